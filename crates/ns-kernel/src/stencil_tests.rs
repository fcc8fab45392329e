//! The stencils of a graph against its rows.

use std::f64::consts::TAU;

use ns_graph::Connectivity;
use ns_layout::{BinId, Edge, Grid, HexGrid, Layout, Neighbors, PolarGrid};
use proptest::prelude::*;

use crate::stencil::{Cut, Stencil};
use crate::{HeatOperator, Mode};

/// A random lattice of cells as they come, in one of two ways of being even.
#[derive(Debug, Clone)]
struct Space<const D: usize> {
    widths: [Vec<f64>; D],
    even: bool,
    mask: Vec<bool>,
    neighbors: Neighbors,
}

impl<const D: usize> Space<D> {
    fn grid(&self) -> Option<Grid<D>> {
        let edges = self.widths.each_ref().map(|widths| {
            let mut edges = vec![0.0];
            for (k, width) in widths.iter().enumerate() {
                let width = if self.even { widths[0] } else { *width };
                edges.push(if self.even {
                    (k + 1) as f64 * (width * 8.0).ceil() / 8.0
                } else {
                    edges[k] + width
                });
            }
            edges
        });
        let cells: usize = self.widths.iter().map(Vec::len).product();
        Grid::from_mask(edges, &self.mask[..cells], self.neighbors).ok()
    }
}

/// A space with a field, how often heat is spread over it, and how it is cut.
type Case<const D: usize> = (Space<D>, Vec<f64>, f64, Cut);

fn any_case<const D: usize>(longest: usize) -> impl Strategy<Value = Case<D>> {
    let axis = || prop::collection::vec(0.3..3.0_f64, 1..=longest);
    let cells = longest.pow(D as u32);
    let density = prop::sample::select(vec![0.3, 0.8, 1.0]);
    (
        prop::array::uniform(axis()),
        any::<bool>(),
        density.prop_flat_map(move |p| prop::collection::vec(prop::bool::weighted(p), cells)),
        prop::sample::select(vec![Neighbors::Faces, Neighbors::Diagonals]),
        prop::collection::vec(-5.0..5.0_f64, 2 * cells),
        -1.0..1.2_f64,
        (1..longest + 2, 1..longest + 2, 1..9_usize),
    )
        .prop_map(|(widths, even, mask, neighbors, values, power, cut)| {
            let (slabs, columns, depth) = cut;
            let cut = Cut {
                slabs,
                columns,
                depth,
            };
            let space = Space {
                widths,
                even,
                mask,
                neighbors,
            };
            (space, values, 10_f64.powf(power), cut)
        })
}

/// The rows of the graph, and then each stencil there is of it: whole, and cut
/// into tiles.
fn operators<const D: usize>(grid: &Grid<D>, cut: Cut) -> (HeatOperator, Vec<[HeatOperator; 2]>) {
    let graph = Connectivity::from_layout(grid).unwrap();
    let rows = HeatOperator::by_rows(&graph, grid.measures()).unwrap();
    let lattice = Layout::lattice(grid);
    let stencils = [
        lattice.and_then(|lattice| Stencil::of_lattice(lattice, &rows)),
        Stencil::of_bands(&rows),
    ];
    let with = |stencil| HeatOperator {
        stencil: Some(stencil),
        ..rows.clone()
    };
    let stencils = stencils
        .into_iter()
        .flatten()
        .map(|stencil| [with(stencil.clone()), with(stencil.cut_by(cut))])
        .collect();
    (rows, stencils)
}

fn agree<const D: usize>((space, values, sigma, cut): &Case<D>) -> Result<(), TestCaseError> {
    let Some(grid) = space.grid() else {
        return Ok(());
    };
    let n = grid.bin_count();
    let (rows, stencils) = operators(&grid, *cut);
    let fields = &values[..2 * n];
    let absolute: Vec<f64> = fields.iter().map(|value| value.abs()).collect();
    let mass: f64 = fields[..n].iter().sum();
    let size: f64 = absolute[..n].iter().sum();
    for [whole, tiles] in &stencils {
        for mode in [Mode::Transition, Mode::Density, Mode::Average] {
            let expected = rows.smooth(fields, *sigma, mode).unwrap();
            let spread = whole.smooth(fields, *sigma, mode).unwrap();
            let size = expected
                .iter()
                .fold(0.0, |most: f64, value| value.abs().max(most));
            for (value, expected) in spread.iter().zip(&expected) {
                prop_assert!(
                    (value - expected).abs() <= 1e-13 * size,
                    "{value} {expected}"
                );
            }
            prop_assert_eq!(spread, tiles.smooth(fields, *sigma, mode).unwrap());
        }
        let positive = |heat: &HeatOperator| {
            heat.smooth_positive(&absolute, *sigma, Mode::Average)
                .unwrap()
        };
        let (expected, spread) = (positive(&rows), positive(whole));
        for (value, expected) in spread.iter().zip(&expected) {
            prop_assert!(
                (value - expected).abs() <= 1e-12 * expected,
                "{value} {expected}"
            );
        }
        prop_assert_eq!(spread, positive(tiles));

        let loose = tiles
            .smooth_within(fields, *sigma, Mode::Transition, 1e-2)
            .unwrap();
        prop_assert!((loose[..n].iter().sum::<f64>() - mass).abs() <= 1e-13 * size);
        let even = tiles
            .smooth_within(&vec![0.3; n], *sigma, Mode::Average, 1e-2)
            .unwrap();
        prop_assert!(even.iter().all(|&value| value == 0.3));
    }
    Ok(())
}

proptest! {
    #[test]
    fn lines_agree(case in any_case::<1>(40)) {
        agree(&case)?;
    }

    #[test]
    fn planes_agree(case in any_case::<2>(9)) {
        agree(&case)?;
    }

    #[test]
    fn boxes_agree(case in any_case::<3>(5)) {
        agree(&case)?;
    }

    #[test]
    fn lattices_of_four_axes_agree(case in any_case::<4>(4)) {
        agree(&case)?;
    }
}

/// A square of rooms with doors, large enough for several tiles.
fn rooms(side: usize) -> Grid<2> {
    let edges: Vec<f64> = (0..=side).map(|i| i as f64).collect();
    let mask: Vec<bool> = (0..side * side)
        .map(|cell| !(cell / side).is_multiple_of(10) || (cell % side).is_multiple_of(7))
        .collect();
    Grid::from_mask([edges.clone(), edges], &mask, Neighbors::Diagonals).unwrap()
}

#[test]
fn bits_do_not_depend_on_threads_where_a_lattice_is_cut_into_tiles() {
    let grid = rooms(700);
    let n = grid.bin_count();
    let graph = Connectivity::from_layout(&grid).unwrap();
    let heat = HeatOperator::from_layout(&grid, &graph)
        .unwrap()
        .without_axes()
        .into_owned();
    assert!(heat.stencil.is_some());
    let field: Vec<f64> = (0..n).map(|k| ((k * 7919) % 1009) as f64).collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            (
                heat.smooth_within(&field, 4.0, Mode::Average, 1e-6)
                    .unwrap(),
                heat.smooth_positive(&field, 2.0, Mode::Density).unwrap(),
            )
        })
    };
    let one = run(1);
    for threads in [2, 8] {
        assert!(run(threads) == one);
    }
    let rows = HeatOperator::by_rows(&graph, grid.measures()).unwrap();
    let expected = rows
        .smooth_within(&field, 4.0, Mode::Average, 1e-6)
        .unwrap();
    for (value, expected) in one.0.iter().zip(expected) {
        assert!((value - expected).abs() < 1e-10);
    }
}

/// The bands of hexagons, which have three distances on even rows and three
/// others on odd ones, of rings, and of a loop.
#[test]
fn what_is_no_lattice_goes_by_its_bands() {
    fn check<const D: usize>(layout: &impl Layout<D>, strides: usize) {
        let graph = Connectivity::from_layout(layout).unwrap();
        let heat = HeatOperator::from_layout(layout, &graph).unwrap();
        let rows = HeatOperator::by_rows(&graph, layout.measures()).unwrap();
        let stencil = heat.stencil.as_ref().unwrap();
        assert_eq!(stencil.flops(), 4 * strides + 7);
        assert!(rows.stencil.is_none() && stencil.bytes() > 0);
        let n = heat.bin_count();
        let field: Vec<f64> = (0..n).map(|k| ((k * 7919) % 1009) as f64).collect();
        let expected = rows.smooth(&field, 1.5, Mode::Density).unwrap();
        let most = expected.iter().copied().fold(0.0, f64::max);
        for (value, expected) in heat
            .smooth(&field, 1.5, Mode::Density)
            .unwrap()
            .iter()
            .zip(expected)
        {
            assert!((value - expected).abs() <= 1e-13 * most);
        }
    }
    let ranges = [(0.0, 20.0), (0.0, 20.0)];
    check(&HexGrid::builder(1.0).ranges(ranges).build().unwrap(), 4);
    check(
        &PolarGrid::builder((0.0, 10.0), [1.0, TAU / 12.0])
            .build()
            .unwrap(),
        3,
    );
}

/// Bins in no order have no bands, and go by their rows.
#[test]
fn a_graph_without_bands_goes_by_its_rows() {
    let n = 400_usize;
    let edges: Vec<Edge> = (0..n)
        .filter_map(|k| {
            let (a, b) = (BinId::new(k)?, BinId::new((k * 7919 + 13) % n)?);
            (a < b).then_some(Edge {
                a,
                b,
                distance: 1.0,
                face: 1.0,
            })
        })
        .collect();
    let graph = Connectivity::from_edges(n, &edges).unwrap();
    let heat = HeatOperator::new(&graph, &vec![1.0; n]).unwrap();
    assert!(heat.stencil.is_none());
}

/// A lattice in name only: one door more than it says.
#[derive(Debug)]
struct Portal(Grid<2>);

impl Layout<2> for Portal {
    fn kind(&self) -> ns_layout::LayoutKind {
        self.0.kind()
    }
    fn centers(&self) -> &[[f64; 2]] {
        self.0.centers()
    }
    fn measures(&self) -> &[f64] {
        self.0.measures()
    }
    fn bounds(&self) -> [(f64, f64); 2] {
        self.0.bounds()
    }
    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        self.0.visit_edges(visit);
        if let (Some(a), Some(b)) = (BinId::new(0), BinId::new(15)) {
            visit(Edge {
                a,
                b,
                distance: 1.0,
                face: 1.0,
            });
        }
    }
    fn bin_at(&self, point: &[f64; 2]) -> Option<BinId> {
        self.0.bin_at(point)
    }
    fn is_boundary(&self, bin: BinId) -> bool {
        self.0.is_boundary(bin)
    }
    fn lattice(&self) -> Option<&ns_layout::Lattice<2>> {
        Some(self.0.lattice())
    }
}

#[test]
fn a_graph_that_is_not_its_lattice_is_spread_over_as_it_is() {
    let grid = Grid::builder(1.0).ranges([(0.0, 4.0); 2]).build().unwrap();
    let graph = Connectivity::from_layout(&grid).unwrap();
    assert!(
        HeatOperator::from_layout(&grid, &graph)
            .unwrap()
            .stencil
            .is_some()
    );
    let portal = Portal(grid);
    let graph = Connectivity::from_layout(&portal).unwrap();
    let heat = HeatOperator::from_layout(&portal, &graph).unwrap();
    let mut corner = vec![0.0; 16];
    corner[0] = 1.0;
    let spread = heat.smooth(&corner, 0.5, Mode::Transition).unwrap();
    assert!(spread[15] > spread[2]);
}
