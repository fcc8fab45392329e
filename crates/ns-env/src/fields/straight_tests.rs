//! Straight distances, against every pair.

use ns_graph::GraphError;
use ns_layout::{BinId, Grid, LayoutKind, Neighbors, PolarGrid};
use proptest::prelude::*;

use crate::{EnvError, Environment};

fn bins(numbers: &[usize]) -> Vec<BinId> {
    numbers.iter().map(|&n| BinId::new(n).unwrap()).collect()
}

proptest! {
    #[test]
    fn they_are_the_least_of_all(sources in prop::collection::vec(0_usize..42, 1..5), size in -150_i32..150) {
        let scale = 10.0_f64.powi(size);
        let edges = [0.0, 1.0, 2.5, 3.0, 4.0, 7.0, 7.5].map(|x| x * scale).to_vec();
        let others = (0..=7).map(|x| f64::from(x) * scale).collect();
        let grid = Grid::from_mask([edges, others], &[true; 42], Neighbors::Faces).unwrap();
        // Areas of such cells may be beyond the range of floats.
        let Ok(space) = Environment::builder(grid).build() else {
            return Ok(());
        };
        let centers = space.centers();
        let field = space.straight_distances_from(&bins(&sources)).unwrap();
        for (bin, from) in centers.iter().enumerate() {
            let away = |to: usize| (from[0] - centers[to][0]).hypot(from[1] - centers[to][1]);
            let least = sources.iter().map(|&to| away(to)).fold(f64::INFINITY, f64::min);
            let ours = field.distances()[bin];
            prop_assert!((ours - least).abs() <= 1e-15 * least, "{ours} {least}");
            let source = field.sources()[bin].unwrap().index();
            prop_assert!(sources.contains(&source) && away(source) <= least * (1.0 + 1e-15));
        }
    }
}

#[test]
fn walls_do_not_count_and_ties_go_to_the_lowest() {
    let mask = [true, false, true];
    let grid = Grid::from_mask([vec![0.0, 1.0, 2.0, 3.0]], &mask, Neighbors::Faces).unwrap();
    let space = Environment::builder(grid).build().unwrap();
    let field = space.straight_distances_from(&bins(&[0])).unwrap();
    assert_eq!(field.distances(), [0.0, 2.0]);

    let grid = Grid::builder(1.0).ranges([(0.0, 3.0)]).build().unwrap();
    let space = Environment::builder(grid).build().unwrap();
    let field = space.straight_distances_from(&bins(&[2, 0, 2])).unwrap();
    assert_eq!(field.distances(), [0.0, 1.0, 0.0]);
    assert_eq!(field.sources()[1], BinId::new(0));
}

#[test]
fn bad_input_is_refused() {
    let space = Environment::from_samples(&[[0.0], [1.0]], 1.0).unwrap();
    let refused = |sources: &[usize]| space.straight_distances_from(&bins(sources)).unwrap_err();
    assert_eq!(refused(&[]), EnvError::Graph(GraphError::NoSource));
    let bin = BinId::new(2).unwrap();
    assert_eq!(
        refused(&[0, 2]),
        EnvError::Graph(GraphError::UnknownBin { bin, last: 1 })
    );
    let polar = PolarGrid::builder((0.0, 4.0), [1.0, 0.5]).build().unwrap();
    let polar = Environment::builder(polar).build().unwrap();
    let kind = LayoutKind::EgocentricPolar;
    let error = polar.straight_distances_from(&bins(&[0])).unwrap_err();
    assert_eq!(error, EnvError::NotStraight { kind });
}
