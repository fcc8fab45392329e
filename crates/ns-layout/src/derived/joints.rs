//! Where bins lie in their groups, and what that makes of centres and edges.

use crate::{BinId, Edge, Layout, MeasureKind};

/// What holds a bin to its group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    /// The bin that it is joined to.
    pub(super) host: usize,
    /// The place of the edge between them.
    pub(super) edge: usize,
    /// Whether it lies ahead of that bin, or behind.
    pub(super) is_ahead: bool,
}

/// Where each bin lies, seen from the centre of the measure of its group, in the
/// unit of length.
#[derive(Debug)]
pub(super) struct Joints<const D: usize> {
    offsets: Vec<[f64; D]>,
    /// The same along the bins joined, where lengths are not those of
    /// coordinates: how far before the centre a bin is, or behind it.
    along: Option<Vec<f64>>,
}

impl<const D: usize> Joints<D> {
    /// In a space whose coordinates are lengths.
    pub(super) fn straight(parent: &dyn Layout<D>, groups: &[BinId], measures: &[f64]) -> Self {
        let mut means = vec![[0.0; D]; measures.len()];
        let bins = || groups.iter().zip(parent.centers());
        for ((group, center), measure) in bins().zip(parent.measures()) {
            let weight = measure / measures[group.index()];
            for (mean, x) in means[group.index()].iter_mut().zip(center) {
                *mean += weight * x;
            }
        }
        let offset = |(group, center): (&BinId, &[f64; D])| {
            std::array::from_fn(|k| center[k] - means[group.index()][k])
        };
        Self {
            offsets: bins().map(offset).collect(),
            along: None,
        }
    }

    /// From bin to bin: `links` has what holds each one to its group, none for the
    /// first of each.
    pub(super) fn along(
        parent: &dyn Layout<D>,
        groups: &[BinId],
        count: usize,
        links: &[Option<Link>],
        edges: &[Edge],
    ) -> Self {
        let place = |bin: usize| -> ([f64; D], f64) {
            let (mut offset, mut along) = ([0.0; D], 0.0);
            let mut at = bin;
            while let Some(link) = &links[at] {
                let edge = &edges[link.edge];
                let way = parent.edge_vector(edge);
                // Edges lead from the lower bin to the higher one.
                let sign = if edge.b.index() == at { 1.0 } else { -1.0 };
                offset = std::array::from_fn(|k| offset[k] + sign * way[k]);
                along += if link.is_ahead {
                    edge.distance
                } else {
                    -edge.distance
                };
                at = link.host;
            }
            (offset, along)
        };
        let (mut offsets, mut along): (Vec<_>, Vec<_>) = (0..groups.len()).map(place).unzip();
        let mut totals = vec![0.0; count];
        for (group, measure) in groups.iter().zip(parent.measures()) {
            totals[group.index()] += measure;
        }
        let mut means = vec![([0.0; D], 0.0); count];
        for (bin, group) in groups.iter().enumerate() {
            let weight = parent.measures()[bin] / totals[group.index()];
            let (offset, mean) = &mut means[group.index()];
            *mean += weight * along[bin];
            for k in 0..D {
                offset[k] += weight * offsets[bin][k];
            }
        }
        for (bin, group) in groups.iter().enumerate() {
            let (offset, mean) = &means[group.index()];
            along[bin] -= mean;
            for k in 0..D {
                offsets[bin][k] -= offset[k];
            }
        }
        Self {
            offsets,
            along: Some(along),
        }
    }

    /// The centre of each group, and the bins seen from there: that of its measure,
    /// or of its nearest bin where that lies in another group, or coordinates are
    /// no lengths and so have no mean.
    pub(super) fn centered(
        mut self,
        parent: &dyn Layout<D>,
        groups: &[BinId],
        count: usize,
    ) -> (Vec<[f64; D]>, Self) {
        let square = |offset: &[f64; D]| offset.iter().map(|x| x * x).sum::<f64>();
        let mut nearest: Vec<Option<usize>> = vec![None; count];
        for (bin, group) in groups.iter().enumerate() {
            let best = &mut nearest[group.index()];
            let is_nearer =
                |&best: &usize| square(&self.offsets[bin]) < square(&self.offsets[best]);
            if best.as_ref().is_none_or(is_nearer) {
                *best = Some(bin);
            }
        }
        let is_curved = parent.measure_kind() == MeasureKind::Curved;
        let mut moves = vec![[0.0; D]; count];
        let mut centers = vec![[f64::NAN; D]; count];
        for (group, bin) in nearest.into_iter().enumerate() {
            let Some(bin) = bin else {
                continue;
            };
            let (center, offset) = (parent.centers()[bin], self.offsets[bin]);
            if is_curved {
                centers[group] = center;
                continue;
            }
            let mean = std::array::from_fn(|k| center[k] - offset[k]);
            let holder = parent.bin_at(&mean).and_then(|bin| groups.get(bin.index()));
            if holder.is_some_and(|holder| holder.index() == group) {
                centers[group] = mean;
            } else {
                centers[group] = center;
                moves[group] = offset;
            }
        }
        for (offset, group) in self.offsets.iter_mut().zip(groups) {
            for (x, by) in offset.iter_mut().zip(moves[group.index()]) {
                *x -= by;
            }
        }
        (centers, self)
    }
}

/// What the edges between two groups come to.
#[derive(Debug, Clone)]
struct Crossing<const D: usize> {
    face: f64,
    /// The weights of the means: faces, or one each where there is none.
    weight: f64,
    nearest: f64,
    distance: f64,
    /// How far the ends are off the centres of their groups.
    off: [f64; 2],
    way: [f64; D],
}

/// The edges between groups, ascending, and the way along each where it is not
/// the difference of the centres.
pub(super) fn joined_edges<const D: usize>(
    parent: &dyn Layout<D>,
    groups: &[BinId],
    centers: &[[f64; D]],
    joints: &Joints<D>,
) -> (Vec<Edge>, Vec<[f64; D]>) {
    let between = |edge: &Edge| {
        let [a, b] = [edge.a, edge.b].map(|bin| groups[bin.index()]);
        (a != b).then(|| (a.min(b), a.max(b)))
    };
    let mut pairs: Vec<(BinId, BinId)> = Vec::new();
    parent.visit_edges(&mut |edge| pairs.extend(between(&edge)));
    pairs.sort_unstable();
    pairs.dedup();
    let mut firsts = vec![0; centers.len() + 1];
    for (a, _) in &pairs {
        firsts[a.index() + 1] += 1;
    }
    for group in 1..firsts.len() {
        firsts[group] += firsts[group - 1];
    }
    let none = Crossing {
        face: 0.0,
        weight: 0.0,
        nearest: f64::INFINITY,
        distance: 0.0,
        off: [0.0; 2],
        way: [0.0; D],
    };
    let mut crossings = vec![none.clone(); pairs.len()];
    parent.visit_edges(&mut |edge| {
        let Some((a, b)) = between(&edge) else {
            return;
        };
        let row = firsts[a.index()]..firsts[a.index() + 1];
        let Ok(place) = pairs[row.clone()].binary_search(&(a, b)) else {
            return;
        };
        let crossing = &mut crossings[row.start + place];
        crossing.nearest = crossing.nearest.min(edge.distance);
        // Where there is a face, corners say nothing.
        if edge.face > 0.0 && crossing.face == 0.0 {
            let nearest = crossing.nearest;
            *crossing = Crossing {
                nearest,
                ..none.clone()
            };
        } else if edge.face == 0.0 && crossing.face > 0.0 {
            return;
        }
        crossing.add(parent, joints, &edge, groups[edge.a.index()] == a);
    });
    let is_curved = parent.measure_kind() == MeasureKind::Curved;
    let mut ways = Vec::new();
    let edges = pairs.iter().zip(crossings).map(|(&(a, b), crossing)| {
        let mean = |sum: f64| sum / crossing.weight;
        if is_curved {
            ways.push(crossing.way.map(mean));
        }
        let distance = if joints.along.is_some() {
            mean(crossing.distance) + crossing.off.iter().map(|off| mean(*off).abs()).sum::<f64>()
        } else {
            let [a, b] = [a, b].map(|group| &centers[group.index()]);
            a.iter()
                .zip(b)
                .map(|(a, b)| (b - a).powi(2))
                .sum::<f64>()
                .sqrt()
        };
        Edge {
            a,
            b,
            distance: distance.max(crossing.nearest),
            face: crossing.face,
        }
    });
    (edges.collect(), ways)
}

impl<const D: usize> Crossing<D> {
    /// Adds an edge of the parent, which leads from the one group to the other or
    /// the other way.
    fn add(&mut self, parent: &dyn Layout<D>, joints: &Joints<D>, edge: &Edge, is_there: bool) {
        let weight = if edge.face > 0.0 { edge.face } else { 1.0 };
        self.face += edge.face;
        self.weight += weight;
        let Some(along) = &joints.along else {
            return;
        };
        let ends = [edge.a.index(), edge.b.index()];
        let way = parent.edge_vector(edge);
        let ([from, to], sign) = if is_there {
            (ends, 1.0)
        } else {
            ([ends[1], ends[0]], -1.0)
        };
        self.distance += weight * edge.distance;
        self.off[0] += weight * along[from];
        self.off[1] += weight * along[to];
        for k in 0..D {
            let way = joints.offsets[from][k] + sign * way[k] - joints.offsets[to][k];
            self.way[k] += weight * way;
        }
    }
}
