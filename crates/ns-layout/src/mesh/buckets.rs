//! Which triangle holds a point.

use geo::kernels::{Kernel, Orientation, RobustKernel};

use super::points::distance_to;
use crate::polygon::coord;
use crate::{Axis, LayoutError};

/// A uniform grid of buckets, each with the triangles that reach into it.
#[derive(Debug, Clone)]
pub(super) struct Buckets {
    axes: [Axis; 2],
    offsets: Vec<usize>,
    /// Ascending in each bucket.
    triangles: Vec<u32>,
    /// How far a vertex may be from where exact arithmetic would put it.
    slack: f64,
}

/// What a look-up finds.
pub(super) enum Found {
    /// The triangle with the point inside or on its sides, the lowest if several.
    In(usize),
    /// The nearest triangle, where the point is outside by no more than rounding.
    Beside(usize),
    Nothing,
}

impl Buckets {
    /// # Errors
    ///
    /// [`LayoutError::Precision`] where buckets can not be told apart.
    pub(super) fn new(
        bounds: [(f64, f64); 2],
        triangles: impl ExactSizeIterator<Item = [[f64; 2]; 3]> + Clone,
    ) -> Result<Self, LayoutError> {
        // About two triangles are a bucket, as square as can be.
        let [width, height] = bounds.map(|(lo, hi)| hi - lo);
        let count = (triangles.len() as f64 / 2.0).max(1.0);
        let columns = (count * width / height).sqrt().clamp(1.0, count);
        let counts = [columns, count / columns].map(|n| n.ceil() as usize);
        let largest = bounds
            .iter()
            .fold(0.0, |most: f64, (lo, hi)| most.max(lo.abs()).max(hi.abs()));
        let [(x0, x1), (y0, y1)] = bounds;
        let mut buckets = Self {
            axes: [
                Axis::uniform(0, x0, x1, counts[0])?,
                Axis::uniform(1, y0, y1, counts[1])?,
            ],
            offsets: vec![0; counts[0] * counts[1] + 1],
            triangles: Vec::new(),
            slack: 8.0 * f64::EPSILON * largest,
        };
        let mut offsets = std::mem::take(&mut buckets.offsets);
        for triangle in triangles.clone() {
            buckets.visit(triangle, |bucket| offsets[bucket + 1] += 1);
        }
        buckets.offsets = offsets;
        for i in 1..buckets.offsets.len() {
            buckets.offsets[i] += buckets.offsets[i - 1];
        }
        let mut next = buckets.offsets.clone();
        let mut list = vec![0; buckets.offsets[counts[0] * counts[1]]];
        for (i, triangle) in triangles.enumerate() {
            buckets.visit(triangle, |bucket| {
                list[next[bucket]] = i as u32;
                next[bucket] += 1;
            });
        }
        buckets.triangles = list;
        Ok(buckets)
    }

    /// The buckets that the bounding box of a triangle reaches into.
    fn visit(&self, triangle: [[f64; 2]; 3], mut visit: impl FnMut(usize)) {
        let [columns, rows] = [0, 1].map(|k| {
            let axis = &self.axes[k];
            let [a, b, c] = triangle.map(|corner| corner[k]);
            let lo = axis.locate(a.min(b).min(c) - self.slack);
            let hi = axis.locate(a.max(b).max(c) + self.slack);
            lo.unwrap_or(0)..=hi.unwrap_or(axis.count() - 1)
        });
        for column in columns {
            for row in rows.clone() {
                visit(column * self.axes[1].count() + row);
            }
        }
    }

    /// # Complexity
    ///
    /// O(k) for k triangles that reach into the bucket of the point.
    pub(super) fn find(
        &self,
        point: &[f64; 2],
        triangle: impl Fn(usize) -> [[f64; 2]; 3],
    ) -> Found {
        let (Some(column), Some(row)) =
            (self.axes[0].locate(point[0]), self.axes[1].locate(point[1]))
        else {
            return Found::Nothing;
        };
        let bucket = column * self.axes[1].count() + row;
        let candidates = &self.triangles[self.offsets[bucket]..self.offsets[bucket + 1]];
        let p = coord(point);
        let left = |a, b| RobustKernel::orient2d(a, b, p) != Orientation::Clockwise;
        let holds = |&i: &usize| {
            let [a, b, c] = triangle(i).map(|corner| coord(&corner));
            left(a, b) && left(b, c) && left(c, a)
        };
        let candidates = candidates.iter().map(|&i| i as usize);
        if let Some(i) = candidates.clone().find(holds) {
            return Found::In(i);
        }
        let distance = |i: usize| {
            let corners = triangle(i);
            (0..3)
                .map(|k| distance_to(*point, corners[k], corners[(k + 1) % 3]))
                .fold(f64::INFINITY, f64::min)
        };
        // Of several equally near, the first is taken.
        candidates
            .map(|i| (distance(i), i))
            .filter(|&(distance, _)| distance <= self.slack)
            .min_by(|p, q| p.0.total_cmp(&q.0))
            .map_or(Found::Nothing, |(_, i)| Found::Beside(i))
    }

    /// About how much memory is held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.offsets.len() * size_of::<usize>()
            + self.triangles.len() * size_of::<u32>()
            + self
                .axes
                .iter()
                .map(|axis| axis.count() * 16)
                .sum::<usize>()
    }
}
