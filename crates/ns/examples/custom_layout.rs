//! A layout of one's own: a corridor that leads around a ring.
//!
//! Run with `cargo run -p ns --example custom_layout`.
//!
//! The corridor is unrolled: the first coordinate runs along it, once around and
//! on, the second one from its inner wall to its outer one. The crates above a
//! layout only ask what [`Layout`] says, so the *seam*, where the last bins are
//! next to the first, is all that paths and heat need to go around.

use std::error::Error;

use ns::graph::Connectivity;
use ns::kernel::{HeatOperator, Mode};
use ns::layout::{BinId, Edge, Layout, LayoutKind, MeasureKind};

/// A corridor of some width around a ring, in rectangular bins.
///
/// Bins are numbered slice by slice around the ring, and within a slice from the
/// inner wall to the outer one.
#[derive(Debug, Clone)]
pub(crate) struct RingCorridor {
    /// Once around, and from wall to wall.
    size: [f64; 2],
    /// How many slices there are around, and bins in a slice.
    counts: [usize; 2],
    centers: Vec<[f64; 2]>,
    measures: Vec<f64>,
}

impl RingCorridor {
    /// A corridor of that length around and that width, with bins no larger than
    /// `bin_size` along both.
    ///
    /// # Errors
    ///
    /// Where a length is not finite and above 0, there are fewer than three
    /// slices, so that the seam would join two bins twice, or too many bins.
    pub(crate) fn new(around: f64, width: f64, bin_size: f64) -> Result<Self, String> {
        for (name, value) in [("around", around), ("width", width), ("bin size", bin_size)] {
            if !(value.is_finite() && value > 0.0) {
                return Err(format!("{name} is {value}; it must be finite and above 0"));
            }
        }
        let size = [around, width];
        let counts = size.map(|length| (length / bin_size).ceil());
        let bins = counts[0] * counts[1];
        if counts[0] < 3.0 || bins >= BinId::MAX_COUNT as f64 {
            return Err(format!(
                "{} slices of {} bins; there must be at least 3 slices and fewer than {} bins",
                counts[0],
                counts[1],
                BinId::MAX_COUNT
            ));
        }
        let counts = counts.map(|count| count as usize);
        let [along, across] = [0, 1].map(|k| size[k] / counts[k] as f64);
        let centers: Vec<[f64; 2]> = (0..counts[0])
            .flat_map(|slice| (0..counts[1]).map(move |row| (slice, row)))
            .map(|(slice, row)| [(slice as f64 + 0.5) * along, (row as f64 + 0.5) * across])
            .collect();
        Ok(Self {
            size,
            counts,
            measures: vec![along * across; centers.len()],
            centers,
        })
    }

    /// The size of a bin along the corridor and across it.
    pub(crate) fn bin_size(&self) -> [f64; 2] {
        [0, 1].map(|k| self.size[k] / self.counts[k] as f64)
    }

    /// The shorter way around from one place along the corridor to another.
    pub(crate) fn way_around(&self, from: f64, to: f64) -> f64 {
        let way = to - from;
        way - self.size[0] * (way / self.size[0]).round()
    }
}

impl Layout<2> for RingCorridor {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Custom("ring corridor")
    }

    fn centers(&self) -> &[[f64; 2]] {
        &self.centers
    }

    fn measures(&self) -> &[f64] {
        &self.measures
    }

    fn bounds(&self) -> [(f64, f64); 2] {
        self.size.map(|length| (0.0, length))
    }

    /// Each pair once, ascending: the next bin of the slice, the same bin of the
    /// next slice, and for the first slice that of the last one, over the seam.
    ///
    /// A path may also cut a corner where an edge says so: one with the distance
    /// across the diagonal, and with a face of 0, as no heat flows there.
    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        let [slices, rows] = self.counts;
        let [along, across] = self.bin_size();
        for (slice, row) in (0..slices).flat_map(|slice| (0..rows).map(move |row| (slice, row))) {
            let mut join = |slice_b: usize, row_b: usize, distance: f64, face: f64| {
                let [a, b] = [slice * rows + row, slice_b * rows + row_b].map(BinId::new);
                if let (Some(a), Some(b)) = (a, b) {
                    visit(Edge {
                        a,
                        b,
                        distance,
                        face,
                    });
                }
            };
            if row + 1 < rows {
                join(slice, row + 1, across, along);
            }
            if slice + 1 < slices {
                join(slice + 1, row, along, across);
            }
            if slice == 0 {
                join(slices - 1, row, along, across);
            }
        }
    }

    /// Whole laps do not matter; the walls belong to the bins beside them.
    fn bin_at(&self, &[along, across]: &[f64; 2]) -> Option<BinId> {
        if !(along.is_finite() && (0.0..=self.size[1]).contains(&across)) {
            return None;
        }
        let place = [along.rem_euclid(self.size[0]), across];
        // The upper end, and what is rounded to it, is in the last bin.
        let [slice, row] = [0, 1].map(|k| {
            let bin = place[k] / self.size[k] * self.counts[k] as f64;
            (bin as usize).min(self.counts[k] - 1)
        });
        BinId::new(slice * self.counts[1] + row)
    }

    /// Bins at one of the walls; the seam is none.
    fn is_boundary(&self, bin: BinId) -> bool {
        let row = bin.index() % self.counts[1];
        bin.index() < self.centers.len() && (row == 0 || row + 1 == self.counts[1])
    }

    /// Over the seam the difference of the centres would lead all the way back.
    fn edge_vector(&self, edge: &Edge) -> [f64; 2] {
        match [edge.a, edge.b].map(|bin| self.centers.get(bin.index())) {
            [Some(a), Some(b)] => [self.way_around(a[0], b[0]), b[1] - a[1]],
            _ => [f64::NAN; 2],
        }
    }

    /// Areas, but of a surface that can not be turned or scaled in the plane.
    fn measure_kind(&self) -> MeasureKind {
        MeasureKind::Curved
    }
}

/// Fails with a sentence where a claim does not hold.
fn claim(holds: bool, what: &str) -> Result<(), String> {
    println!("{} {what}", if holds { "yes:" } else { "NO: " });
    holds
        .then_some(())
        .ok_or_else(|| format!("it does not hold that {what}"))
}

/// The entry of the program, and of the test that runs it.
pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    // 120 cm around, 40 cm from wall to wall, bins of 1 cm.
    let corridor = RingCorridor::new(120.0, 40.0, 1.0)?;
    println!("{}, {} bins", corridor.kind(), corridor.bin_count());

    // The animal crossed the seam on its way: 119 and 121 are 2 apart.
    let walk = corridor.bins_at(&[[119.0, 20.0], [121.0, 20.0], [1.0, 20.0], [1.0, 41.0]]);
    claim(
        walk[1] == walk[2] && walk[3].is_none(),
        "whole laps do not matter, and walls do",
    )?;

    let graph = Connectivity::from_layout(&corridor)?;
    let [start, end] = [[10.5, 20.5], [110.5, 20.5]].map(|point| corridor.bin_at(&point));
    let (Some(start), Some(end)) = (start, end) else {
        return Err("both places are in the corridor".into());
    };
    let distance = graph
        .distances_from(&[start])?
        .distance(end)
        .unwrap_or(f64::INFINITY);
    println!("from 10.5 cm to 110.5 cm it is {distance} cm");
    claim(
        (distance - 20.0).abs() < 1e-9,
        "the path leads through the seam, not 100 cm around",
    )?;

    // One spike in the first slice, spread with a bandwidth of 3 cm.
    let heat = HeatOperator::new(&graph, corridor.measures())?;
    let source = corridor
        .bin_at(&[0.5, 20.5])
        .ok_or("the source is in the corridor")?;
    let mut spike = vec![0.0; corridor.bin_count()];
    spike[source.index()] = 1.0;
    let bandwidth = 3.0;
    let spread = heat.smooth(&spike, bandwidth, Mode::Transition)?;
    claim(
        (spread.iter().sum::<f64>() - 1.0).abs() < 1e-12,
        "heat is kept",
    )?;

    // Column by column, how much lies behind the seam and how far it went.
    let [x, y] = corridor.centers()[source.index()];
    let (mut behind, mut variance) = (0.0, [0.0; 2]);
    for (center, mass) in corridor.centers().iter().zip(&spread) {
        let way = [corridor.way_around(x, center[0]), center[1] - y];
        if way[0] < 0.0 {
            behind += mass;
        }
        for k in 0..2 {
            variance[k] += mass * way[k] * way[k];
        }
    }
    println!("{behind:.3} of the heat is behind the seam");
    claim(
        (0.4..0.5).contains(&behind),
        "heat crosses the seam as if it were not there",
    )?;
    let [along, across] = variance.map(f64::sqrt);
    println!("the spread is {along:.6} cm along and {across:.6} cm across");
    let near = |sigma: f64| (sigma - bandwidth).abs() < 1e-6;
    claim(
        near(along) && near(across),
        "a point source spreads by the bandwidth",
    )?;
    Ok(())
}
