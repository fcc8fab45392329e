//! Circles, and polygons with all that is near them.

use std::f64::consts::TAU;

use geo::buffer::{Buffer, BufferStyle, LineJoin};
use geo::{Area, LineString};

use crate::{LayoutError, Polygon};

impl Polygon {
    /// How many sides a whole circle has.
    pub const CIRCLE_SIDES: usize = 64;

    /// A circle, as a polygon of [`CIRCLE_SIDES`](Self::CIRCLE_SIDES) sides.
    ///
    /// The vertices are on the circle, so no side is further inside it than
    /// 0.13 % of the radius, and the area is 0.16 % less than that of the circle.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Radius`] for a radius that is not finite and above 0, and
    /// those of [`new`](Self::new), as for a centre that is not finite or so far
    /// out that the vertices fall together.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::Polygon;
    ///
    /// let circle = Polygon::circle([3.0, 4.0], 1.0)?;
    /// assert!((circle.area() - 3.13655).abs() < 1e-5);
    /// assert!(circle.contains(&[4.0, 4.0]));
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn circle(center: [f64; 2], radius: f64) -> Result<Self, LayoutError> {
        check_radius(radius)?;
        let vertex = |k| {
            let angle = k as f64 / Self::CIRCLE_SIDES as f64 * TAU;
            let (sin, cos) = angle.sin_cos();
            [center[0] + radius * cos, center[1] + radius * sin]
        };
        Self::new((0..Self::CIRCLE_SIDES).map(vertex).collect(), Vec::new())
    }

    /// The polygon together with every point at most `radius` away from it.
    ///
    /// Corners become arcs with the sides of a
    /// [`circle`](Self::circle), and holes become smaller or close. Vertices are
    /// rounded to about 1e-9 of the extent of the result.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Radius`] for a radius that is not finite and above 0.
    /// Those of [`new`](Self::new) where the result is out of range, or where
    /// its outline touches itself.
    ///
    /// # Complexity
    ///
    /// O(n log n) time for n sides and arcs of which few cross, O(n²) at worst.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::Polygon;
    ///
    /// let wall = Polygon::new(vec![[0.0, 0.0], [10.0, 0.0], [10.0, 1.0], [0.0, 1.0]], vec![])?;
    /// let near = wall.buffered(2.0)?;
    /// assert!(near.contains(&[5.0, 2.9]) && !near.contains(&[5.0, 3.1]));
    /// assert!(!near.contains(&[-1.5, -1.5]), "corners are round");
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn buffered(&self, radius: f64) -> Result<Self, LayoutError> {
        check_radius(radius)?;
        let sides = self.bounds();
        let middle = sides.map(|(lo, hi)| lo + (hi - lo) / 2.0);
        let extent = sides
            .iter()
            .fold(radius, |most, (lo, hi)| most.max(hi - lo));
        // Around the origin, and of a size near 1, no number leaves the range of
        // what is computed with.
        let inwards = |ring: &[[f64; 2]]| -> LineString {
            let points = ring.iter().chain(ring.first());
            points
                .map(|p| ((p[0] - middle[0]) / extent, (p[1] - middle[1]) / extent))
                .collect()
        };
        let outwards = |ring: &LineString| -> Vec<[f64; 2]> {
            let points = ring.coords();
            points
                .map(|p| [p.x * extent + middle[0], p.y * extent + middle[1]])
                .collect()
        };
        let holes = self.holes().iter().map(|hole| inwards(hole)).collect();
        let shape = geo::Polygon::new(inwards(self.exterior()), holes);
        let arc = LineJoin::Round(TAU / Self::CIRCLE_SIDES as f64);
        let style = BufferStyle::new(radius / extent).line_join(arc);
        // What grows stays in one piece; rounding alone could add a sliver.
        let largest = shape
            .buffer_with_style(style)
            .into_iter()
            .max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
        let Some(largest) = largest else {
            // Next to its surroundings the polygon is rounded to a point.
            return Self::circle(middle, radius);
        };
        Self::new(
            outwards(largest.exterior()),
            largest.interiors().iter().map(outwards).collect(),
        )
    }
}

fn check_radius(radius: f64) -> Result<(), LayoutError> {
    if radius.is_finite() && radius > 0.0 {
        Ok(())
    } else {
        Err(LayoutError::Radius { value: radius })
    }
}
