//! What is kept is what is computed, and as large as was said.

use ns_cache::{Artifact, Cache, Extent};
use ns_kernel::{DenseKernel, Mode};
use ns_layout::{BinId, Grid};
use proptest::prelude::*;

use crate::{Environment, Keepable};

fn square(side: f64) -> Environment<2> {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, side), (0.0, side)])
        .build()
        .unwrap();
    Environment::builder(grid).build().unwrap()
}

#[test]
fn estimates_are_what_is_held() {
    for side in [1.0, 3.0, 8.0, 11.0] {
        let environment = square(side);
        let cache = Cache::disabled();
        let kernel = environment
            .dense_kernel(&cache, 1.5, Mode::Average, 1 << 30)
            .unwrap();
        let expected = environment.estimate(Keepable::DenseKernel);
        assert_eq!(DenseKernel::bytes(&kernel), expected);
        // What the matrix itself says of its columns.
        let bins = environment.bin_count();
        let stride = kernel.matrix().col_stride().unsigned_abs().max(bins);
        assert_eq!(expected, (stride * bins * 8) as u64);
        let field = environment
            .kept_distances(&cache, &[BinId::new(0).unwrap()])
            .unwrap();
        assert_eq!(
            field.bytes() as u64,
            environment.estimate(Keepable::Distances)
        );
        let maps = vec![1.0; 2 * bins];
        let rates = environment
            .kept_rate_maps(&cache, &maps, &maps[..bins], 1.0)
            .unwrap();
        let expected = environment.estimate(Keepable::RateMaps { units: 2 });
        assert_eq!(rates.bytes() as u64, expected);
    }
    assert_eq!(DenseKernel::bytes_for(9), 9 * 16 * 8);
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
                .all(|source| *source == BinId::new(3))
        );
        let ones = vec![1.0; environment.bin_count()];
        add(&environment
            .kept_rate_maps(&cache, &ones, &ones, 1.0)
            .unwrap());
        (bits, cache)
    }

    #[test]
    fn a_later_process_finds_the_same_bits() {
        let folder = tempfile::tempdir().unwrap();
        let environment = square(7.0);
        let (first, cache) = all(folder.path(), &environment);
        let total = cache.stats().total;
        assert_eq!(
            (total.misses, total.disk_writes, total.disk_failures),
            (5, 5, 0)
        );
        let (second, cache) = all(folder.path(), &environment);
        let total = cache.stats().total;
        assert_eq!((total.disk_hits, total.computes), (5, 0));
        assert_eq!(first, second);
        assert_eq!(first.len(), 3 * 49 + 2);
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
}
