//! Environments of every dimension behind one type.

use ns_cache::Cache;
use ns_kernel::Mode;
use ns_layout::{BinId, Grid, HexGrid};

use crate::{
    Allocation, AnyEnvironment, Around, EnvError, Environment, Gate, Interpolation, Jumps,
    Keepable, Reduction, Region, Trajectory,
};

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

/// Everything that takes points, fields or regions.
fn check_questions<const D: usize>()
where
    AnyEnvironment: From<Environment<D>>,
{
    let cube = cube::<D>();
    let any = AnyEnvironment::from(cube.clone());
    let bins = cube.bin_count();
    let last = BinId::new(bins - 1).unwrap();
    assert_eq!(any.center(last), Some(&[2.5; D][..]));
    assert_eq!(any.center(BinId::new(bins).unwrap()), None);
    assert_eq!(any.typed::<D>(), Ok(&cube));

    let points = [[0.5; D], [1.5; D], [2.5; D], [2.6; D]];
    let flat = points.as_flattened();
    let (from, to) = (&points[0], &points[2]);
    assert_eq!(
        any.distance_between(from, to),
        cube.distance_between(from, to)
    );
    assert_eq!(any.path_between(from, to), cube.path_between(from, to));

    let times = [0.0, 0.2, 0.4, 0.6];
    let session = Trajectory::new(&times, &points).unwrap();
    let gate = Gate::new();
    let visits = any.visits(&times, flat, &gate).unwrap();
    assert_eq!(visits, cube.visits(&session, &gate).unwrap());
    assert_eq!(
        any.occupancy(&times, flat, &gate, Allocation::Linear),
        cube.occupancy(&session, &gate, Allocation::Linear)
    );
    let pairs = any.bins_at(flat).unwrap();
    assert_eq!(
        any.transitions_between(&pairs, 1, Jumps::Keep),
        cube.transitions_between(&pairs, 1, Jumps::Keep)
    );

    let field: Vec<f64> = (0..bins).map(|bin| (bin * 7 % 5) as f64).collect();
    let seconds = vec![1.0; bins];
    let mode = Mode::Average;
    let smooth = cube.smooth(&field, 0.8, mode);
    assert_eq!(any.smooth(&field, 0.8, mode), smooth);
    assert_eq!(
        any.rate_maps(&field, &seconds, 0.8),
        cube.rate_maps(&field, &seconds, 0.8)
    );
    assert_eq!(any.raw_rates(&field, &seconds), Ok(field.clone()));
    assert_eq!(
        any.interpolate(&field, flat, Interpolation::Linear),
        cube.interpolate(&field, &points, Interpolation::Linear)
    );
    let slope = cube.gradient(&field).unwrap();
    assert_eq!(any.gradient(&field), Ok(slope.clone()));
    assert_eq!(any.divergence(&slope), cube.divergence(&slope));
    assert_eq!(
        any.neighbor_reduce(&field, Reduction::Max, Around::Neighbors),
        cube.neighbor_reduce(&field, Reduction::Max, Around::Neighbors)
    );
    assert_eq!(
        any.resample(&field, &any, Interpolation::Containing),
        Ok(field.clone())
    );

    let sources = [last];
    let along = cube.distances_from(&sources);
    assert_eq!(any.distances_from(&sources), along);
    assert_eq!(
        any.straight_distances_from(&sources),
        cube.straight_distances_from(&sources)
    );
    let around = any.geodesic_distances_from(&sources).unwrap();
    assert!((around[0] - 2.0 * (D as f64).sqrt()).abs() < 1e-9);

    let goal = Region::point("goal", [2.2; D]).unwrap();
    assert_eq!(any.bins_in_region(&goal), Ok(vec![last]));
    assert_eq!(any.region_mask([&goal]), Ok(cube.region_mask([&goal])));
    assert_eq!(any.distances_to_region(&goal), along);
    let keep = any.region_mask([&goal]).unwrap();
    let part = any.subset(&keep).unwrap();
    assert_eq!((part.bin_count(), part.centers()), (1, &[2.5; D][..]));

    let cache = Cache::new(1 << 24);
    let kernel = any.dense_kernel(&cache, 0.8, mode, 1 << 24).unwrap();
    assert_eq!(
        any.apply_kernel(&kernel, &field),
        cube.apply_kernel(&kernel, &field)
    );
    let basis = any.eigenbasis(&cache, 1 << 24).unwrap();
    assert_eq!(
        any.smooth_with(&basis, &field, 0.8, mode),
        cube.smooth_with(&basis, &field, 0.8, mode)
    );
    assert_eq!(any.slowest_modes(&cache, 1, 1 << 24).unwrap().rank(), 1);
    let kept = any.kept_distances(&cache, &sources).unwrap();
    assert_eq!(Ok(&**kept), along.as_ref());
    let rates = any.kept_rate_maps(&cache, &field, &seconds, 0.8);
    assert_eq!(
        rates.map(|kept| kept.to_vec()),
        any.rate_maps(&field, &seconds, 0.8)
    );
    for artifact in [
        Keepable::DenseKernel,
        Keepable::RateMaps { units: usize::MAX },
    ] {
        assert_eq!(any.estimate(artifact), cube.estimate(artifact));
    }
    // What was asked for with its type known is what was kept.
    cube.dense_kernel(&cache, 0.8, mode, 1 << 24).unwrap();
    assert_eq!(cache.stats().kind("dense kernel").hits, 1);
}

#[test]
fn what_does_not_depend_on_the_dimension_is_the_same() {
    check::<1>();
    check::<2>();
    check::<3>();
    check::<4>();
}

#[test]
fn questions_are_those_of_the_environment() {
    check_questions::<1>();
    check_questions::<2>();
    check_questions::<3>();
    check_questions::<4>();
}

#[test]
fn other_dimensions_are_named() {
    let (any, other) = (
        AnyEnvironment::from(cube::<2>()),
        AnyEnvironment::from(cube::<3>()),
    );
    let length = |actual| {
        let expected = 2;
        Err(EnvError::PointLength { expected, actual })
    };
    let [short, good] = [&[1.0][..], &[1.0, 1.0]];
    assert_eq!(any.distance_between(good, short).map(drop), length(1));
    assert_eq!(any.path_between(short, good).map(drop), length(1));
    let field = vec![1.0; 9];
    let odd = [0.0; 5];
    let (times, gate) = ([0.0, 0.1], Gate::new());
    assert_eq!(any.visits(&times, &odd, &gate).map(drop), length(1));
    let start = Allocation::Start;
    assert_eq!(
        any.occupancy(&times, &odd, &gate, start).map(drop),
        length(1)
    );
    let how = Interpolation::Containing;
    assert_eq!(any.interpolate(&field, &odd, how).map(drop), length(1));
    // As many numbers as samples in another dimension are not as many samples.
    let lengths = EnvError::Lengths {
        times: 2,
        positions: 3,
    };
    assert_eq!(any.visits(&times, &[0.0; 6], &gate).unwrap_err(), lengths);

    let dimension = EnvError::OtherDimension {
        expected: 2,
        actual: 3,
    };
    assert_eq!(any.resample(&field, &other, how).unwrap_err(), dimension);
    assert_eq!(other.typed::<2>().unwrap_err(), dimension);
    let spot = Region::point("spot", [1.0; 3]).unwrap();
    let region = EnvError::RegionDimensions {
        name: "spot".to_owned(),
        dimensions: 3,
        expected: 2,
    };
    assert_eq!(any.region_mask([&spot]).unwrap_err(), region);
    assert_eq!(any.bins_in_region(&spot).unwrap_err(), region);
    assert_eq!(any.distances_to_region(&spot).unwrap_err(), region);

    let comb = HexGrid::builder(1.0).ranges([(0.0, 3.0); 2]);
    let comb = Environment::builder(comb.build().unwrap()).build();
    let comb = AnyEnvironment::from(comb.unwrap());
    let refused = comb.geodesic_distances_from(&[BinId::new(0).unwrap()]);
    assert!(matches!(refused, Err(EnvError::NoLattice { .. })));
}
