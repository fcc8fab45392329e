//! How far it is as the crow flies.

use ns_graph::{DistanceField, GraphError};
use ns_layout::BinId;

use super::each;
use crate::{EnvError, Environment};

impl<const D: usize> Environment<D> {
    /// The straight distance from the centre of every bin to that of the nearest
    /// of `sources`, through walls as if there were none.
    ///
    /// Around walls it is [`geodesics`](Self::geodesics), and along the graph
    /// [`distances_from`](Self::distances_from). For those to a region, take
    /// [`bins_in_region`](Self::bins_in_region). Of sources equally near, it is
    /// the one of the lowest index.
    ///
    /// # Units
    ///
    /// That of the coordinates.
    ///
    /// # Errors
    ///
    /// [`EnvError::Graph`] where there is no source, or one that is no bin;
    /// [`EnvError::NotStraight`] on polar layouts.
    ///
    /// # Complexity
    ///
    /// O(bins · sources) time. Same bits for any number of threads.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    /// use ns_layout::BinId;
    ///
    /// let rooms = Environment::from_samples(&[[0.0, 0.0], [6.0, 8.0]], 2.0)?;
    /// let sources: Vec<BinId> = BinId::new(0).into_iter().collect();
    /// assert_eq!(rooms.straight_distances_from(&sources)?.distances(), [0.0, 10.0]);
    /// assert_eq!(rooms.distances_from(&sources)?.distances(), [0.0, f64::INFINITY]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn straight_distances_from(&self, sources: &[BinId]) -> Result<DistanceField, EnvError> {
        self.check_straight()?;
        let last = self.bin_count() - 1;
        if let Some(&bin) = sources.iter().find(|bin| bin.index() > last) {
            return Err(EnvError::Graph(GraphError::UnknownBin { bin, last }));
        }
        let mut sources = sources.to_vec();
        sources.sort_unstable();
        sources.dedup();
        if sources.is_empty() {
            return Err(EnvError::Graph(GraphError::NoSource));
        }
        let centers = self.centers();
        let scale = 1.0 / power_of_two_above(centers);
        let scaled = |center: &[f64; D]| center.map(|x| x * scale);
        let from: Vec<[f64; D]> = sources
            .iter()
            .map(|source| scaled(&centers[source.index()]))
            .collect();
        let (distances, nearest) = each(centers.len(), |bin| {
            let here = scaled(&centers[bin]);
            let mut least = (f64::INFINITY, 0);
            for (k, there) in from.iter().enumerate() {
                let axes = here.iter().zip(there).map(|(x, y)| (x - y) * (x - y));
                let square: f64 = axes.sum();
                if square < least.0 {
                    least = (square, k);
                }
            }
            (least.0.sqrt() / scale, Some(sources[least.1]))
        })
        .into_iter()
        .unzip();
        // It is refused only where there is not a source for each bin, or a
        // distance is negative.
        DistanceField::from_parts(distances, nearest).ok_or(EnvError::Graph(GraphError::NoSource))
    }
}

/// A power of two above every coordinate: divided by it, no square leaves the
/// range of floats, and no digit is lost.
fn power_of_two_above<const D: usize>(points: &[[f64; D]]) -> f64 {
    let coordinates = points.iter().flatten();
    let largest = coordinates.fold(f64::MIN_POSITIVE, |most, x| most.max(x.abs()));
    2.0_f64.powi((largest.log2().floor() as i32 + 1).clamp(-1000, 1000))
}
