//! Partitions: every bin once, the values of the whole, and every bad input.

use ns_graph::GraphError;
use ns_kernel::{KernelError, Mode};
use ns_layout::{Affine, BinId, Grid, Track};
use proptest::prelude::*;

use super::spaces_for_tests::{any_space, environment, values};
use crate::{EnvError, Environment, Piece};

const MODES: [Mode; 3] = [Mode::Transition, Mode::Density, Mode::Average];

fn field(bins: usize) -> Vec<f64> {
    (0..bins)
        .map(|bin| ((bin * 7919) % 1009) as f64 / 1009.0 - 0.3)
        .collect()
}

fn arena() -> Environment<2> {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, 60.0), (0.0, 50.0)])
        .build()
        .unwrap();
    environment(grid)
}

/// The largest difference, as a fraction of the largest value that is spread.
fn difference(
    space: &Environment<2>,
    fields: &[f64],
    mode: Mode,
    [whole, pieces]: [&[f64]; 2],
) -> f64 {
    let bins = space.bin_count();
    let measures = space.measures().iter().cycle();
    let spread = fields
        .iter()
        .zip(measures.clone())
        .map(|(value, measure)| match mode {
            Mode::Average => value.abs(),
            Mode::Transition | Mode::Density => value.abs() / measure,
        });
    let largest = spread.fold(0.0, f64::max);
    assert_eq!((whole.len(), pieces.len()), (fields.len(), fields.len()));
    let differences = whole
        .iter()
        .zip(pieces)
        .zip(measures)
        .map(|((a, b), measure)| match mode {
            Mode::Transition => (a - b).abs() / measure,
            Mode::Density | Mode::Average => (a - b).abs(),
        });
    assert_eq!(fields.len() % bins, 0);
    differences.fold(0.0, f64::max) / largest
}

#[test]
fn pieces_are_smaller_than_the_whole() {
    let arena = arena();
    let partition = arena.partition(6, 1.0).unwrap();
    assert_eq!((partition.piece_count(), partition.bandwidth()), (6, 1.0));
    assert!((8..20).contains(&partition.halo()), "{}", partition.halo());
    for piece in partition.pieces() {
        let piece = piece.unwrap();
        assert_eq!(piece.own_bins().len(), 500);
        assert!(piece.environment().bin_count() < 1800);
        assert_eq!(piece.environment().length_unit(), Some("cm"));
    }
}

#[test]
fn a_large_arena_in_pieces_has_the_values_of_the_whole() {
    let arena = arena();
    let fields: Vec<f64> = field(2 * arena.bin_count());
    for (pieces, bandwidth) in [(2, 0.3), (3, 1.0), (7, 2.5), (16, 6.0)] {
        let partition = arena.partition(pieces, bandwidth).unwrap();
        for mode in MODES {
            let whole = arena.smooth(&fields, bandwidth, mode).unwrap();
            let pieces = partition.smooth(&fields, bandwidth, mode).unwrap();
            let off = difference(&arena, &fields, mode, [&whole, &pieces]);
            assert!(off <= 1e-12, "{pieces:?} {bandwidth} {mode:?}: {off:e}");
        }
    }
}

#[test]
fn a_long_track_is_cut_into_stretches() {
    let track = Track::linear_track(&[[0.0, 0.0], [300.0, 400.0]], 1.0)
        .build()
        .unwrap();
    let track = environment(track);
    let partition = track.partition(10, 2.0).unwrap();
    let field = field(500);
    let whole = track.smooth(&field, 2.0, Mode::Average).unwrap();
    let pieces = partition.smooth(&field, 2.0, Mode::Average).unwrap();
    assert!(difference(&track, &field, Mode::Average, [&whole, &pieces]) <= 1e-12);
    let bins = |piece: Result<Piece<2>, EnvError>| piece.unwrap().bins().len();
    assert!(partition.pieces().map(bins).all(|bins| bins < 100));
}

#[test]
fn a_thinner_halo_is_off_by_no_more_than_asked() {
    let arena = arena();
    let field = field(arena.bin_count());
    let whole = arena.smooth(&field, 3.0, Mode::Average).unwrap();
    let mut depth = usize::MAX;
    for tolerance in [1e-9, 1e-6, 1e-3] {
        let partition = arena.partition_within(9, 3.0, tolerance).unwrap();
        assert!(partition.halo() < depth);
        depth = partition.halo();
        let pieces = partition.smooth(&field, 3.0, Mode::Average).unwrap();
        let off = difference(&arena, &field, Mode::Average, [&whole, &pieces]);
        assert!(off <= tolerance && off > 0.0, "{tolerance}: {off:e}");
    }
}

#[test]
fn bad_input_is_named() {
    let arena = arena();
    let bins = arena.bin_count();
    for count in [0, bins + 1, usize::MAX] {
        let error = EnvError::Graph(GraphError::PartCount { count, bins });
        assert_eq!(arena.partition(count, 1.0).unwrap_err(), error);
    }
    for value in [0.0, -1.0, f64::INFINITY] {
        let bandwidth = EnvError::Kernel(KernelError::Bandwidth { value });
        assert_eq!(arena.partition(2, value).unwrap_err(), bandwidth);
        let tolerance = EnvError::Kernel(KernelError::Tolerance { value });
        assert_eq!(
            arena.partition_within(2, 1.0, value).unwrap_err(),
            tolerance
        );
    }
    let partition = arena.partition(3, 1.0).unwrap();
    let unknown = EnvError::UnknownPiece {
        piece: 3,
        pieces: 3,
    };
    assert_eq!(partition.piece(3).unwrap_err(), unknown);
    let thin = EnvError::HaloTooThin {
        bandwidth: 1.5,
        largest: 1.0,
    };
    assert_eq!(
        partition
            .smooth(&field(bins), 1.5, Mode::Average)
            .unwrap_err(),
        thin
    );
    for length in [0, bins - 1] {
        let error = EnvError::FieldLength {
            expected: bins,
            actual: length,
        };
        assert_eq!(
            partition
                .smooth(&field(length), 1.0, Mode::Average)
                .unwrap_err(),
            error
        );
        assert_eq!(
            partition
                .piece(0)
                .unwrap()
                .restrict(&field(length))
                .unwrap_err(),
            error
        );
    }
    let mut holed = field(2 * bins);
    holed[bins + 2900] = f64::INFINITY;
    let infinite = EnvError::Kernel(KernelError::NotFinite {
        field: 1,
        bin: BinId::new(2900).unwrap(),
        value: f64::INFINITY,
    });
    let smoothed = partition.smooth(&holed, 1.0, Mode::Average);
    assert_eq!(smoothed.unwrap_err(), infinite);
    let nan = partition.smooth(&field(bins), f64::NAN, Mode::Average);
    assert!(matches!(
        nan,
        Err(EnvError::Kernel(KernelError::Bandwidth { .. }))
    ));
}

#[test]
fn what_does_not_make_up_the_whole_is_not_combined() {
    let arena = arena();
    let partition = arena.partition(3, 1.0).unwrap();
    let pieces: Vec<Piece<2>> = partition.pieces().map(|piece| piece.unwrap()).collect();
    let all = field(arena.bin_count());
    let parts: Vec<Vec<f64>> = pieces
        .iter()
        .map(|piece| piece.restrict(&all).unwrap())
        .collect();
    let given = |which: &[usize]| partition.combine(which.iter().map(|&k| (&pieces[k], &parts[k])));
    assert_eq!(given(&[2, 0, 1]).unwrap(), all);
    let times = |piece, times| Err(EnvError::PieceGiven { piece, times });
    assert_eq!(given(&[]), times(0, 0));
    assert_eq!(given(&[0, 2]), times(1, 0));
    assert_eq!(given(&[0, 1, 2, 2]), times(2, 2));

    let other = arena.partition(4, 1.0).unwrap().piece(1).unwrap();
    let values = other.restrict(&all).unwrap();
    let error = partition.combine([(&other, &values)]);
    assert_eq!(error, Err(EnvError::OtherPiece { piece: 1 }));
    // The same own bins, but another halo, or another space.
    let thin = arena.partition(3, 0.5).unwrap().piece(1).unwrap();
    let wide = Affine::scaling([2.0, 1.0]).unwrap();
    let wide = arena.transformed(&wide).unwrap().partition(3, 1.0);
    for other in [thin, wide.unwrap().piece(1).unwrap()] {
        assert_eq!(other.own_bins().len(), pieces[1].own_bins().len());
        let values = other.restrict(&all).unwrap();
        let error = partition.combine([(&other, values)]);
        assert_eq!(error, Err(EnvError::OtherPiece { piece: 1 }));
    }
    let two = [parts[1].as_slice(), &parts[1]].concat();
    let error = partition.combine([(&pieces[0], &parts[0]), (&pieces[1], &two)]);
    let expected = parts[1].len();
    assert_eq!(
        error,
        Err(EnvError::FieldLength {
            expected,
            actual: 2 * expected
        })
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn pieces_come_to_the_whole(
        space in any_space(),
        share in 0.0..1.0_f64,
        bandwidth in 0.1..4.0_f64,
        smaller in 0.3..=1.0_f64,
        mode in prop::sample::select(&MODES[..]),
        seed in any::<u64>(),
    ) {
        let bins = space.bin_count();
        let count = 1 + (share * share * (bins - 1) as f64) as usize;
        let partition = space.partition(count, bandwidth).unwrap();

        let mut owners = vec![0; bins];
        for piece in partition.pieces() {
            let piece = piece.unwrap();
            for own in piece.own_bins() {
                owners[piece.bins()[own.index()].index()] += 1;
            }
        }
        prop_assert_eq!(owners, vec![1; bins]);

        let field = values(&space, seed);
        let whole = space.smooth(&field, smaller * bandwidth, mode).unwrap();
        let pieces = partition.smooth(&field, smaller * bandwidth, mode).unwrap();
        let off = difference(&space, &field, mode, [&whole, &pieces]);
        prop_assert!(off <= 1e-12, "{off:e}, {} faces", partition.halo());
    }
}
