//! Modes of full lattices against those of the same spaces as graphs.

use ns_graph::Connectivity;
use ns_layout::{Grid, Layout, Neighbors};
use proptest::prelude::*;

use crate::eigen_tests::check;
use crate::{HeatOperator, KernelError, Mode};

const PLENTY: u64 = 1 << 30;

/// A full lattice of cells of these widths, with and without its axes.
fn lattice<const D: usize>(widths: [&[f64]; D]) -> [HeatOperator; 2] {
    let edges = widths.map(|widths| {
        let ends = widths.iter().scan(0.0, |at, width| {
            *at += width;
            Some(*at)
        });
        std::iter::once(0.0).chain(ends).collect::<Vec<f64>>()
    });
    let cells: usize = widths.iter().map(|widths| widths.len()).product();
    let grid = Grid::from_mask(edges, &vec![true; cells], Neighbors::Faces).unwrap();
    let graph = Connectivity::from_layout(&grid).unwrap();
    let known = HeatOperator::from_layout(&grid, &graph).unwrap();
    assert!(known.is_separable());
    [known, HeatOperator::new(&graph, grid.measures()).unwrap()]
}

/// Compares all modes and the slowest with those that a decomposition of the
/// whole gives.
fn agree([known, graph]: &[HeatOperator; 2], sigma: f64) -> Result<(), TestCaseError> {
    let n = known.bin_count();
    let (ours, general) = (
        known.eigenbasis(PLENTY).unwrap(),
        graph.eigenbasis(PLENTY).unwrap(),
    );
    check(known, &ours);
    prop_assert_eq!(ours.rank(), n);
    let (rates, others) = (
        ours.eigenvalues(0).unwrap(),
        general.eigenvalues(0).unwrap(),
    );
    let bound = 1e-12 * known.eigenvalue_bound();
    for (a, b) in rates.iter().zip(others) {
        prop_assert!((a - b).abs() <= bound, "{a} {b}");
    }
    let kernel = |heat: &HeatOperator, basis| {
        let kernel = heat
            .dense_with(basis, sigma, Mode::Density, PLENTY)
            .unwrap();
        kernel.matrix().to_owned()
    };
    let (a, b) = (kernel(known, &ours), kernel(graph, &general));
    let off = (&a - &b).norm_max();
    prop_assert!(off <= 1e-11 * b.norm_max(), "{off:e}");
    for count in [1, n.div_ceil(3), n, n + 5] {
        let few = known.slowest_modes(count, PLENTY).unwrap();
        prop_assert_eq!(few.rank(), count.min(n));
        prop_assert_eq!(few.eigenvalues(0).unwrap(), &rates[..few.rank()]);
        let all = ours.modes(0).unwrap();
        prop_assert_eq!(few.modes(0).unwrap(), all.subcols(0, few.rank()));
    }
    Ok(())
}

fn widths(most: usize) -> impl Strategy<Value = Vec<f64>> {
    let uneven = prop::collection::vec(0.4..2.5_f64, 1..=most);
    let even = (1..=most, 0.3..2.0_f64).prop_map(|(bins, width)| vec![width; bins]);
    prop_oneof![uneven, even]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn lines_agree(x in widths(40), sigma in 0.2..5.0_f64) {
        agree(&lattice([&x]), sigma)?;
    }

    #[test]
    fn planes_agree(x in widths(8), y in widths(8), sigma in 0.2..5.0_f64) {
        agree(&lattice([&x, &y]), sigma)?;
    }

    #[test]
    fn boxes_agree(x in widths(4), y in widths(4), z in widths(4), sigma in 0.2..5.0_f64) {
        agree(&lattice([&x, &y, &z]), sigma)?;
    }
}

#[test]
fn few_modes_of_a_large_lattice_are_at_hand() {
    // All modes would take 34 GB.
    let widths = vec![0.5; 256];
    let [heat, _] = lattice([&widths, &widths]);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap()
            .install(|| heat.slowest_modes(6, 1 << 22).unwrap())
    };
    let few = run(1);
    let rate = |k: usize| {
        let half = (std::f64::consts::PI * k as f64 / 512.0).sin();
        16.0 * half * half
    };
    let exact = [0.0, rate(1), rate(1), 2.0 * rate(1), rate(2), rate(2)];
    for (ours, exact) in few.eigenvalues(0).unwrap().iter().zip(exact) {
        assert!((ours - exact).abs() <= 1e-15, "{ours} {exact}");
    }
    check(&heat, &few);
    for threads in [2, 8] {
        assert_eq!(run(threads).modes(0), few.modes(0));
    }
    assert!(matches!(
        heat.eigenbasis(1 << 35),
        Err(KernelError::MemoryLimit {
            needed_bytes: 34_359_738_368..,
            ..
        })
    ));
    assert!(matches!(
        heat.slowest_modes(6, 3_145_728),
        Err(KernelError::MemoryLimit {
            needed_bytes: 3_145_729..,
            ..
        })
    ));
}

#[test]
fn long_axes_of_uneven_bins_are_decomposed_no_further_than_asked() {
    let x: Vec<f64> = (0..3200).map(|k| 1.0 + f64::from(k % 3) * 0.1).collect();
    let [heat, _] = lattice([&x, &[1.0, 2.0]]);
    let few = heat.slowest_modes(9, PLENTY).unwrap();
    assert_eq!(few.rank(), 9);
    check(&heat, &few);
}
