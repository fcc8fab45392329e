//! What is kept is what is computed, and as large as was said.

use std::sync::Arc;

use ns_cache::{Artifact, Cache, Extent};
use ns_kernel::{DenseKernel, KernelError, Mode};
use ns_layout::{BinId, Grid, Neighbors};
use proptest::prelude::*;

use crate::{EnvError, Environment, Keepable};

fn square(side: f64) -> Environment<2> {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, side), (0.0, side)])
        .build()
        .unwrap();
    Environment::builder(grid).build().unwrap()
}

/// A square with a wall across it and bins missing here and there.
fn rooms(side: usize) -> Environment<2> {
    let edges = || (0..=side).map(|i| i as f64).collect::<Vec<_>>();
    let active: Vec<bool> = (0..side * side)
        .map(|cell| cell / side != side / 3 && cell % 11 != 7)
        .collect();
    let grid = Grid::from_mask([edges(), edges()], &active, Neighbors::Faces).unwrap();
    Environment::builder(grid).build().unwrap()
}

/// What is allocated for an artifact, itself included, and what it says itself.
///
/// All in one thread, as only this one's allocations are counted, and the second
/// time, as counters and some buffers stay when they were needed once.
fn held<A: Artifact>(make: impl Fn(&Cache) -> Result<Arc<A>, EnvError> + Sync) -> [u64; 2] {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.unwrap().install(|| {
        let cache = Cache::disabled();
        make(&cache).unwrap();
        let mut made = None;
        let info = allocation_counter::measure(|| made = make(&cache).ok());
        // Beside it stand the two counts of the `Arc`.
        let held = u64::try_from(info.bytes_current).unwrap() - 16;
        [held, made.unwrap().bytes() as u64]
    })
}

#[test]
fn estimates_are_what_is_held() {
    let first = [BinId::new(0).unwrap()];
    let some = |side| [square(side as f64), rooms(side)];
    for environment in [3, 8, 11, 20].into_iter().flat_map(some) {
        let bins = environment.bin_count();
        let maps = vec![1.0; 2 * bins];
        let checks = [
            (
                Keepable::DenseKernel,
                held(|cache| environment.dense_kernel(cache, 1.5, Mode::Average, 1 << 30)),
            ),
            (
                Keepable::Eigenbasis,
                held(|cache| environment.eigenbasis(cache, 1 << 30)),
            ),
            (
                Keepable::SlowestModes { count: 5 },
                held(|cache| environment.slowest_modes(cache, 5, 1 << 30)),
            ),
            (
                Keepable::Distances,
                held(|cache| environment.kept_distances(cache, &first)),
            ),
            (
                Keepable::RateMaps { units: 2 },
                held(|cache| environment.kept_rate_maps(cache, &maps, &maps[..bins], 1.0)),
            ),
            (
                Keepable::NearestBins,
                held(|cache| environment.nearest_bins(cache)),
            ),
        ];
        for (artifact, [held, said]) in checks {
            let expected = environment.estimate(artifact);
            assert_eq!(said, expected, "{artifact:?} of {bins} bins");
            let off = expected.abs_diff(held) as f64 / held as f64;
            assert!(
                off <= 0.01,
                "{artifact:?} of {bins} bins: {expected} for {held}"
            );
        }
    }
    assert_eq!(DenseKernel::bytes_for(9), 9 * 16 * 8);
    for units in [usize::MAX / 8, usize::MAX] {
        let endless = square(3.0).estimate(Keepable::RateMaps { units });
        assert_eq!(endless, u64::MAX);
    }
}

#[test]
fn what_is_too_large_is_refused_before_it_is_computed() {
    let environment = square(20.0);
    let cache = Cache::new(1 << 30);
    let limit = DenseKernel::bytes_for(400) - 1;
    let refused = [
        environment
            .dense_kernel(&cache, 1.0, Mode::Average, limit)
            .err(),
        environment.eigenbasis(&cache, limit).err(),
        environment.slowest_modes(&cache, 400, limit).err(),
        environment.slowest_modes(&cache, 5, 400 * 8 * 5).err(),
    ];
    for error in refused {
        let error = error.unwrap();
        assert!(matches!(
            error,
            EnvError::Kernel(KernelError::MemoryLimit { .. })
        ));
    }
    assert_eq!(cache.stats().total.lookups(), 0);
    // The limit holds for what is kept, too.
    environment.eigenbasis(&cache, 1 << 30).unwrap();
    assert!(environment.eigenbasis(&cache, limit).is_err());
}

#[test]
fn one_basis_serves_many_bandwidths() {
    let environment = rooms(12);
    let cache = Cache::new(1 << 30);
    let field: Vec<f64> = (0..environment.bin_count())
        .map(|bin| (bin % 5) as f64)
        .collect();
    let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-11);
    for bandwidth in [0.7, 1.5, 4.0] {
        let basis = environment.eigenbasis(&cache, 1 << 30).unwrap();
        let spread = environment.smooth_with(&basis, &field, bandwidth, Mode::Density);
        let direct = environment
            .smooth(&field, bandwidth, Mode::Density)
            .unwrap();
        assert!(near(&spread.unwrap(), &direct));
        let by_modes = environment
            .dense_kernel_with(&cache, &basis, bandwidth, Mode::Average, 1 << 30)
            .unwrap();
        let direct = environment
            .dense_kernel(&cache, bandwidth, Mode::Average, 1 << 30)
            .unwrap();
        assert!(!Arc::ptr_eq(&by_modes, &direct));
        for (ours, theirs) in by_modes.columns().zip(direct.columns()) {
            assert!(near(ours, theirs));
        }
    }
    assert_eq!(cache.stats().kind("eigenbasis").computes, 1);
    assert_eq!(cache.stats().kind("dense kernel").entries, 6);
}

#[test]
fn modes_are_kept_by_their_number() {
    let environment = rooms(9);
    let cache = Cache::new(1 << 30);
    let rank = |count| {
        environment
            .slowest_modes(&cache, count, 1 << 30)
            .unwrap()
            .rank()
    };
    let all = environment.eigenbasis(&cache, 1 << 30).unwrap();
    assert!(rank(3) < rank(4));
    let computes = cache.stats().total.computes;
    assert_eq!(computes, 3);
    // More than any component has are all of them.
    assert_eq!((rank(1000), rank(3)), (all.rank(), rank(3)));
    assert_eq!(cache.stats().total.computes, computes);
    assert!(environment.slowest_modes(&cache, 0, 1 << 30).is_err());
    // A basis of another space is refused.
    let field = vec![1.0; 16];
    assert!(
        square(4.0)
            .smooth_with(&all, &field, 1.0, Mode::Average)
            .is_err()
    );
}

#[test]
fn rates_are_kept_by_what_they_are_made_of() {
    let environment = square(4.0);
    let cache = Cache::new(1 << 20);
    let (counts, seconds) = (vec![1.0; 16], vec![2.0; 16]);
    let ask = |counts: &[f64], seconds: &[f64], bandwidth| {
        let rates = environment
            .kept_rate_maps(&cache, counts, seconds, bandwidth)
            .unwrap();
        assert_eq!(
            **rates,
            environment.rate_maps(counts, seconds, bandwidth).unwrap()
        );
    };
    ask(&counts, &seconds, 1.0);
    ask(&counts, &seconds, 1.0);
    assert_eq!(cache.stats().total.hits, 1);
    let mut other = counts.clone();
    other[7] += 1.0;
    ask(&other, &seconds, 1.0);
    ask(&counts, &other, 1.0);
    ask(&counts, &seconds, 2.0);
    assert_eq!((cache.stats().total.hits, cache.len()), (1, 4));
    assert!(
        environment
            .kept_rate_maps(&cache, &counts, &seconds, f64::NAN)
            .is_err()
    );
}

/// It is the geometry that counts, not the object.
#[test]
fn equal_environments_share_what_is_kept() {
    let cache = Cache::new(1 << 20);
    let first = [BinId::new(0).unwrap()];
    for (side, hits) in [(4.0, 0), (4.0, 5), (5.0, 5)] {
        let environment = square(side);
        let ones = vec![1.0; environment.bin_count()];
        environment.nearest_bins(&cache).unwrap();
        environment.kept_distances(&cache, &first).unwrap();
        environment.eigenbasis(&cache, 1 << 30).unwrap();
        environment
            .dense_kernel(&cache, 1.0, Mode::Average, 1 << 30)
            .unwrap();
        environment
            .kept_rate_maps(&cache, &ones, &ones, 1.0)
            .unwrap();
        assert_eq!(cache.stats().total.hits, hits);
    }
    assert_eq!(cache.len(), 10);
}

#[test]
fn a_region_takes_the_environments_that_it_touches() {
    let cache = Cache::new(1 << 20);
    for side in [2.0, 6.0] {
        square(side).nearest_bins(&cache).unwrap();
    }
    let far = Extent::new([(5.0, 9.0), (5.0, 9.0)]).unwrap();
    assert_eq!((cache.invalidate_region(&far), cache.len()), (1, 1));
}

proptest! {
    #[test]
    fn distances_do_not_depend_on_the_order_of_sources(
        sources in prop::collection::vec(0_usize..25, 1..6),
    ) {
        let environment = square(5.0);
        let cache = Cache::new(1 << 20);
        let mut sources: Vec<BinId> = sources.into_iter().filter_map(BinId::new).collect();
        let expected = environment.distances_from(&sources)?;
        prop_assert_eq!(&**environment.kept_distances(&cache, &sources)?, &expected);
        sources.reverse();
        prop_assert_eq!(&environment.distances_from(&sources)?, &expected);
        prop_assert_eq!(&**environment.kept_distances(&cache, &sources)?, &expected);
        prop_assert_eq!(cache.stats().total.hits, 1);
    }
}

#[cfg(feature = "disk")]
mod on_disk {
    use std::path::Path;

    use ns_cache::Disk;

    use super::*;

    fn fresh(path: &Path) -> Cache {
        let disk = Disk::open(path, 1 << 30).unwrap();
        Cache::builder().disk(disk).build()
    }

    /// All of it, asked for as a new process would.
    fn all(path: &Path, environment: &Environment<2>) -> (Vec<Vec<u64>>, Cache) {
        let cache = fresh(path);
        let mut bits = Vec::new();
        let mut add = |values: &[f64]| bits.push(values.iter().map(|x| x.to_bits()).collect());
        for mode in [Mode::Transition, Mode::Density, Mode::Average] {
            let kernel = environment
                .dense_kernel(&cache, 1.5, mode, 1 << 30)
                .unwrap();
            assert_eq!((kernel.mode(), kernel.bandwidth()), (mode, 1.5));
            kernel.columns().for_each(&mut add);
        }
        let field = environment
            .kept_distances(&cache, &[BinId::new(3).unwrap()])
            .unwrap();
        add(field.distances());
        assert!(
            field
                .sources()
                .iter()
                .all(|source| source.is_none() || *source == BinId::new(3))
        );
        let ones = vec![1.0; environment.bin_count()];
        add(&environment
            .kept_rate_maps(&cache, &ones, &ones, 1.0)
            .unwrap());
        let some = environment.slowest_modes(&cache, 6, 1 << 30).unwrap();
        some.columns().for_each(&mut add);
        let basis = environment.eigenbasis(&cache, 1 << 30).unwrap();
        for component in 0..basis.component_count() {
            add(basis.eigenvalues(component).unwrap());
        }
        add(&environment
            .smooth_with(&basis, &ones, 2.0, Mode::Density)
            .unwrap());
        (bits, cache)
    }

    #[test]
    fn a_later_process_finds_the_same_bits() {
        let folder = tempfile::tempdir().unwrap();
        for environment in [square(7.0), rooms(9)] {
            let (first, cache) = all(folder.path(), &environment);
            let total = cache.stats().total;
            assert_eq!(
                (total.misses, total.disk_writes, total.disk_failures),
                (7, 7, 0)
            );
            let (second, cache) = all(folder.path(), &environment);
            let total = cache.stats().total;
            assert_eq!((total.disk_hits, total.computes), (7, 0));
            assert_eq!(first, second);
            assert!(first.len() > 3 * environment.bin_count());
        }
    }

    #[test]
    fn where_no_source_reaches_stays_so() {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::from_samples(&[[0.0], [9.0]], 1.0).unwrap();
        for hits in 0..2 {
            let cache = fresh(folder.path());
            let field = environment
                .kept_distances(&cache, &[BinId::new(0).unwrap()])
                .unwrap();
            assert_eq!(field.distances(), [0.0, f64::INFINITY]);
            assert_eq!(field.sources(), [BinId::new(0), None]);
            assert_eq!(cache.stats().total.disk_hits, hits);
        }
    }

    /// A label has room for 64 KiB, so the sources themselves would not fit.
    #[test]
    fn distances_from_many_sources_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let environment = square(100.0);
        let sources: Vec<BinId> = BinId::all(10_000).collect();
        for hits in 0..2 {
            let cache = fresh(folder.path());
            for sources in [&sources, &sources[1..]] {
                let field = environment.kept_distances(&cache, sources).unwrap();
                assert_eq!(**field, environment.distances_from(sources).unwrap());
            }
            let total = cache.stats().total;
            assert_eq!((total.disk_hits, total.disk_failures), (2 * hits, 0));
        }
    }

    #[test]
    fn a_large_kernel_is_read_without_a_second_copy() {
        let folder = tempfile::tempdir().unwrap();
        let environment = square(24.0);
        let ask = |cache: &Cache| environment.dense_kernel(cache, 2.0, Mode::Average, 1 << 30);
        ask(&fresh(folder.path())).unwrap();
        let cache = fresh(folder.path());
        let info = allocation_counter::measure(|| drop(ask(&cache).unwrap()));
        assert_eq!(cache.stats().total.disk_hits, 1);
        let kernel = environment.estimate(Keepable::DenseKernel);
        let most = kernel + (1 << 17);
        assert!(
            kernel > 2 << 20 && info.bytes_max <= most,
            "{}",
            info.bytes_max
        );
    }
}
