//! A basis is as large as was said, comes back as it was, and nothing else is one.

use std::convert::Infallible;

use ns_graph::Connectivity;
use ns_layout::{BinId, Grid, Layout, Neighbors};

use crate::{Eigenbasis, HeatOperator, KernelError, Mode};

const PLENTY: u64 = 1 << 30;

/// Three rooms of 40, 24 and 8 bins.
fn rooms() -> HeatOperator {
    let edges = |n: usize| (0..=n).map(|i| i as f64).collect::<Vec<_>>();
    let mask: Vec<bool> = (0..11 * 8)
        .map(|cell| ![5, 9].contains(&(cell / 8)))
        .collect();
    let grid = Grid::from_mask([edges(11), edges(8)], &mask, Neighbors::Faces).unwrap();
    let graph = Connectivity::from_layout(&grid).unwrap();
    HeatOperator::new(&graph, grid.measures()).unwrap()
}

/// A result, and what is held for it beside itself.
///
/// All in one thread, as only this one's allocations are counted, and the second
/// time, as products of matrices leave a buffer to each thread.
fn held<T: Send>(make: impl Fn() -> Result<T, KernelError> + Sync) -> (T, u64) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.unwrap().install(|| {
        drop(make());
        let mut made = None;
        let info = allocation_counter::measure(|| made = make().ok());
        (made.unwrap(), info.bytes_current.try_into().unwrap())
    })
}

#[test]
fn a_basis_is_as_large_as_was_said() {
    let heat = rooms();
    let (basis, bytes) = held(|| heat.eigenbasis(PLENTY));
    assert_eq!((basis.component_count(), basis.rank()), (3, 72));
    assert_eq!((heat.eigenbasis_bytes(), basis.bytes()), (bytes, bytes));
    for count in [1, 3, 8, 9, 24, 33, 40, 1000] {
        let (basis, bytes) = held(|| heat.slowest_modes(count, PLENTY));
        let expected = heat.slowest_modes_bytes(count);
        assert_eq!((expected, basis.bytes()), (bytes, bytes), "{count} modes");
    }
}

type Components = Vec<(Vec<BinId>, Vec<f64>)>;

fn components(basis: &Eigenbasis) -> Components {
    let part = |k| {
        (
            basis.bins(k).collect(),
            basis.eigenvalues(k).unwrap().to_vec(),
        )
    };
    (0..basis.component_count()).map(part).collect()
}

#[test]
fn a_basis_comes_back_from_its_columns() {
    let heat = rooms();
    let field: Vec<f64> = (0..72).map(|bin| f64::from(bin % 7)).collect();
    for basis in [heat.eigenbasis(PLENTY), heat.slowest_modes(30, PLENTY)] {
        let basis = basis.unwrap();
        let columns: Vec<Vec<f64>> = basis.columns().map(<[f64]>::to_vec).collect();
        assert_eq!(columns.len(), basis.rank());
        let mut next = columns.iter();
        let back = Eigenbasis::from_columns(basis.mark(), components(&basis), |column| {
            column.copy_from_slice(next.next().unwrap());
            Ok::<_, Infallible>(())
        });
        let back = back.unwrap().unwrap();
        assert_eq!((back.rank(), back.bytes()), (basis.rank(), basis.bytes()));
        let spread = |basis| heat.smooth_with(basis, &field, 4.0, Mode::Density).unwrap();
        assert_eq!(spread(&back), spread(&basis));
    }
}

#[test]
fn what_are_no_components_is_refused() {
    let basis = rooms().eigenbasis(PLENTY).unwrap();
    let good = components(&basis);
    let is_basis = |components: Components| {
        let made = Eigenbasis::from_columns([1.0; 3], components, |_| Ok::<_, Infallible>(()));
        made.unwrap().is_some()
    };
    assert!(is_basis(good.clone()));
    assert!(is_basis(Vec::new()));
    let changes: [fn(&mut Components); 9] = [
        |all| all[1].0[0] = all[0].0[0],
        |all| all[1].0[0] = BinId::new(72).unwrap(),
        |all| all[0].0.swap(0, 1),
        |all| all[2].0.truncate(7),
        |all| all[2].1.clear(),
        |all| all[2].1.push(f64::MAX),
        |all| all[2].1[0] = 1e-9,
        |all| all[0].1.swap(3, 9),
        |all| all[0].1[39] = f64::NAN,
    ];
    for (k, change) in changes.into_iter().enumerate() {
        let mut bad = good.clone();
        change(&mut bad);
        assert!(!is_basis(bad), "change {k}");
    }
}
