//! A space with its bins, its graph and its heat operator.

use std::fmt;
use std::sync::Arc;

use ns_graph::{Connectivity, DistanceField};
use ns_kernel::{HeatOperator, Mode};
use ns_layout::{BinId, BinSize, Grid, Layout, TurnedLattice};

use crate::{EnvError, Fingerprint};

/// A space of `D` dimensions, divided into bins and joined by a graph.
///
/// An environment is immutable, `Send` and `Sync`, cheap to clone, and holds no
/// hidden cache. Two environments are equal when their geometry is.
///
/// # Example
///
/// ```
/// use ns_env::Environment;
/// use ns_layout::{BinId, Grid};
///
/// let grid = Grid::builder(2.0).ranges([(0.0, 100.0), (0.0, 100.0)]).build()?;
/// let arena = Environment::builder(grid).name("open field").length_unit("cm").build()?;
/// assert_eq!(arena.bin_count(), 2500);
/// assert_eq!(arena.bin_at(&[1.0, 3.0]), BinId::new(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Environment<const D: usize> {
    inner: Arc<Inner<D>>,
}

struct Inner<const D: usize> {
    layout: Arc<dyn Layout<D>>,
    graph: Connectivity,
    heat: HeatOperator,
    fingerprint: Fingerprint,
    name: String,
    length_unit: Option<String>,
}

impl<const D: usize> Environment<D> {
    /// Starts an environment on a layout, of this library or of your own.
    pub fn builder(layout: impl Layout<D> + 'static) -> EnvironmentBuilder<D> {
        EnvironmentBuilder {
            layout: Arc::new(layout),
            name: String::new(),
            length_unit: None,
        }
    }

    /// A grid of the bins that these positions visit, with diagonal neighbours.
    ///
    /// Bins that only touch in a corner are joined by paths, but heat needs a
    /// face: a thin diagonal track falls into as many pieces as
    /// [`HeatOperator::components`] says, and rates are smoothed within each.
    /// [`ns_layout::GridBuilder::dilate`] joins them.
    ///
    /// # Errors
    ///
    /// [`EnvError::Layout`]; see [`ns_layout::GridBuilder::build`].
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    ///
    /// let environment = Environment::from_samples(&[[0.0, 0.0], [4.0, 0.0]], 2.0)?;
    /// assert_eq!(environment.bin_count(), 2);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn from_samples(
        positions: &[[f64; D]],
        bin_size: impl Into<BinSize<D>>,
    ) -> Result<Self, EnvError> {
        let grid = Grid::builder(bin_size)
            .samples(positions)
            .build()
            .map_err(EnvError::Layout)?;
        Self::builder(grid).build()
    }

    /// The name, empty where none was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The unit of the coordinates, if one was given. It names; nothing is ever
    /// converted.
    #[must_use]
    pub fn length_unit(&self) -> Option<&str> {
        self.inner.length_unit.as_deref()
    }

    /// The layout.
    #[must_use]
    pub fn layout(&self) -> &dyn Layout<D> {
        &*self.inner.layout
    }

    /// The layout, to be shared: a layout of your own, or a
    /// [`Composite`](ns_layout::Composite), can be made from it.
    #[must_use]
    pub fn shared_layout(&self) -> Arc<dyn Layout<D>> {
        Arc::clone(&self.inner.layout)
    }

    /// The graph that joins the bins.
    #[must_use]
    pub fn graph(&self) -> &Connectivity {
        &self.inner.graph
    }

    /// The heat operator.
    #[must_use]
    pub fn heat(&self) -> &HeatOperator {
        &self.inner.heat
    }

    /// The digest of the geometry, for use as a key.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.inner.fingerprint
    }

    /// How many bins there are, at least 1.
    #[must_use]
    pub fn bin_count(&self) -> usize {
        self.inner.graph.bin_count()
    }

    /// The centre of each bin.
    #[must_use]
    pub fn centers(&self) -> &[[f64; D]] {
        self.inner.layout.centers()
    }

    /// The centre of a bin, `None` for a bin of another environment that this
    /// one does not have.
    #[must_use]
    pub fn center(&self, bin: BinId) -> Option<[f64; D]> {
        self.centers().get(bin.index()).copied()
    }

    /// The measure of each bin: length, area or volume.
    #[must_use]
    pub fn measures(&self) -> &[f64] {
        self.inner.layout.measures()
    }

    /// The bin that holds a point, `None` outside and where a coordinate is not
    /// finite.
    #[must_use]
    pub fn bin_at(&self, point: &[f64; D]) -> Option<BinId> {
        let bin = self.inner.layout.bin_at(point);
        bin.filter(|bin| bin.index() < self.bin_count())
    }

    /// The bin of each point, in order.
    #[must_use]
    pub fn bins_at(&self, points: &[[f64; D]]) -> Vec<Option<BinId>> {
        let mut bins = self.inner.layout.bins_at(points);
        // A layout of somebody else may name a bin that it does not have: that is
        // none, and `None` is below any bin.
        let last = self.bin_count().checked_sub(1).and_then(BinId::new);
        if bins.iter().fold(None, |most, &bin| most.max(bin)) > last {
            for bin in &mut bins {
                *bin = bin.filter(|&bin| Some(bin) <= last);
            }
        }
        bins
    }

    /// The shortest distance along the graph from every bin to the nearest of
    /// `sources`.
    ///
    /// # Errors
    ///
    /// [`EnvError::Graph`] where there is no source, or one that is no bin.
    pub fn distances_from(&self, sources: &[BinId]) -> Result<DistanceField, EnvError> {
        self.inner
            .graph
            .distances_from(sources)
            .map_err(EnvError::Graph)
    }

    /// Spreads one field or many; see [`HeatOperator::smooth`].
    ///
    /// # Errors
    ///
    /// [`EnvError::Kernel`]
    pub fn smooth(&self, fields: &[f64], bandwidth: f64, mode: Mode) -> Result<Vec<f64>, EnvError> {
        self.inner
            .heat
            .smooth(fields, bandwidth, mode)
            .map_err(EnvError::Kernel)
    }

    /// The smoothed mean of the known values of one field or many, NaN standing
    /// for unknown; see [`HeatOperator::masked_average`].
    ///
    /// # Errors
    ///
    /// [`EnvError::Kernel`]
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    ///
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// assert_eq!(track.masked_average(&[2.0, f64::NAN, 2.0], 1.0)?, [2.0; 3]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn masked_average(&self, fields: &[f64], bandwidth: f64) -> Result<Vec<f64>, EnvError> {
        self.inner
            .heat
            .masked_average(fields, bandwidth)
            .map_err(EnvError::Kernel)
    }

    pub(crate) fn check_field(&self, length: usize) -> Result<(), EnvError> {
        if length != self.bin_count() {
            return Err(EnvError::FieldLength {
                expected: self.bin_count(),
                actual: length,
            });
        }
        Ok(())
    }
}

impl<const D: usize> PartialEq for Environment<D> {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint() == other.fingerprint()
    }
}

impl<const D: usize> Eq for Environment<D> {}

impl<const D: usize> fmt::Debug for Environment<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("name", &self.name())
            .field("kind", &self.layout().kind())
            .field("dimensions", &D)
            .field("bins", &self.bin_count())
            .field("edges", &self.graph().edge_count())
            .field("length_unit", &self.length_unit())
            .field("fingerprint", &self.fingerprint())
            .finish()
    }
}

/// Settings of an environment, from [`Environment::builder`].
#[must_use = "nothing is built before `build`"]
#[derive(Debug)]
pub struct EnvironmentBuilder<const D: usize> {
    layout: Arc<dyn Layout<D>>,
    name: String,
    length_unit: Option<String>,
}

impl<const D: usize> EnvironmentBuilder<D> {
    /// A name for people to read.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The unit the coordinates are in, for people to read.
    pub fn length_unit(mut self, unit: impl Into<String>) -> Self {
        self.length_unit = Some(unit.into());
        self
    }

    /// Builds the environment.
    ///
    /// # Errors
    ///
    /// [`EnvError::Center`], [`EnvError::LatticeBins`], [`EnvError::Graph`] and
    /// [`EnvError::Kernel`] where a layout of your own gives centres that are not
    /// finite, a lattice of other bins, or edges or measures that make no graph
    /// or no heat flow.
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time and memory.
    pub fn build(self) -> Result<Environment<D>, EnvError> {
        for (bin, center) in self.layout.centers().iter().enumerate() {
            if let Some(axis) = center.iter().position(|x| !x.is_finite()) {
                let value = center[axis];
                return Err(EnvError::Center { bin, axis, value });
            }
        }
        let bins = self.layout.bin_count();
        let turned = self.layout.turned_lattice();
        let turned = turned.as_ref().map(TurnedLattice::lattice);
        let lattice = self.layout.lattice().or(turned);
        let cells = lattice.map(|lattice| lattice.bin_cells().len());
        if let Some(actual) = cells.filter(|&cells| cells != bins) {
            return Err(EnvError::LatticeBins { bins, actual });
        }
        let graph = Connectivity::from_layout(&*self.layout).map_err(EnvError::Graph)?;
        let (heat, fingerprint) = rayon::join(
            || HeatOperator::from_layout(&*self.layout, &graph),
            || Fingerprint::of(&*self.layout, &graph),
        );
        Ok(Environment {
            inner: Arc::new(Inner {
                fingerprint,
                layout: self.layout,
                graph,
                heat: heat.map_err(EnvError::Kernel)?,
                name: self.name,
                length_unit: self.length_unit,
            }),
        })
    }
}
