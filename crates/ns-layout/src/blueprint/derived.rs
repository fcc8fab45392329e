//! Subsets, transforms, groups and composites, to and from plain data.

use std::sync::Arc;

use super::{Blueprint, runs};
use crate::{Affine, Composite, Edge, Layout, LayoutError, Merged, Subset, Transformed};

impl<const D: usize> Subset<D> {
    pub(crate) fn plan(&self) -> Option<Blueprint> {
        let bins = self.parent_bins().iter().map(|bin| bin.index());
        Some(match self.parent().blueprint()? {
            // A subset of a subset is one of the first layout.
            Blueprint::Subset { of, bins: outer } => {
                let outer: Vec<usize> = runs::numbers(&outer).collect();
                let bins = runs::of(bins.map(|bin| outer[bin]));
                Blueprint::Subset { of, bins }
            }
            of => Blueprint::Subset {
                of: Box::new(of),
                bins: runs::of(bins),
            },
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
    let transform = Affine::from_rows(matrix, offset)?;
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
        let (mut parts, mut bridges) = (Vec::new(), self.bridges().to_vec());
        for (k, part) in self.parts().iter().enumerate() {
            match part.blueprint()? {
                // The parts of a part are parts of the whole.
                Blueprint::Composite {
                    parts: inner,
                    bridges: own,
                } => {
                    parts.extend(inner);
                    bridges.extend(own.into_iter().filter_map(|edge| {
                        let (a, b) = (self.bin_of(k, edge.a)?, self.bin_of(k, edge.b)?);
                        Some(Edge { a, b, ..edge })
                    }));
                }
                part => parts.push(part),
            }
        }
        bridges.sort_unstable_by_key(|edge| (edge.a, edge.b));
        Some(Blueprint::Composite { parts, bridges })
    }
}

pub(super) fn composite<const D: usize>(
    parts: Vec<Arc<dyn Layout<D>>>,
    bridges: &[Edge],
) -> Result<Arc<dyn Layout<D>>, LayoutError> {
    Ok(Arc::new(Composite::from_parts(parts, bridges.to_vec())?))
}
