//! The example of a downstream author's layout: that it runs, and keeps the laws.

#[path = "../../crates/ns/examples/custom_layout.rs"]
mod example;

use example::RingCorridor;
use ns::prelude::*;
use proptest::prelude::*;

#[test]
fn the_example_holds_what_it_claims() {
    example::main().unwrap();
}

#[test]
fn what_makes_no_corridor_is_refused() {
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(
            RingCorridor::new(value, 4.0, 1.0)
                .unwrap_err()
                .starts_with("around is")
        );
        assert!(
            RingCorridor::new(9.0, value, 1.0)
                .unwrap_err()
                .starts_with("width is")
        );
        assert!(
            RingCorridor::new(9.0, 4.0, value)
                .unwrap_err()
                .starts_with("bin size is")
        );
    }
    assert!(
        RingCorridor::new(2.0, 4.0, 1.0)
            .unwrap_err()
            .starts_with("2 slices of 4 bins")
    );
    assert!(RingCorridor::new(1e9, 1e9, 1.0).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_layout_of_ones_own_keeps_the_laws(
        around in 3.0..40.0_f64,
        width in 0.1..12.0_f64,
        size in 0.5..1.0_f64,
        laps in -3..4_i32,
        sigma in 0.3..6.0_f64,
    ) {
        let corridor = RingCorridor::new(around, width, size).unwrap();
        let n = corridor.bin_count();
        let area: f64 = corridor.measures().iter().sum();
        prop_assert!((area - around * width).abs() <= 1e-12 * area);
        for bin in BinId::all(n) {
            let [x, y] = corridor.centers()[bin.index()];
            prop_assert_eq!(corridor.bin_at(&[x + f64::from(laps) * around, y]), Some(bin));
        }
        prop_assert_eq!(corridor.bin_at(&[1.0, f64::NAN]), None);
        prop_assert_eq!(corridor.bin_at(&[f64::INFINITY, 0.0]), None);

        let mut edges = Vec::new();
        corridor.visit_edges(&mut |edge| edges.push(edge));
        prop_assert!(edges.is_sorted_by(|p, q| (p.a, p.b) < (q.a, q.b)));
        for edge in &edges {
            let [x, y] = corridor.edge_vector(edge);
            prop_assert!((x.hypot(y) - edge.distance).abs() < 1e-12 * around);
        }

        // Turned by any number of slices, the ring is the same.
        let space = Environment::builder(corridor.clone()).build().unwrap();
        prop_assert!(!corridor.boundary_bins().is_empty());
        let rows = (width / corridor.bin_size()[1]).round() as usize;
        let turn = |field: &[f64]| [&field[n - 2 * rows..], &field[..n - 2 * rows]].concat();
        let field: Vec<f64> = (0..n).map(|i| ((i * 37) % 11) as f64).collect();
        let spread = space.smooth(&field, sigma, Mode::Transition).unwrap();
        let turned = space.smooth(&turn(&field), sigma, Mode::Transition).unwrap();
        for (a, b) in turn(&spread).iter().zip(&turned) {
            prop_assert!((a - b).abs() < 1e-11);
        }
        let from = |i: usize| space.distances_from(&[BinId::new(i).unwrap()]).unwrap();
        let (first, third) = (from(0), from(2 * rows));
        for (a, b) in turn(first.distances()).iter().zip(third.distances()) {
            prop_assert!((a - b).abs() < 1e-9);
        }
    }
}
