//! The environment of a scenario, rebuilt from its inputs.

mod composites;
mod grids;
mod planes;
mod replica;
mod tracks;

#[cfg(test)]
mod place_tests;
#[cfg(test)]
mod replica_tests;

use std::{error::Error, sync::Arc};

use ns::{
    env::Environment,
    layout::{
        BinId, Composite, Grid, HexGrid, Lattice, Layout, PolarGrid, Subset, Track, TriangularMesh,
    },
};
use serde_json::Value;

use super::{Scenario, values};
pub(super) use grids::grid;
pub(super) use replica::{PeerGraph, own_edges};
pub(super) use tracks::peer_edge_order;

type Built<T> = Result<T, Box<dyn Error>>;

/// An environment of any dimension that the golden files have.
#[derive(Debug)]
pub(super) enum AnyPlace {
    D1(Place<1>),
    D2(Place<2>),
    D3(Place<3>),
}

/// The environment of a scenario.
#[derive(Debug)]
pub(super) struct Place<const D: usize> {
    /// Ours, from the inputs alone.
    pub(super) own: Environment<D>,
    /// What questions about bins are asked to: ours, with the active bins of
    /// the peer where those differ. Without that, one bin that we activate on
    /// purpose would shift the number of every bin behind it, and nothing in the
    /// scenario could be compared any more.
    pub(super) shared: Environment<D>,
    /// What questions about ways are asked to: `shared`, or the bins and edges
    /// of the peer where we join or place them otherwise on purpose, so that
    /// what follows from them is compared all the same. That the edges
    /// themselves differ must be listed as a deviation.
    pub(super) ways: Environment<D>,
    /// The layout of `ways`.
    pub(super) ways_layout: Arc<dyn Layout<D>>,
    /// The same for heat: the peer lets it flow along other distances than it
    /// walks.
    pub(super) heat: Environment<D>,
    /// What `own` is made of.
    pub(super) family: Family<D>,
}

/// What an environment is made of, for questions that only its kind can answer.
#[derive(Debug, Clone)]
pub(super) enum Family<const D: usize> {
    Grid(Grid<D>),
    Hexagons(HexGrid),
    Polar(PolarGrid),
    Mesh(TriangularMesh),
    Track(Track<D>),
    Composite(Composite<D>),
}

/// A layout and its kind.
struct Space<const D: usize> {
    layout: Arc<dyn Layout<D>>,
    family: Family<D>,
}

impl<const D: usize> Space<D> {
    fn new<L: Layout<D> + Clone + 'static>(layout: L, family: fn(L) -> Family<D>) -> Self {
        Self {
            layout: Arc::new(layout.clone()),
            family: family(layout),
        }
    }
}

impl AnyPlace {
    /// Rebuilds the environment; `None` for one that we do not know.
    pub(super) fn build(scenario: &Scenario) -> Built<Option<Self>> {
        // Where there are several, all questions are about the source.
        let spec = match &scenario.inputs["environments"]["source"] {
            Value::Null => &scenario.inputs["environment"],
            source => source,
        };
        let dimension = match spec["factory"].as_str() {
            Some("from_samples") if spec["layout"] == "RegularGrid" => {
                spec["positions"][0].as_array().map_or(0, Vec::len)
            }
            Some("from_grid_mask") => values::naturals(&spec["shape"])?.len(),
            _ => {
                let plane = plane(spec)?.map(|space| Place::new(space, scenario));
                return Ok(plane.transpose()?.map(Self::D2));
            }
        };
        Ok(Some(match dimension {
            1 => Self::D1(Place::new(grids::space(spec)?, scenario)?),
            2 => Self::D2(Place::new(grids::space(spec)?, scenario)?),
            3 => Self::D3(Place::new(grids::space(spec)?, scenario)?),
            _ => return Err(format!("a grid of {dimension} dimensions: expected 1 to 3").into()),
        }))
    }
}

/// A layout in the plane, by the name of its factory.
fn plane(spec: &Value) -> Built<Option<Space<2>>> {
    Ok(Some(match spec["factory"].as_str() {
        Some("from_samples") if spec["layout"] == "Hexagonal" => planes::hexagons(spec)?,
        Some("from_samples" | "from_grid_mask") => grids::space(spec)?,
        Some("from_pixel_mask") => grids::pixels(spec)?,
        Some("from_polygon") => grids::within_polygon(spec)?,
        Some("from_polar_egocentric") => planes::polar(spec)?,
        Some("triangular_mesh") => planes::mesh(spec)?,
        Some("linear_track" | "maze" | "from_graph") => tracks::track(spec)?,
        Some("composite") => composites::composite(spec)?,
        _ => return Ok(None),
    }))
}

impl<const D: usize> Place<D> {
    fn new(Space { layout, family }: Space<D>, scenario: &Scenario) -> Built<Self> {
        let environment =
            |layout: &Arc<dyn Layout<D>>| Environment::builder(Arc::clone(layout)).build();
        let own = environment(&layout)?;
        let theirs: Option<Arc<dyn Layout<D>>> = match &family {
            Family::Grid(grid) => grids::theirs(grid, scenario)?.map(|grid| Arc::new(grid) as _),
            _ => kept(&layout, scenario)?.map(|subset| Arc::new(subset) as _),
        };
        let (shared_layout, shared) = match theirs {
            Some(theirs) => (Arc::clone(&theirs), environment(&theirs)?),
            None => (layout, own.clone()),
        };
        let mut place = Self {
            ways: shared.clone(),
            ways_layout: Arc::clone(&shared_layout),
            heat: shared.clone(),
            shared,
            own,
            family,
        };
        if let (None, Some(peer)) = (shared_layout.lattice(), PeerGraph::read(scenario)?) {
            if !peer.agrees_on_ways(&*shared_layout, scenario.tolerance("edges")) {
                let ways = peer.replica(scenario, Arc::clone(&shared_layout), &peer.lengths)?;
                place.ways_layout = Arc::new(ways);
                place.ways = environment(&place.ways_layout)?;
            }
            if !peer.agrees_on_heat(&*shared_layout, scenario.tolerance("finite_volume")) {
                let heat = peer.replica(scenario, shared_layout, &peer.distances)?;
                place.heat = Environment::builder(heat).build()?;
            }
        }
        Ok(place)
    }
}

/// The bins that the peer has as well, if we have all of its bins and more.
fn kept<const D: usize>(
    layout: &Arc<dyn Layout<D>>,
    scenario: &Scenario,
) -> Built<Option<Subset<D>>> {
    let Some(answer) = scenario.answer("bin_centers") else {
        return Ok(None);
    };
    let tolerance = scenario.tolerance(&answer.op);
    let theirs = values::points::<D>(&answer.value)?;
    let same = |center: &[f64; D]| -> Option<BinId> {
        let bin = layout.bin_at(center)?;
        let ours = layout.centers()[bin.index()];
        let close = |k: usize| tolerance.accepts(ours[k], center[k]);
        (0..D).all(close).then_some(bin)
    };
    match theirs.iter().map(same).collect::<Option<Vec<BinId>>>() {
        Some(bins) if bins.len() < layout.bin_count() && bins.is_sorted() => {
            Ok(Some(Subset::from_bins(Arc::clone(layout), &bins)?))
        }
        _ => Ok(None),
    }
}

/// The lattice of an environment.
pub(super) fn lattice<const D: usize>(environment: &Environment<D>) -> Built<&Lattice<D>> {
    Ok(environment.layout().lattice().ok_or("not on a lattice")?)
}

/// Which cells of a lattice are active.
pub(super) fn active_cells<const D: usize>(lattice: &Lattice<D>) -> Vec<bool> {
    lattice.cell_bins().iter().map(Option::is_some).collect()
}

/// The edges of each axis of a lattice.
pub(super) fn edges<const D: usize>(lattice: &Lattice<D>) -> [Vec<f64>; D] {
    lattice.axes().each_ref().map(|axis| axis.edges().to_vec())
}
