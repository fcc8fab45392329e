//! Grids from images.

use proptest::prelude::*;

use crate::{BinId, EmptyCause, Grid, Layout, LayoutError, LayoutKind, Neighbors};

#[test]
fn a_known_image() {
    let image = [true, true, false, false, true, true];
    let grid = Grid::from_pixels(2, 3, &image, [2.0, 0.5], Neighbors::Faces).unwrap();
    assert_eq!(grid.kind(), LayoutKind::PixelMask);
    assert_eq!(grid.lattice().shape(), [3, 2]);
    assert_eq!(
        grid.centers(),
        [[1.0, 0.25], [3.0, 0.25], [3.0, 0.75], [5.0, 0.75]]
    );
    assert_eq!(grid.measures(), [1.0; 4]);
    assert_eq!(grid.bounds(), [(0.0, 6.0), (0.0, 1.0)]);
}

#[test]
fn bad_images_are_named() {
    let build = |rows, columns, image: &[bool], size: [f64; 2]| {
        Grid::from_pixels(rows, columns, image, size, Neighbors::Faces).unwrap_err()
    };
    for (rows, columns, image) in [
        (0, 0, &[][..]),
        (0, 7, &[]),
        (2, 2, &[true; 3]),
        (usize::MAX, 2, &[true; 2]),
        (1 << 63, 2, &[]),
    ] {
        assert_eq!(
            build(rows, columns, image, [1.0; 2]),
            LayoutError::ImageSize {
                rows,
                columns,
                actual: image.len()
            }
        );
    }
    for value in [0.0, -1.0, f64::INFINITY] {
        assert_eq!(
            build(1, 1, &[true], [1.0, value]),
            LayoutError::BinSize { axis: 1, value }
        );
    }
    assert_eq!(
        build(2, 1, &[false; 2], [1.0; 2]),
        LayoutError::NoActiveBin {
            cells: 2,
            cause: EmptyCause::Mask
        }
    );
    assert_eq!(
        build(1, 1, &[true], [1e-200; 2]),
        LayoutError::Measure { value: 0.0 }
    );
    assert!(matches!(
        build(1, 2, &[true; 2], [1e308, 1e-9]),
        LayoutError::Edges { axis: 0, index: 2, value, .. } if value == f64::INFINITY
    ));
}

proptest! {
    #[test]
    fn every_true_pixel_is_a_bin(
        (rows, columns, image) in (1..12_usize, 1..12_usize).prop_flat_map(|(rows, columns)| {
            let pixels = prop::collection::vec(any::<bool>(), rows * columns);
            (Just(rows), Just(columns), pixels)
        }),
        size in [0.01..10.0_f64, 0.01..10.0_f64],
    ) {
        match Grid::from_pixels(rows, columns, &image, size, Neighbors::Diagonals) {
            Err(error) => {
                prop_assert!(!image.contains(&true));
                prop_assert_eq!(error, LayoutError::NoActiveBin { cells: image.len(), cause: EmptyCause::Mask });
            }
            Ok(grid) => {
                let mut bins = Vec::new();
                for (k, &on) in image.iter().enumerate() {
                    let (row, column) = (k / columns, k % columns);
                    let center = [(column as f64 + 0.5) * size[0], (row as f64 + 0.5) * size[1]];
                    let bin = grid.bin_at(&center);
                    prop_assert_eq!(bin.is_some(), on);
                    bins.extend(bin.map(|bin| (column, row, bin)));
                }
                bins.sort_unstable();
                let order: Vec<BinId> = bins.iter().map(|&(.., bin)| bin).collect();
                prop_assert!(order.into_iter().eq(BinId::all(grid.bin_count())));
                let sum: f64 = grid.measures().iter().sum();
                let expected = grid.bin_count() as f64 * size[0] * size[1];
                prop_assert!((sum - expected).abs() <= 1e-9 * expected);
            }
        }
    }
}
