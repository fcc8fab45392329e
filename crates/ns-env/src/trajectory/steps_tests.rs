//! Diffusion and random walks against their matrices, written out.

use ns_layout::{BinId, Grid, Neighbors};
use proptest::prelude::*;

use crate::{EnvError, Environment};

type Matrix = Vec<Vec<f64>>;

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let columns = 0..b.len();
    let entry =
        |row: &Vec<f64>, j: usize| -> f64 { row.iter().zip(b).map(|(x, r)| x * r[j]).sum() };
    a.iter()
        .map(|row| columns.clone().map(|j| entry(row, j)).collect())
        .collect()
}

/// `exp(-t M⁻¹ (D - W))` with `t = σ²/2` and `W = face / distance`, by its power
/// series and repeated squaring.
pub(super) fn heat_matrix<const D: usize>(environment: &Environment<D>, sigma: f64) -> Matrix {
    const HALVINGS: i32 = 14;
    let n = environment.bin_count();
    let time = 0.5 * sigma * sigma / 2.0_f64.powi(HALVINGS);
    let mut generator = vec![vec![0.0; n]; n];
    for edge in environment.graph().edges() {
        let flow = time * edge.face / edge.distance;
        for (i, j) in [(edge.a, edge.b), (edge.b, edge.a)] {
            let (i, j) = (i.index(), j.index());
            generator[i][j] += flow / environment.measures()[i];
            generator[i][i] -= flow / environment.measures()[i];
        }
    }
    let unit = |i: usize, j: usize| if i == j { 1.0 } else { 0.0 };
    let mut term: Matrix = (0..n)
        .map(|i| (0..n).map(|j| unit(i, j)).collect())
        .collect();
    let mut sum = term.clone();
    for power in 1..12 {
        term = product(&term, &generator);
        for (row, term) in sum.iter_mut().zip(&mut term) {
            for (value, term) in row.iter_mut().zip(term) {
                *term /= f64::from(power);
                *value += *term;
            }
        }
    }
    for _ in 0..HALVINGS {
        sum = product(&sum, &sum);
    }
    sum
}

/// A plane of uneven cells, some of them holes.
fn plane() -> impl Strategy<Value = Environment<2>> {
    let ruler = || {
        prop::collection::vec(0.3_f64..2.0, 1..4).prop_map(|widths| {
            let ends = widths.iter().scan(0.0, |end, width| {
                *end += width;
                Some(*end)
            });
            std::iter::once(0.0).chain(ends).collect::<Vec<f64>>()
        })
    };
    let mask = prop::collection::vec(prop::bool::weighted(0.8), 9);
    ([ruler(), ruler()], mask, any::<bool>()).prop_map(|(edges, mut mask, diagonals)| {
        mask.truncate((edges[0].len() - 1) * (edges[1].len() - 1));
        mask[0] = true;
        let neighbors = if diagonals {
            Neighbors::Diagonals
        } else {
            Neighbors::Faces
        };
        let grid = Grid::from_mask(edges, &mask, neighbors).unwrap();
        Environment::builder(grid).build().unwrap()
    })
}

proptest! {
    #[test]
    fn diffusion_steps_are_the_matrix_and_its_transpose(
        plane in plane(), sigma in 0.1_f64..3.0, seed in 0_u64..1000,
    ) {
        let chances = heat_matrix(&plane, sigma);
        for row in &chances {
            prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-11);
        }
        let field: Vec<f64> = (0..plane.bin_count() as u64)
            .map(|bin| ((bin * 37 + seed) % 11) as f64 - 3.0)
            .collect();
        let steps = plane.diffusion_steps(sigma);
        let (worth, after) = (steps.apply(&field).unwrap(), steps.apply_transposed(&field).unwrap());
        for i in 0..field.len() {
            let expected: f64 = chances[i].iter().zip(&field).map(|(p, x)| p * x).sum();
            prop_assert!((worth[i] - expected).abs() < 1e-10, "{} {expected}", worth[i]);
            let expected: f64 = chances.iter().zip(&field).map(|(row, x)| row[i] * x).sum();
            prop_assert!((after[i] - expected).abs() < 1e-10, "{} {expected}", after[i]);
        }
    }

    /// A walk goes to each neighbour with the same chance: to the bins whose cell
    /// touches, which are found by their centres and widths alone.
    #[test]
    fn a_random_walk_goes_to_all_neighbours_alike(
        counts in [1_usize..5, 1..5], mask in prop::collection::vec(any::<bool>(), 16),
        diagonals in any::<bool>(),
    ) {
        let mut mask = mask[..counts[0] * counts[1]].to_vec();
        mask[0] = true;
        let edges = counts.map(|count| (0..=count).map(|edge| edge as f64).collect());
        let neighbors = if diagonals { Neighbors::Diagonals } else { Neighbors::Faces };
        let grid = Grid::from_mask(edges, &mask, neighbors).unwrap();
        let plane = Environment::builder(grid).build().unwrap();
        let n = plane.bin_count();
        for start in BinId::all(n) {
            let mut mass = vec![0.0; n];
            mass[start.index()] = 1.0;
            let mut after = vec![f64::NAN; n];
            plane.random_walk().apply_transposed(&mass, &mut after).unwrap();
            let is_next = |end: usize| {
                let [dx, dy] = [0, 1].map(|k| {
                    (plane.centers()[end][k] - plane.centers()[start.index()][k]).abs()
                });
                if diagonals { dx.max(dy) == 1.0 } else { dx + dy == 1.0 }
            };
            let degree = (0..n).filter(|&end| is_next(end)).count();
            for (end, &chance) in after.iter().enumerate() {
                let expected = match degree {
                    0 => f64::from(end == start.index()),
                    _ => f64::from(is_next(end)) / degree as f64,
                };
                prop_assert!((chance - expected).abs() < 1e-15, "{chance} {expected}");
            }
        }
    }
}

#[test]
fn steps_of_no_length_and_fields_of_another_space_are_refused() {
    let grid = Grid::<1>::builder(1.0)
        .ranges([(0.0, 3.0)])
        .build()
        .unwrap();
    let track = Environment::builder(grid).build().unwrap();
    for bandwidth in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let steps = track.diffusion_steps(bandwidth);
        let refused = steps.apply(&[1.0; 3]);
        assert!(matches!(refused, Err(EnvError::Kernel(_))), "{bandwidth}");
        assert!(steps.apply_transposed(&[1.0; 3]).is_err(), "{bandwidth}");
    }
    assert!(track.diffusion_steps(1.0).apply(&[1.0; 4]).is_err());
    assert!(track.random_walk().apply(&[1.0; 4], &mut [0.0; 3]).is_err());
}
