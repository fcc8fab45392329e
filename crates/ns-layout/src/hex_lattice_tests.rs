//! Which hexagon holds a point, beside the same sum written out in floats.

use proptest::prelude::*;

use crate::hex_lattice::HexLattice;

/// The look-up as its documentation says it, with no whole numbers.
fn in_floats(lattice: &HexLattice, [x, y]: [f64; 2]) -> Option<usize> {
    let across = (x - lattice.origin[0]) / lattice.width;
    let up = (y - lattice.origin[1]) / HexLattice::row_step(lattice.width);
    let (columns, rows) = (lattice.columns as f64, lattice.rows as f64);
    if !(across > -1.0 && across < columns + 1.0 && up > -1.0 && up < rows) {
        return None;
    }
    let [lower, upper] = [up.floor(), up.floor() + 1.0].map(|row| {
        let shift = row.rem_euclid(2.0) / 2.0;
        let column = (across + (0.5 - shift)).floor();
        let (dx, dy) = (
            across - (column + shift),
            (up - row) * HexLattice::row_step(1.0),
        );
        (row, column, dx * dx + dy * dy)
    });
    let (row, column, _) = if upper.2 <= lower.2 { upper } else { lower };
    let inside = (0.0..rows).contains(&row) && (0.0..columns).contains(&column);
    inside.then_some((row * columns + column) as usize)
}

proptest! {
    #[test]
    fn whole_numbers_change_no_answer(
        origin in [-50.0..50.0_f64, -50.0..50.0_f64],
        width in 0.1..9.0_f64,
        rows in 1..9_usize,
        columns in 1..9_usize,
        halves in [-4..20_i32, -4..40_i32],
        off in [-3.0..3.0_f64, -3.0..3.0_f64],
    ) {
        let lattice = HexLattice { origin, width, rows, columns };
        // On sides and corners, a bit beside them, and anywhere.
        let tie = [
            origin[0] + f64::from(halves[0]) / 2.0 * width,
            origin[1] + f64::from(halves[1]) / 6.0 * HexLattice::row_step(width),
        ];
        let nudges: [fn(f64) -> f64; 3] = [f64::next_down, |x| x, f64::next_up];
        for point in nudges
            .iter()
            .flat_map(|f| nudges.iter().map(move |g| [f(tie[0]), g(tie[1])]))
            .chain([[tie[0] + off[0] * width, tie[1] + off[1] * width], [f64::NAN, tie[1]]])
        {
            prop_assert_eq!(lattice.cell_at(&point), in_floats(&lattice, point), "{:?}", point);
        }
    }
}
