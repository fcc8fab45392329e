//! Environments whose number of dimensions is only known at run time.
//!
//! | file | answers |
//! |---|---|
//! | `points` | what takes points, as lists of coordinates |
//! | `fields` | what takes fields and bins |
//! | `places` | what takes regions |

use std::any::Any;

use ns_graph::Connectivity;
use ns_kernel::HeatOperator;
use ns_layout::{BinId, LayoutKind};

use crate::{EnvError, Environment, Fingerprint};

/// An environment of one to four dimensions, for code that learns the dimension
/// at run time: a file format, a command line, another language.
///
/// What is asked most is here, with points as lists of coordinates; for the rest
/// match, or ask for the environment of the dimension that you need with
/// [`typed`](Self::typed).
///
/// # Example
///
/// ```
/// use ns_env::{AnyEnvironment, Environment};
///
/// let line = Environment::from_samples(&[[0.0], [4.0]], 2.0)?;
/// let any = AnyEnvironment::from(line);
/// assert_eq!(any.dimension(), 1);
/// assert_eq!(any.bin_at(&[4.2])?.map(|bin| bin.index()), Some(1));
/// assert!(any.bin_at(&[4.2, 0.0]).is_err());
///
/// let AnyEnvironment::One(line) = any else { unreachable!() };
/// assert_eq!(line.centers(), [[0.0], [4.0]]);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnyEnvironment {
    /// Of one dimension.
    One(Environment<1>),
    /// Of two dimensions.
    Two(Environment<2>),
    /// Of three dimensions.
    Three(Environment<3>),
    /// Of four dimensions.
    Four(Environment<4>),
}

/// The same call, whatever the dimension.
macro_rules! each {
    ($any:expr, $environment:ident => $call:expr) => {
        match $any {
            AnyEnvironment::One($environment) => $call,
            AnyEnvironment::Two($environment) => $call,
            AnyEnvironment::Three($environment) => $call,
            AnyEnvironment::Four($environment) => $call,
        }
    };
}
#[cfg(feature = "save")]
pub(crate) use each;

mod fields;
mod places;
mod points;

impl AnyEnvironment {
    /// How many dimensions the space has.
    #[must_use]
    pub fn dimension(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Two(_) => 2,
            Self::Three(_) => 3,
            Self::Four(_) => 4,
        }
    }

    /// The name, empty where none was given.
    #[must_use]
    pub fn name(&self) -> &str {
        each!(self, environment => environment.name())
    }

    /// The unit of the coordinates, where one was given.
    #[must_use]
    pub fn length_unit(&self) -> Option<&str> {
        each!(self, environment => environment.length_unit())
    }

    /// Which family the layout belongs to.
    #[must_use]
    pub fn kind(&self) -> LayoutKind {
        each!(self, environment => environment.layout().kind())
    }

    /// The digest of the geometry.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        each!(self, environment => environment.fingerprint())
    }

    /// How many bins there are, at least 1.
    #[must_use]
    pub fn bin_count(&self) -> usize {
        each!(self, environment => environment.bin_count())
    }

    /// The measure of each bin.
    #[must_use]
    pub fn measures(&self) -> &[f64] {
        each!(self, environment => environment.measures())
    }

    /// The coordinates of the centres, those of bin 0 first.
    ///
    /// # Shapes
    ///
    /// `bin_count · dimension` numbers.
    #[must_use]
    pub fn centers(&self) -> &[f64] {
        each!(self, environment => environment.centers().as_flattened())
    }

    /// The coordinates of the centre of a bin, `None` where there is no such bin.
    #[must_use]
    pub fn center(&self, bin: BinId) -> Option<&[f64]> {
        each!(self, environment => environment.centers().get(bin.index()).map(|c| &c[..]))
    }

    /// The least and the greatest coordinate on each axis.
    #[must_use]
    pub fn bounds(&self) -> Vec<(f64, f64)> {
        each!(self, environment => environment.layout().bounds().to_vec())
    }

    /// The graph that joins the bins.
    #[must_use]
    pub fn graph(&self) -> &Connectivity {
        each!(self, environment => environment.graph())
    }

    /// The heat operator.
    #[must_use]
    pub fn heat(&self) -> &HeatOperator {
        each!(self, environment => environment.heat())
    }

    /// The environment itself, where it has `D` dimensions.
    ///
    /// # Errors
    ///
    /// [`EnvError::OtherDimension`] where it has not.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{AnyEnvironment, Environment};
    ///
    /// let any = AnyEnvironment::from(Environment::from_samples(&[[0.0], [4.0]], 2.0)?);
    /// assert_eq!(any.typed::<1>()?.centers(), [[0.0], [4.0]]);
    /// assert!(any.typed::<2>().is_err());
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn typed<const D: usize>(&self) -> Result<&Environment<D>, EnvError> {
        // Where the dimensions are the same, so are the types.
        let typed = each!(self, environment => (environment as &dyn Any).downcast_ref());
        typed.ok_or(EnvError::OtherDimension {
            expected: D,
            actual: self.dimension(),
        })
    }

    /// The bins whose entry is true, as an environment of their own; see
    /// [`Environment::subset`].
    ///
    /// # Errors
    ///
    /// [`EnvError::Layout`] where there is not one entry for each bin, and where
    /// no bin is kept.
    pub fn subset(&self, keep: &[bool]) -> Result<Self, EnvError> {
        each!(self, environment => Ok(environment.subset(keep)?.into_environment().into()))
    }
}

macro_rules! from_environment {
    ($($dimension:literal $variant:ident),*) => {
        $(impl From<Environment<$dimension>> for AnyEnvironment {
            fn from(environment: Environment<$dimension>) -> Self {
                Self::$variant(environment)
            }
        })*
    };
}

from_environment!(1 One, 2 Two, 3 Three, 4 Four);
