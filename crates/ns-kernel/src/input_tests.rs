//! Heat: every bad input is named.

use ns_graph::Connectivity;
use ns_layout::{BinId, Edge, Grid, Layout};

use crate::{HeatOperator, KernelError, Mode};

fn bin(index: usize) -> BinId {
    BinId::new(index).unwrap()
}

/// A line of bins of size 1, as a graph and as a lattice.
fn line(bins: usize) -> [HeatOperator; 2] {
    let range = (0.0, bins as f64);
    let grid = Grid::builder(1.0).ranges([range]).build().unwrap();
    let graph = Connectivity::from_layout(&grid).unwrap();
    [
        HeatOperator::new(&graph, grid.measures()).unwrap(),
        HeatOperator::from_layout(&grid, &graph).unwrap(),
    ]
}

#[test]
fn bad_input_is_named() {
    let edge = |distance, face| {
        let edge = Edge {
            a: bin(0),
            b: bin(1),
            distance,
            face,
        };
        Connectivity::from_edges(2, &[edge]).unwrap()
    };
    let graph = edge(1.0, 1.0);
    assert_eq!(
        HeatOperator::new(&graph, &[1.0]).unwrap_err(),
        KernelError::MeasureCount {
            expected: 2,
            actual: 1
        }
    );
    for value in [0.0, -1.0, f64::INFINITY, 1e-320] {
        assert_eq!(
            HeatOperator::new(&graph, &[1.0, value]).unwrap_err(),
            KernelError::Measure { bin: bin(1), value }
        );
    }
    assert_eq!(
        HeatOperator::new(&edge(0.0, 2.0), &[1.0, 1.0]).unwrap_err(),
        KernelError::Flow {
            a: bin(0),
            b: bin(1),
            face: 2.0,
            distance: 0.0
        }
    );
    assert!(HeatOperator::new(&edge(0.0, 0.0), &[1.0, 1.0]).is_ok());
    assert!(matches!(
        HeatOperator::new(&graph, &[f64::NAN, 1.0]),
        Err(KernelError::Measure { .. })
    ));

    let heat = HeatOperator::new(&graph, &[1.0, 1.0]).unwrap();
    let smooth = |field: &[f64], sigma| heat.smooth(field, sigma, Mode::Average).unwrap_err();
    for value in [0.0, -1.0, f64::INFINITY] {
        assert_eq!(smooth(&[1.0, 2.0], value), KernelError::Bandwidth { value });
    }
    assert!(matches!(
        smooth(&[1.0, 2.0], f64::NAN),
        KernelError::Bandwidth { .. }
    ));
    for length in [0, 3] {
        assert_eq!(
            smooth(&vec![0.0; length], 1.0),
            KernelError::FieldLength { bins: 2, length }
        );
    }
    let value = f64::INFINITY;
    assert_eq!(
        smooth(&[0.0, 1.0, 2.0, value], 1.0),
        KernelError::NotFinite {
            field: 1,
            bin: bin(1),
            value
        }
    );
    assert_eq!(
        heat.smooth_positive(&[1.0, -2.0], 1.0, Mode::Average)
            .unwrap_err(),
        KernelError::Negative {
            field: 0,
            bin: bin(1),
            value: -2.0
        }
    );
    assert_eq!(
        heat.smooth_within(&[0.0, 0.0], 1.0, Mode::Average, 0.0)
            .unwrap_err(),
        KernelError::Tolerance { value: 0.0 }
    );
    assert_eq!(
        heat.ratio(&[0.0, 2.0], &[1.0, 0.0], 1.0).unwrap_err(),
        KernelError::NoDenominator {
            field: 0,
            bin: bin(1),
            value: 2.0
        }
    );
    assert_eq!(
        heat.ratio(&[0.0, 2.0], &[1.0], 1.0).unwrap_err(),
        KernelError::FieldLength { bins: 2, length: 1 }
    );
    assert!(matches!(
        heat.masked_average(&[0.0, value], 1.0).unwrap_err(),
        KernelError::NotFinite { .. }
    ));
    let [long, _] = line(1_000_000);
    assert!(matches!(
        long.smooth(&vec![0.0; 1_000_000], 1e7, Mode::Average)
            .unwrap_err(),
        KernelError::TooManySteps { .. }
    ));
}

#[test]
fn bad_bandwidths_and_fields_are_named_wherever_they_are_given() {
    type Call = fn(&HeatOperator, &[f64], f64) -> Result<(), KernelError>;
    let calls: [Call; 5] = [
        |heat, field, sigma| heat.smooth(field, sigma, Mode::Average).map(drop),
        |heat, field, sigma| heat.smooth_positive(field, sigma, Mode::Density).map(drop),
        |heat, field, sigma| {
            let tolerance = 1e-6;
            let spread = heat.smooth_within(field, sigma, Mode::Transition, tolerance);
            spread.map(drop)
        },
        |heat, field, sigma| heat.ratio(field, field, sigma).map(drop),
        |heat, field, sigma| heat.masked_average(field, sigma).map(drop),
    ];
    let [plain, lattice] = line(4);
    let field = [1.0, 0.0, 2.0, 0.5];
    for heat in [&plain, &*lattice.without_axes(), &lattice] {
        for (k, call) in calls.iter().enumerate() {
            for value in [0.0, -0.0, -2.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                assert!(
                    matches!(
                        call(heat, &field, value),
                        Err(KernelError::Bandwidth { .. })
                    ),
                    "{k}: {value}"
                );
            }
            for field in [&[][..], &[1.0], &[1.0; 6]] {
                let length = field.len();
                let error = call(heat, field, 1.0).unwrap_err();
                assert_eq!(error, KernelError::FieldLength { bins: 4, length }, "{k}");
            }
            for value in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
                let masked = k == 4 && value.is_nan();
                let done = call(heat, &[1.0, 0.0, value, 0.5], 1.0);
                match done {
                    Ok(()) => assert!(masked, "{k}: {value}"),
                    Err(error) => {
                        let KernelError::NotFinite { field, bin: at, .. } = error else {
                            panic!("{k}: {error}");
                        };
                        assert_eq!((field, at), (0, bin(2)));
                        assert!(!masked);
                    }
                }
            }
        }
    }
}
