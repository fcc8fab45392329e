//! Environments of every dimension behind one type.

use ns_layout::Grid;

use crate::{AnyEnvironment, EnvError, Environment};

fn cube<const D: usize>() -> Environment<D>
where
    AnyEnvironment: From<Environment<D>>,
{
    let grid = Grid::builder(1.0).ranges([(0.0, 3.0); D]).build().unwrap();
    let cube = Environment::builder(grid).name("cube").length_unit("cm");
    cube.build().unwrap()
}

fn check<const D: usize>()
where
    AnyEnvironment: From<Environment<D>>,
{
    let cube = cube::<D>();
    let any = AnyEnvironment::from(cube.clone());
    assert_eq!(any.dimension(), D);
    assert_eq!((any.name(), any.length_unit()), ("cube", Some("cm")));
    assert_eq!(
        (any.kind(), any.fingerprint()),
        (cube.layout().kind(), cube.fingerprint())
    );
    assert_eq!(any.bin_count(), 3_usize.pow(D as u32));
    assert_eq!(
        (any.measures(), any.bounds()),
        (cube.measures(), vec![(0.0, 3.0); D])
    );
    assert_eq!(any.centers(), cube.centers().as_flattened());
    assert_eq!(any.graph().edge_count(), cube.graph().edge_count());
    assert_eq!(any.heat().bin_count(), cube.bin_count());

    let inside = [1.5; D];
    assert_eq!(any.bin_at(&inside), Ok(cube.bin_at(&inside)));
    assert_eq!(any.bin_at(&[9.0; D]), Ok(None));
    let points = [[0.5; D], [2.5; D], [f64::NAN; D]];
    assert_eq!(
        any.bins_at(points.as_flattened()),
        Ok(cube.bins_at(&points))
    );
    let length = |actual| EnvError::PointLength {
        expected: D,
        actual,
    };
    assert_eq!(any.bin_at(&[1.0; 5]), Err(length(5)));
    assert_eq!(any.bin_at(&[]), Err(length(0)));
    if D > 1 {
        let short = &points.as_flattened()[..D + 1];
        assert_eq!(any.bins_at(short), Err(length(1)));
    }
}

#[test]
fn what_does_not_depend_on_the_dimension_is_the_same() {
    check::<1>();
    check::<2>();
    check::<3>();
    check::<4>();
}
