//! Subsets, transforms, groups and composites, to and from plain data.

use std::sync::Arc;

use super::{Blueprint, point, runs};
use crate::{Affine, Composite, Edge, Layout, LayoutError, Merged, Subset, Transformed};

impl<const D: usize> Subset<D> {
    pub(crate) fn plan(&self) -> Option<Blueprint> {
        Some(Blueprint::Subset {
            of: Box::new(self.parent().blueprint()?),
            bins: runs::of(self.parent_bins().iter().map(|bin| bin.index())),
        })
    }
}

pub(super) fn subset<const D: usize>(
    parent: Arc<dyn Layout<D>>,
    bins: &[[u32; 2]],
) -> Result<Arc<dyn Layout<D>>, LayoutError> {
    let keep = runs::mask(bins, parent.bin_count())?;
    Ok(Arc::new(Subset::from_mask(parent, &keep)?))
}

impl<const D: usize> Transformed<D> {
    pub(crate) fn plan(&self) -> Option<Blueprint> {
        let transform = self.transform();
        Some(Blueprint::Transformed {
            of: Box::new(self.parent().blueprint()?),
            matrix: transform.matrix().iter().map(|row| row.to_vec()).collect(),
            offset: transform.offset().to_vec(),
        })
    }
}

pub(super) fn transformed<const D: usize>(
    parent: Arc<dyn Layout<D>>,
    matrix: &[Vec<f64>],
    offset: &[f64],
) -> Result<Arc<dyn Layout<D>>, LayoutError> {
    let rows: Vec<[f64; D]> = matrix
        .iter()
        .map(|row| point(row))
        .collect::<Result<_, _>>()?;
    let actual = rows.len();
    let matrix = rows.try_into().map_err(|_| LayoutError::Dimension {
        expected: D,
        actual,
    })?;
    let transform = Affine::new(matrix, point(offset)?)?;
    Ok(Arc::new(Transformed::new(parent, &transform)?))
}

impl<const D: usize> Merged<D> {
    pub(crate) fn plan(&self) -> Option<Blueprint> {
        Some(Blueprint::Merged {
            of: Box::new(self.parent().blueprint()?),
        })
    }
}

pub(super) fn merged<const D: usize>(
    parent: Arc<dyn Layout<D>>,
) -> Result<Arc<dyn Layout<D>>, LayoutError> {
    Ok(Arc::new(Merged::new(parent)?))
}

impl<const D: usize> Composite<D> {
    pub(crate) fn plan(&self) -> Option<Blueprint> {
        let parts = self.parts().iter().map(Layout::blueprint);
        Some(Blueprint::Composite {
            parts: parts.collect::<Option<_>>()?,
            bridges: self.bridges().to_vec(),
        })
    }
}

pub(super) fn composite<const D: usize>(
    parts: Vec<Arc<dyn Layout<D>>>,
    bridges: &[Edge],
) -> Result<Arc<dyn Layout<D>>, LayoutError> {
    Ok(Arc::new(Composite::from_parts(parts, bridges.to_vec())?))
}
