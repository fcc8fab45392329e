//! Environments moved, joined, and on coarser grids.

use ns_layout::{Affine, Bridges, Composite, Grid, Rebin, Rebinned, Transformed};

use crate::{EnvError, Environment};

impl<const D: usize> Environment<D> {
    /// The environment moved, turned or scaled; see [`Transformed`] for what
    /// becomes of measures and heat. Name and unit stay.
    ///
    /// There and back is the same but for rounding: transforms do not pile up.
    ///
    /// # Errors
    ///
    /// [`EnvError::Layout`]; see [`Transformed::new`].
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    /// use ns_layout::Affine;
    ///
    /// let pixels = Environment::from_samples(&[[0.0, 0.0], [10.0, 0.0]], 5.0)?;
    /// let halves = pixels.transformed(&Affine::scaling([0.5, 0.5])?)?;
    /// assert_eq!(halves.centers(), [[0.0, 0.0], [5.0, 0.0]]);
    /// assert_eq!(halves.measures(), [6.25, 6.25]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn transformed(&self, transform: &Affine<D>) -> Result<Self, EnvError> {
        let layout = Transformed::new(self.shared_layout(), transform).map_err(EnvError::Layout)?;
        self.with_layout(layout)
    }

    /// Several environments as one, bins part by part, with bridges between those
    /// that are near; see [`Composite`], also for bridges that heat flows over.
    ///
    /// It has the name of the first part, and the unit of the first that has one.
    ///
    /// # Errors
    ///
    /// [`EnvError::Units`] where two parts have different units, as nothing is
    /// ever converted; [`EnvError::Layout`], see
    /// [`ns_layout::CompositeBuilder::build`].
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    /// use ns_layout::Bridges;
    ///
    /// let west = Environment::from_samples(&[[0.0], [1.0]], 1.0)?;
    /// let east = Environment::from_samples(&[[5.0], [6.0]], 1.0)?;
    /// let both = Environment::joined(&[west, east], Bridges::Within(4.0))?;
    /// assert_eq!(both.distance_between(&[0.0], &[6.0])?, Some(6.0));
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn joined(parts: &[Self], bridges: Bridges) -> Result<Self, EnvError> {
        let mut units = parts.iter().filter_map(Self::length_unit);
        let unit = units.next();
        if let (Some(unit), Some(other)) = (unit, units.find(|&other| Some(other) != unit)) {
            return Err(EnvError::Units {
                unit: unit.to_owned(),
                other: other.to_owned(),
            });
        }
        let builder = Composite::builder(bridges);
        let builder = parts
            .iter()
            .fold(builder, |builder, part| builder.part(part.shared_layout()));
        let layout = builder.build().map_err(EnvError::Layout)?;
        // There is no composite of no parts.
        let name = parts.first().map_or("", Self::name);
        let mut builder = Self::builder(layout).name(name);
        if let Some(unit) = unit {
            builder = builder.length_unit(unit);
        }
        builder.build()
    }

    /// A coarser grid that joins `factor` cells to one on each axis, and what
    /// becomes of fields on it: sums of extensive ones, means of intensive ones.
    ///
    /// Cells are joined across walls, and have the measure of the whole cell: to
    /// keep walls and measures, on any layout, make a
    /// [`Pyramid`](crate::Pyramid).
    ///
    /// # Errors
    ///
    /// [`EnvError::NoGrid`] on layouts without a Cartesian lattice, and
    /// [`EnvError::Layout`]; see [`Grid::rebin`].
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    /// use ns_layout::Rebin;
    ///
    /// let fine = Environment::from_samples(&[[0.0], [1.0], [2.0], [3.0]], 1.0)?;
    /// let rebinned = fine.rebin([2], Rebin::default())?;
    /// assert_eq!(rebinned.sum(&[1.0, 2.0, 3.0, 4.0])?, [3.0, 7.0]);
    /// assert_eq!(rebinned.mean(&[1.0, 2.0, 3.0, 4.0])?, [1.5, 3.5]);
    /// let coarse = Environment::builder(rebinned.into_grid()).build()?;
    /// assert_eq!(coarse.bin_count(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rebin(&self, factor: [usize; D], options: Rebin) -> Result<Rebinned<D>, EnvError> {
        let layout = self.layout();
        let lattice = layout.lattice().ok_or_else(|| EnvError::NoGrid {
            kind: layout.kind(),
        })?;
        let edges = lattice.axes().each_ref().map(|axis| axis.edges().to_vec());
        let active: Vec<bool> = lattice.cell_bins().iter().map(Option::is_some).collect();
        Grid::from_mask(edges, &active, lattice.neighbors())
            .and_then(|grid| grid.rebin(factor, options))
            .map_err(EnvError::Layout)
    }
}
