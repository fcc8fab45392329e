//! Layouts of somebody else, some of them wrong on purpose.

use ns_kernel::Mode;
use ns_layout::{BinId, Edge, Grid, Lattice, Layout, LayoutKind};

use crate::{EnvError, Environment, Gate, Interpolation, Region, Trajectory};

/// A layout of somebody else, wrong on purpose where asked.
#[derive(Debug)]
struct Pair {
    distance: f64,
    measures: [f64; 2],
    centers: [[f64; 1]; 2],
}

impl Layout<1> for Pair {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Custom("pair")
    }
    fn centers(&self) -> &[[f64; 1]] {
        &self.centers
    }
    fn measures(&self) -> &[f64] {
        &self.measures
    }
    fn bounds(&self) -> [(f64, f64); 1] {
        [(0.0, 2.0)]
    }
    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        if let (Some(a), Some(b)) = (BinId::new(0), BinId::new(1)) {
            visit(Edge {
                a,
                b,
                distance: self.distance,
                face: 1.0,
            });
        }
    }
    fn bin_at(&self, &[x]: &[f64; 1]) -> Option<BinId> {
        (x >= 0.0).then(|| BinId::new(x as usize))?
    }
    fn is_boundary(&self, _: BinId) -> bool {
        true
    }
}

#[test]
fn layouts_of_others_work_and_their_faults_are_named() {
    let pair = |distance, measure| {
        Environment::builder(Pair {
            distance,
            measures: [1.0, measure],
            centers: [[0.5], [1.5]],
        })
        .build()
    };
    let environment = pair(1.0, 1.0).unwrap();
    assert_eq!(environment.layout().boundary_bins().len(), 2);
    assert_eq!(
        environment
            .bins_at(&[[0.1], [1.1], [-9.0]])
            .iter()
            .flatten()
            .count(),
        2
    );
    let mass: f64 = environment
        .smooth(&[1.0, 0.0], 1.0, Mode::Transition)
        .unwrap()
        .iter()
        .sum();
    assert!((mass - 1.0).abs() < 1e-15);
    assert!(matches!(pair(f64::NAN, 1.0), Err(EnvError::Graph(_))));
    assert!(matches!(pair(1.0, -1.0), Err(EnvError::Kernel(_))));
    let nowhere = Pair {
        distance: 1.0,
        measures: [1.0; 2],
        centers: [[0.5], [f64::NAN]],
    };
    assert!(matches!(
        Environment::builder(nowhere).build().unwrap_err(),
        EnvError::Center {
            bin: 1,
            axis: 0,
            ..
        }
    ));
    // A point at 9 is in bin 9, which there is not.
    let session = Trajectory::new(&[0.0, 0.1, 0.2], &[[0.5], [9.0], [0.5]]).unwrap();
    let visits = environment.visits(&session, &Gate::new()).unwrap();
    assert_eq!(visits.owners(), [BinId::new(0), None]);
    let far = [[9.0], [0.5]];
    assert_eq!(environment.bins_at(&far), [None, BinId::new(0)]);
    let values = environment
        .interpolate(&[1.0, 2.0], &far, Interpolation::Containing)
        .unwrap();
    assert!(values[0].is_nan() && values[1] == 1.0);
    let region = Region::point("far", far[0]).unwrap();
    assert_eq!(environment.region_mask([&region]), [false; 2]);
    assert!(environment.distance_between(&far[0], &far[1]).is_err());
}

/// A layout of somebody else with the lattice of another.
#[derive(Debug)]
struct Borrowed(Pair, Grid<1>);

impl Layout<1> for Borrowed {
    fn kind(&self) -> LayoutKind {
        self.0.kind()
    }
    fn centers(&self) -> &[[f64; 1]] {
        self.0.centers()
    }
    fn measures(&self) -> &[f64] {
        self.0.measures()
    }
    fn bounds(&self) -> [(f64, f64); 1] {
        self.0.bounds()
    }
    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        self.0.visit_edges(visit);
    }
    fn bin_at(&self, point: &[f64; 1]) -> Option<BinId> {
        self.0.bin_at(point)
    }
    fn is_boundary(&self, bin: BinId) -> bool {
        self.0.is_boundary(bin)
    }
    fn lattice(&self) -> Option<&Lattice<1>> {
        Some(self.1.lattice())
    }
}

#[test]
fn a_lattice_of_other_bins_is_named() {
    let build = |cells: f64| {
        let grid = Grid::builder(1.0).ranges([(0.0, cells)]).build().unwrap();
        let pair = Pair {
            distance: 1.0,
            measures: [1.0; 2],
            centers: [[0.5], [1.5]],
        };
        Environment::builder(Borrowed(pair, grid)).build()
    };
    assert!(build(2.0).is_ok());
    let (bins, actual) = (2, 3);
    assert_eq!(
        build(3.0).unwrap_err(),
        EnvError::LatticeBins { bins, actual }
    );
}
