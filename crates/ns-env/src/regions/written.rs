//! A region as it is written and read.

use std::collections::BTreeMap;

#[cfg(feature = "polygon")]
use ns_layout::Polygon;
use serde::{Deserialize, Serialize};

use super::region::Shape;
use crate::{EnvError, Region};

/// The name, the shape under the name of its kind, and the notes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    name: String,
    shape: WrittenShape,
    #[serde(default)]
    metadata: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenShape {
    Point(Vec<f64>),
    #[cfg(feature = "polygon")]
    Polygon(Polygon),
}

impl<const D: usize> TryFrom<Written> for Region<D> {
    type Error = EnvError;

    fn try_from(written: Written) -> Result<Self, EnvError> {
        let Written {
            name,
            shape,
            metadata,
        } = written;
        let dimensions = match &shape {
            WrittenShape::Point(point) => point.len(),
            #[cfg(feature = "polygon")]
            WrittenShape::Polygon(_) => 2,
        };
        if dimensions != D {
            return Err(EnvError::RegionDimensions {
                name,
                dimensions,
                expected: D,
            });
        }
        let region = match shape {
            WrittenShape::Point(point) => Self::point(name, std::array::from_fn(|k| point[k]))?,
            #[cfg(feature = "polygon")]
            WrittenShape::Polygon(polygon) => Self::of_polygon(name, polygon)?,
        };
        Ok(Self { metadata, ..region })
    }
}

impl<const D: usize> From<Region<D>> for Written {
    fn from(region: Region<D>) -> Self {
        let Region {
            name,
            shape,
            metadata,
        } = region;
        Self {
            name,
            shape: match shape {
                Shape::Point(point) => WrittenShape::Point(point.to_vec()),
                #[cfg(feature = "polygon")]
                Shape::Polygon(polygon) => WrittenShape::Polygon(polygon),
            },
            metadata,
        }
    }
}
