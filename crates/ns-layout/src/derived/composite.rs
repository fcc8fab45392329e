//! Several layouts joined by bridges.

use std::sync::Arc;

use crate::derived::bridges::mutual_nearest;
use crate::size::check_size;
use crate::{BinId, Blueprint, Edge, GridBuilder, Layout, LayoutError, LayoutKind, MeasureKind};

/// Which parts of a [`Composite`] are joined.
///
/// There is no default and no "any distance": two rooms a mile apart are not
/// joined unless somebody says that a mile is near.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Bridges {
    /// None: the parts stay apart.
    None,
    /// Bins of two parts that are each other's nearest, from centre to centre,
    /// and at most this far apart, in the unit of the coordinates.
    Within(f64),
}

/// Several layouts as one, with bridges between bins that are near.
///
/// Bins are numbered part by part, in the order in which parts were added. A
/// point is in the first part that holds it. Parts may overlap, but no two bins
/// may have the same centre.
///
/// # Bridges
///
/// For each two parts, a bin of one and a bin of the other are joined when each
/// is the nearest to the other and they are near enough. Among bins equally
/// near, to a relative 1e-12 of the squared distance, the lowest index is taken.
///
/// A bridge is a step that a path may take across space without bins. It has no
/// face unless [`CompositeBuilder::bridge_face`] gives it one, so by default no
/// heat flows over it: that two rooms are near says nothing of how wide the door
/// is, and any width made up here would leak one room's field into the other's
/// through the wall. Who knows of an opening can say how wide it is; heat then
/// flows as through a passage of that width from centre to centre, of which only
/// the parts' own bins store any.
///
/// A bridge takes no bin off the boundary, with a face or without, as it covers
/// no face of the bin.
///
/// # Example
///
/// ```
/// use ns_layout::{Bridges, Composite, Grid, Layout};
///
/// let left = Grid::builder(1.0).ranges([(0.0, 2.0), (0.0, 2.0)]).build()?;
/// let right = Grid::builder(1.0).ranges([(5.0, 7.0), (0.0, 2.0)]).build()?;
/// let rooms = Composite::builder(Bridges::Within(4.0)).part(left).part(right).build()?;
///
/// assert_eq!(rooms.bin_count(), 8);
/// let bridges: Vec<_> = rooms.bridges().iter().map(|e| (e.a.index(), e.b.index())).collect();
/// assert_eq!(bridges, [(2, 4), (3, 5)]);
/// assert_eq!(rooms.bridges()[0].distance, 4.0);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Composite<const D: usize> {
    parts: Vec<Arc<dyn Layout<D>>>,
    /// The first bin of each part, and one past the last.
    offsets: Vec<usize>,
    centers: Vec<[f64; D]>,
    measures: Vec<f64>,
    bounds: [(f64, f64); D],
    bridges: Vec<Edge>,
    measure_kind: MeasureKind,
}

/// Settings of a [`Composite`], from [`Composite::builder`].
#[derive(Debug, Clone)]
#[must_use = "nothing is built before `build`"]
pub struct CompositeBuilder<const D: usize> {
    parts: Vec<Arc<dyn Layout<D>>>,
    bridges: Bridges,
    bridge_face: f64,
}

impl<const D: usize> CompositeBuilder<D> {
    /// Adds a part: a layout, or an `Arc` of one.
    pub fn part(mut self, part: impl Layout<D> + 'static) -> Self {
        self.parts.push(Arc::new(part));
        self
    }

    /// The measure of the face of each bridge, in the unit of the faces of the
    /// parts; 0 by default, so that nothing flows.
    pub fn bridge_face(mut self, face: f64) -> Self {
        self.bridge_face = face;
        self
    }

    /// Joins the parts.
    ///
    /// # Errors
    ///
    /// - [`LayoutError::NoPart`]: there is no part, or one without a bin.
    /// - [`LayoutError::BridgeLength`], [`LayoutError::BridgeFace`]
    /// - [`LayoutError::TooLarge`]: all parts together have too many bins.
    /// - [`LayoutError::Curved`]: there are several parts, bridges are asked for,
    ///   and the coordinates of a part are not lengths.
    /// - [`LayoutError::Coincident`]: bins of two parts have the same centre.
    ///
    /// # Complexity
    ///
    /// O(k n log n) time and O(n) memory for n bins in k parts, of which only
    /// those cost time that are near each other.
    pub fn build(self) -> Result<Composite<D>, LayoutError> {
        let limit = match self.bridges {
            Bridges::None => 0.0,
            Bridges::Within(value) if value > 0.0 && value.is_finite() => value,
            Bridges::Within(value) => return Err(LayoutError::BridgeLength { value }),
        };
        if !(self.bridge_face >= 0.0 && self.bridge_face.is_finite()) {
            return Err(LayoutError::BridgeFace {
                value: self.bridge_face,
            });
        }
        let parts = self.parts;
        check_parts(&parts, GridBuilder::<D>::DEFAULT_MEMORY_LIMIT)?;
        if let (true, true, Some(part)) = (
            limit > 0.0,
            parts.len() > 1,
            parts
                .iter()
                .find(|part| part.measure_kind() == MeasureKind::Curved),
        ) {
            return Err(LayoutError::Curved {
                kind: part.kind(),
                action: "joined to another by bridges",
            });
        }
        let bridges = find_bridges(&parts, limit, self.bridge_face)?;
        Ok(Composite::new(parts, bridges))
    }
}

/// Refuses what has no bin, or more than can be numbered or held.
fn check_parts<const D: usize>(
    parts: &[Arc<dyn Layout<D>>],
    memory_limit: u64,
) -> Result<(), LayoutError> {
    let cells: f64 = parts.iter().map(|part| part.bin_count() as f64).sum();
    if parts.is_empty() || parts.iter().any(|part| part.bin_count() == 0) {
        return Err(LayoutError::NoPart);
    }
    // A centre and a measure are kept; while bridges are sought, also a tree
    // over the centres and the nearest bin of each.
    let bytes_per_bin = 8.0 * (3.0 * D as f64 + 3.0);
    check_size::<D>(cells, bytes_per_bin, memory_limit)
}

fn measure_kind<const D: usize>(parts: &[Arc<dyn Layout<D>>]) -> MeasureKind {
    let kind = parts[0].measure_kind();
    if parts.iter().all(|part| part.measure_kind() == kind) {
        kind
    } else {
        MeasureKind::Curved
    }
}

fn bounds<const D: usize>(parts: &[Arc<dyn Layout<D>>]) -> [(f64, f64); D] {
    let mut all = parts[0].bounds();
    for part in &parts[1..] {
        for (side, (lo, hi)) in all.iter_mut().zip(part.bounds()) {
            *side = (side.0.min(lo), side.1.max(hi));
        }
    }
    all
}

/// The bridges between all parts, ascending by `(a, b)`.
fn find_bridges<const D: usize>(
    parts: &[Arc<dyn Layout<D>>],
    limit: f64,
    face: f64,
) -> Result<Vec<Edge>, LayoutError> {
    let offsets: Vec<usize> = std::iter::once(0)
        .chain(parts.iter().scan(0, |end, part| {
            *end += part.bin_count();
            Some(*end)
        }))
        .collect();
    let mut bridges = Vec::new();
    for (i, j, pairs) in mutual_nearest(parts, limit)? {
        bridges.extend(pairs.into_iter().filter_map(|(from, to, distance)| {
            Some(Edge {
                a: BinId::new(offsets[i] + from.index())?,
                b: BinId::new(offsets[j] + to.index())?,
                distance,
                face,
            })
        }));
    }
    bridges.sort_unstable_by_key(|edge| (edge.a, edge.b));
    Ok(bridges)
}

impl<const D: usize> Composite<D> {
    /// Parts joined by bridges that are known already.
    ///
    /// # Errors
    ///
    /// [`LayoutError::StoredBridge`], and those for parts of
    /// [`CompositeBuilder::build`].
    pub(crate) fn from_parts(
        parts: Vec<Arc<dyn Layout<D>>>,
        bridges: Vec<Edge>,
    ) -> Result<Self, LayoutError> {
        // Memory was looked after part by part.
        check_parts(&parts, u64::MAX)?;
        let composite = Self::new(parts, bridges);
        let mut last = None;
        for bridge in &composite.bridges {
            let &Edge {
                a,
                b,
                distance,
                face,
            } = bridge;
            let parts = [a, b].map(|bin| composite.part_bin(bin).map(|(part, _)| part));
            let joins = matches!(parts, [Some(from), Some(to)] if from < to);
            let long = distance.is_finite() && distance > 0.0 && face.is_finite() && face >= 0.0;
            if !(joins && long) || last >= Some((a, b)) {
                return Err(LayoutError::StoredBridge {
                    a,
                    b,
                    distance,
                    face,
                });
            }
            last = Some((a, b));
        }
        Ok(composite)
    }

    fn new(parts: Vec<Arc<dyn Layout<D>>>, bridges: Vec<Edge>) -> Self {
        let mut offsets = vec![0];
        let (mut centers, mut measures) = (Vec::new(), Vec::new());
        for part in &parts {
            centers.extend_from_slice(part.centers());
            measures.extend_from_slice(part.measures());
            offsets.push(centers.len());
        }
        Self {
            bounds: bounds(&parts),
            measure_kind: measure_kind(&parts),
            parts,
            offsets,
            centers,
            measures,
            bridges,
        }
    }

    /// Starts a composite whose parts are joined by these bridges.
    pub fn builder(bridges: Bridges) -> CompositeBuilder<D> {
        CompositeBuilder {
            parts: Vec::new(),
            bridges,
            bridge_face: 0.0,
        }
    }

    /// The parts, in the order in which they were added.
    #[must_use]
    pub fn parts(&self) -> &[Arc<dyn Layout<D>>] {
        &self.parts
    }

    /// Where the bins of each part start, and where the last ones end.
    ///
    /// # Shapes
    ///
    /// One more than there are parts; part `k` has the bins
    /// `offsets[k]..offsets[k + 1]`.
    #[must_use]
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The bridges, ascending by `(a, b)`. They are also among the edges.
    #[must_use]
    pub fn bridges(&self) -> &[Edge] {
        &self.bridges
    }

    /// The part that a bin belongs to, from 0, and which bin it is there;
    /// `None` for a bin not in this layout.
    #[must_use]
    pub fn part_bin(&self, bin: BinId) -> Option<(usize, BinId)> {
        let index = bin.index();
        let part = self.offsets.partition_point(|&offset| offset <= index) - 1;
        if part == self.parts.len() {
            return None;
        }
        Some((part, BinId::new(index - self.offsets[part])?))
    }

    /// Which bin a bin of a part is here; `None` where there is no such part, or
    /// no such bin in it.
    #[must_use]
    pub fn bin_of(&self, part: usize, part_bin: BinId) -> Option<BinId> {
        let end = *self.offsets.get(part.checked_add(1)?)?;
        let index = self.offsets[part] + part_bin.index();
        (index < end).then(|| BinId::new(index))?
    }
}

impl<const D: usize> Layout<D> for Composite<D> {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Composite
    }

    fn centers(&self) -> &[[f64; D]] {
        &self.centers
    }

    fn measures(&self) -> &[f64] {
        &self.measures
    }

    fn bounds(&self) -> [(f64, f64); D] {
        self.bounds
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        let mut bridges = self.bridges.iter().copied().peekable();
        for (k, part) in self.parts.iter().enumerate() {
            part.visit_edges(&mut |edge| {
                let (Some(a), Some(b)) = (self.bin_of(k, edge.a), self.bin_of(k, edge.b)) else {
                    return;
                };
                // Bridges lead to later parts, so they follow a bin's own edges.
                while let Some(bridge) = bridges.next_if(|bridge| bridge.a < a) {
                    visit(bridge);
                }
                visit(Edge { a, b, ..edge });
            });
            let end = self.offsets[k + 1];
            while let Some(bridge) = bridges.next_if(|bridge| bridge.a.index() < end) {
                visit(bridge);
            }
        }
    }

    fn edge_vector(&self, edge: &Edge) -> [f64; D] {
        match (self.part_bin(edge.a), self.part_bin(edge.b)) {
            (Some((part, a)), Some((same, b))) if part == same => {
                self.parts[part].edge_vector(&Edge { a, b, ..*edge })
            }
            (Some(_), Some(_)) => {
                let [from, to] = [edge.a, edge.b].map(|bin| self.centers[bin.index()]);
                std::array::from_fn(|k| to[k] - from[k])
            }
            _ => [f64::NAN; D],
        }
    }

    fn bin_at(&self, point: &[f64; D]) -> Option<BinId> {
        self.parts
            .iter()
            .enumerate()
            .find_map(|(k, part)| self.bin_of(k, part.bin_at(point)?))
    }

    fn is_boundary(&self, bin: BinId) -> bool {
        self.part_bin(bin)
            .is_some_and(|(part, bin)| self.parts[part].is_boundary(bin))
    }

    fn measure_kind(&self) -> MeasureKind {
        self.measure_kind
    }

    fn blueprint(&self) -> Option<Blueprint> {
        self.plan()
    }
}
