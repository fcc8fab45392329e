//! From a session to maps: what all commands have in common.

use std::path::PathBuf;

use ns::env::{EnvError, SpikeCounts, Totals, mask_rarely_visited};

use ns::prelude::*;

use crate::args::{Counting, Settings};
use crate::error::Error;
use crate::input::Unit;

/// A recording, as the files gave it or a simulation made it.
#[derive(Debug, Clone)]
pub struct Session {
    /// The tracking table, for messages and titles.
    pub path: PathBuf,
    /// Times in seconds, never decreasing.
    pub times: Vec<f64>,
    /// A position for each time; NaN where tracking was lost.
    pub positions: Vec<[f64; 2]>,
    /// The unit of the positions, if it is known.
    pub length_unit: Option<String>,
    /// The units and their spikes.
    pub units: Vec<Unit>,
}

/// What a session comes to.
#[derive(Debug)]
pub struct Analysis {
    /// The bins.
    pub environment: Environment<2>,
    /// Seconds in each bin.
    pub occupancy: Vec<f64>,
    /// What became of the seconds of the session.
    pub totals: Totals,
    /// The seconds from the first sample to the last.
    pub duration_s: f64,
    /// One entry for each unit.
    pub units: Vec<UnitMap>,
}

/// What one unit comes to.
#[derive(Debug)]
pub struct UnitMap {
    /// Its name.
    pub name: String,
    /// Its spikes by bin.
    pub spikes: SpikeCounts,
    /// Its smoothed rate in each bin, in Hz.
    pub rates: Vec<f64>,
    /// What the map says.
    pub summary: RateSummary,
    /// Where each counted spike was fired.
    pub places: Vec<[f64; 2]>,
}

impl Analysis {
    /// Maps every unit of a session, or finds the maps in the cache.
    ///
    /// # Errors
    ///
    /// If there are no two places to tell apart, no time that counts, or more
    /// bins than the memory limit allows.
    pub fn new(session: &Session, settings: &Settings, cache: &Cache) -> Result<Self, Error> {
        check_moves(session)?;
        let unit = session.length_unit.as_deref();
        let environment = environment(&session.positions, unit, &settings.counting)?;
        let failed = |source| Error::Session {
            path: session.path.clone(),
            source,
        };
        let trajectory = Trajectory::new(&session.times, &session.positions).map_err(failed)?;
        let visits = environment
            .visits(&trajectory, &gate(&settings.counting))
            .map_err(failed)?;
        let (occupancy, totals) = (visits.occupancy(), visits.totals());
        if totals.counted_s <= 0.0 {
            return Err(Error::NoTime {
                path: session.path.clone(),
                duration_s: trajectory.duration(),
                gap_s: totals.gap_s,
                lost_s: totals.lost_s,
                slow_s: totals.slow_s,
            });
        }
        let spikes = session
            .units
            .iter()
            .map(|unit| visits.count_spikes(&unit.times))
            .collect::<Result<Vec<_>, _>>()
            .map_err(failed)?;
        let counts: Vec<f64> = spikes.iter().flat_map(|s| &s.counts).copied().collect();
        let mut rates = if counts.is_empty() {
            Vec::new()
        } else {
            environment
                .kept_rate_maps(cache, &counts, &occupancy, settings.bandwidth)
                .map_err(failed)?
                .to_vec()
        };
        if let Some(least) = settings.min_occupancy
            && !rates.is_empty()
        {
            mask_rarely_visited(&mut rates, &occupancy, least).map_err(failed)?;
        }
        let maps = rates.chunks_exact(environment.bin_count());
        let units = session
            .units
            .iter()
            .zip(spikes)
            .zip(maps)
            .map(|((unit, spikes), rates)| {
                let places = unit.times.iter().filter_map(|&time| {
                    let bin = visits.bin_of_spike(time)?;
                    // Where the next sample is lost, the bin is what is known.
                    trajectory
                        .position_at(time)
                        .or_else(|| environment.center(bin))
                });
                Ok(UnitMap {
                    name: unit.name.clone(),
                    summary: RateSummary::new(rates, &occupancy)?,
                    places: places.collect(),
                    rates: rates.to_vec(),
                    spikes,
                })
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(failed)?;
        Ok(Self {
            duration_s: trajectory.duration(),
            environment,
            occupancy,
            totals,
            units,
        })
    }

    /// What a person should know before believing the maps.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let pieces = self.pieces();
        if pieces > 1 {
            let largest = self.environment.heat().components().sizes()[0];
            warnings.push(format!(
                "the bins fall into {pieces} pieces, the largest of {largest}; rates are smoothed \
                 within each: use larger bins, --dilate, or look for stray samples"
            ));
        }
        for unit in &self.units {
            let spikes = &unit.spikes;
            let left_out = spikes.not_counted + spikes.outside_session;
            if left_out > spikes.counted {
                warnings.push(format!(
                    "{left_out} of the {} spikes of {} are not counted, {} of them outside the \
                     session: are both tables in one unit of time?",
                    left_out + spikes.counted,
                    unit.name,
                    spikes.outside_session,
                ));
            }
        }
        let masked = |unit: &UnitMap| unit.rates.iter().all(|rate| rate.is_nan());
        if self.units.iter().any(masked) {
            warnings.push("--min-occupancy leaves no bin to map".to_owned());
        }
        warnings
    }

    /// How many pieces the bins fall into that no face joins.
    pub fn pieces(&self) -> usize {
        self.environment.heat().components().count()
    }

    /// The lattice that the pictures are drawn on.
    pub fn frame(&self) -> Frame<'_> {
        // The environment was built on a grid, which has a lattice.
        self.environment
            .layout()
            .lattice()
            .map_or(Frame::default(), |lattice| Frame {
                x_edges: lattice.axes()[0].edges(),
                y_edges: lattice.axes()[1].edges(),
                cells: lattice.cell_bins(),
            })
    }
}

/// The lattice that maps are drawn on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Frame<'a> {
    /// Edges of the bins along x.
    pub x_edges: &'a [f64],
    /// Edges of the bins along y.
    pub y_edges: &'a [f64],
    cells: &'a [Option<BinId>],
}

impl Frame<'_> {
    /// Lays the values of bins out over the cells, NaN where there is no bin.
    pub fn lay_out(&self, values: &[f64]) -> Vec<f64> {
        let cells = self.cells.iter();
        cells
            .map(|cell| cell.map_or(f64::NAN, |bin| values[bin.index()]))
            .collect()
    }
}

/// Builds the bins that these positions visit.
///
/// # Errors
///
/// [`Error::Space`]
pub fn environment(
    positions: &[[f64; 2]],
    length_unit: Option<&str>,
    counting: &Counting,
) -> Result<Environment<2>, Error> {
    let failed = |source| Error::Space {
        bin_size: counting.bin_size,
        extent: extent(positions),
        source,
    };
    let grid = Grid::builder(counting.bin_size)
        .samples(positions)
        .close_gaps(counting.close_gaps)
        .fill_holes(counting.fill_holes)
        .dilate(counting.dilate)
        .memory_limit(memory_limit(counting))
        .build()
        .map_err(|error| failed(EnvError::Layout(error)))?;
    let mut builder = Environment::builder(grid);
    if let Some(unit) = length_unit {
        builder = builder.length_unit(unit);
    }
    builder.build().map_err(failed)
}

/// The memory that bins may take, in bytes.
pub fn memory_limit(counting: &Counting) -> u64 {
    (counting.memory_limit * f64::from(1 << 30)) as u64
}

/// Which time counts.
pub fn gate(counting: &Counting) -> Gate<'static> {
    let gate = Gate::new().max_gap(counting.max_gap);
    match counting.min_speed {
        Some(speed) => gate.min_speed(speed),
        None => gate,
    }
}

/// An animal that never moves has no map.
fn check_moves(session: &Session) -> Result<(), Error> {
    let valid = || {
        let positions = session.positions.iter();
        positions.filter(|p| p.iter().all(|x| x.is_finite()))
    };
    match valid().next() {
        Some(&[x, y]) if valid().all(|&place| place == [x, y]) => Err(Error::OnePlace {
            path: session.path.clone(),
            samples: valid().count(),
            x,
            y,
        }),
        _ => Ok(()),
    }
}

/// The least and greatest valid coordinate on each axis.
pub fn extent(positions: &[[f64; 2]]) -> [(f64, f64); 2] {
    let mut extent = [(f64::INFINITY, f64::NEG_INFINITY); 2];
    for place in positions.iter().filter(|p| p.iter().all(|x| x.is_finite())) {
        for (side, &x) in extent.iter_mut().zip(place) {
            *side = (side.0.min(x), side.1.max(x));
        }
    }
    extent
}
