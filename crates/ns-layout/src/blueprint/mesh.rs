//! Triangular meshes, to and from plain data.

use super::Blueprint;
use crate::mesh::BYTES_PER_TRIANGLE;
use crate::size::spend;
use crate::{LayoutError, Polygon, TriangularMesh};

impl TriangularMesh {
    pub(crate) fn plan(&self) -> Blueprint {
        Blueprint::Mesh {
            rings: self.polygon().rings().to_vec(),
            spacing: self.spacing(),
            vertices: self.vertices().to_vec(),
            triangles: self.triangles().to_vec(),
        }
    }
}

pub(super) fn build(
    rings: &[Vec<[f64; 2]>],
    spacing: f64,
    vertices: &[[f64; 2]],
    triangles: &[[u32; 3]],
    left: &mut u64,
) -> Result<TriangularMesh, LayoutError> {
    let mut rings = rings.iter().cloned();
    let polygon = Polygon::new(rings.next().unwrap_or_default(), rings.collect())?;
    let vertices = vertices.to_vec();
    let mesh = TriangularMesh::from_triangles(polygon, spacing, vertices, triangles, *left)?;
    spend::<2>(triangles.len() as f64, BYTES_PER_TRIANGLE, left)?;
    Ok(mesh)
}
