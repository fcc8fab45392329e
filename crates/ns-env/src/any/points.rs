//! Questions about points, as lists of coordinates.

use ns_graph::Path;
use ns_layout::BinId;

use super::AnyEnvironment;
use crate::{Allocation, EnvError, Gate, Interpolation, Occupancy, Trajectory, Visits};

/// # Points
///
/// Points are lists of coordinates, those of the first point first. Where the
/// coordinates do not make points of the space, it is an
/// [`EnvError::PointLength`].
impl AnyEnvironment {
    /// The bin that holds a point, `None` outside and where a coordinate is not
    /// finite.
    ///
    /// # Errors
    ///
    /// [`EnvError::PointLength`] for a point of another number of coordinates.
    pub fn bin_at(&self, point: &[f64]) -> Result<Option<BinId>, EnvError> {
        each!(self, environment => Ok(environment.bin_at(one(point)?)))
    }

    /// The bin of each point of a list.
    ///
    /// # Errors
    ///
    /// [`EnvError::PointLength`]
    pub fn bins_at(&self, coordinates: &[f64]) -> Result<Vec<Option<BinId>>, EnvError> {
        each!(self, environment => Ok(environment.bins_at(all(coordinates)?)))
    }

    /// The shortest distance along the graph between the bins of two points; see
    /// [`Environment::distance_between`](crate::Environment::distance_between).
    ///
    /// # Errors
    ///
    /// [`EnvError::PointLength`], and [`EnvError::Outside`] for a point in no bin.
    pub fn distance_between(&self, from: &[f64], to: &[f64]) -> Result<Option<f64>, EnvError> {
        each!(self, environment => environment.distance_between(one(from)?, one(to)?))
    }

    /// The shortest path along the graph between the bins of two points; see
    /// [`Environment::path_between`](crate::Environment::path_between).
    ///
    /// # Errors
    ///
    /// As for [`distance_between`](Self::distance_between).
    pub fn path_between(&self, from: &[f64], to: &[f64]) -> Result<Option<Path>, EnvError> {
        each!(self, environment => environment.path_between(one(from)?, one(to)?))
    }

    /// The bin of each interval of a session, for time and spikes; see
    /// [`Environment::visits`](crate::Environment::visits).
    ///
    /// # Errors
    ///
    /// [`EnvError::PointLength`], and those of [`Trajectory::new`] and
    /// [`Environment::visits`](crate::Environment::visits).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{AnyEnvironment, Environment, Gate};
    ///
    /// let coordinates = [0.0, 0.0, 4.0, 0.0, 4.0, 3.0];
    /// let arena = Environment::from_samples(coordinates.as_chunks::<2>().0, 2.0)?;
    /// let any = AnyEnvironment::from(arena);
    /// assert_eq!(any.dimension(), 2);
    /// let visits = any.visits(&[0.0, 0.2, 0.4], &coordinates, &Gate::new())?;
    /// let rates = any.raw_rates(&visits.count_spikes(&[0.1, 0.3])?.counts, &visits.occupancy())?;
    /// assert_eq!(rates[..2], [5.0, 5.0]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn visits<'a>(
        &self,
        times: &'a [f64],
        coordinates: &'a [f64],
        gate: &Gate<'_>,
    ) -> Result<Visits<'a>, EnvError> {
        each!(self, environment => {
            environment.visits(&Trajectory::new(times, all(coordinates)?)?, gate)
        })
    }

    /// The seconds that a session spends in each bin; see
    /// [`Environment::occupancy`](crate::Environment::occupancy).
    ///
    /// # Errors
    ///
    /// [`EnvError::PointLength`], and those of [`Trajectory::new`] and
    /// [`Environment::occupancy`](crate::Environment::occupancy).
    pub fn occupancy(
        &self,
        times: &[f64],
        coordinates: &[f64],
        gate: &Gate<'_>,
        allocation: Allocation,
    ) -> Result<Occupancy, EnvError> {
        each!(self, environment => {
            let session = Trajectory::new(times, all(coordinates)?)?;
            environment.occupancy(&session, gate, allocation)
        })
    }

    /// The value of a field at each point of a list; see
    /// [`Environment::interpolate`](crate::Environment::interpolate).
    ///
    /// # Errors
    ///
    /// [`EnvError::PointLength`], and those of
    /// [`Environment::interpolate`](crate::Environment::interpolate).
    pub fn interpolate(
        &self,
        field: &[f64],
        coordinates: &[f64],
        how: Interpolation,
    ) -> Result<Vec<f64>, EnvError> {
        each!(self, environment => environment.interpolate(field, all(coordinates)?, how))
    }

    /// A field of this environment in the bins of another; see
    /// [`Environment::resample`](crate::Environment::resample).
    ///
    /// # Errors
    ///
    /// [`EnvError::OtherDimension`] where the other has another number of
    /// dimensions, and those of [`interpolate`](Self::interpolate).
    pub fn resample(
        &self,
        field: &[f64],
        target: &Self,
        how: Interpolation,
    ) -> Result<Vec<f64>, EnvError> {
        each!(self, environment => environment.resample(field, target.typed()?, how))
    }
}

fn one<const D: usize>(point: &[f64]) -> Result<&[f64; D], EnvError> {
    point.try_into().map_err(|_| EnvError::PointLength {
        expected: D,
        actual: point.len(),
    })
}

fn all<const D: usize>(coordinates: &[f64]) -> Result<&[[f64; D]], EnvError> {
    match coordinates.as_chunks() {
        (points, []) => Ok(points),
        (_, rest) => Err(EnvError::PointLength {
            expected: D,
            actual: rest.len(),
        }),
    }
}
