//! Streams against whole sessions, in one piece and in many, and bad input.

use ns_layout::{Grid, HexGrid, Layout};
use proptest::prelude::*;

use crate::{
    Allocation, EnvError, Environment, Gate, SessionStream, SpikeCounts, Totals, Trajectory,
};

const BOTH: [Allocation; 2] = [Allocation::Start, Allocation::Linear];

fn track(bins: usize) -> Environment<1> {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, bins as f64)])
        .build()
        .unwrap();
    Environment::builder(grid).build().unwrap()
}

fn stream(allocation: Allocation, gate: &Gate<'_>) -> SessionStream<1> {
    SessionStream::new(&track(8), allocation, gate)
        .unwrap()
        .with_units(2)
}

/// A session that runs to and fro, beyond both ends, with gaps and lost samples.
fn samples(count: usize) -> (Vec<f64>, Vec<[f64; 1]>) {
    let mut time = 3.0;
    let samples = (0..count).map(|k| {
        time += match k % 97 {
            5 => 0.0,
            11 => 0.9,
            _ => 0.01 + 0.001 * (k % 13) as f64,
        };
        let position = match k % 53 {
            7 => f64::NAN,
            _ => 4.0 + 4.7 * (0.37 * k as f64).sin(),
        };
        (time, [position])
    });
    samples.unzip()
}

fn bits(seconds: &[f64]) -> Vec<u64> {
    seconds.iter().map(|seconds| seconds.to_bits()).collect()
}

#[test]
fn pushed_in_order_it_has_the_bits_of_the_whole() {
    // More than two groups, and some more.
    let (times, positions) = samples(150_000);
    let session = Trajectory::new(&times, &positions).unwrap();
    for gate in [Gate::new(), Gate::new().any_gap().min_speed(20.0)] {
        for allocation in BOTH {
            let whole = track(8).occupancy(&session, &gate, allocation).unwrap();
            let mut stream = stream(allocation, &gate);
            stream.push_all(&times, &positions).unwrap();
            let streamed = stream.occupancy();
            assert_eq!(bits(&streamed.seconds), bits(&whole.seconds));
            assert_eq!(streamed.totals, whole.totals);
            assert_eq!(stream.sample_count(), 150_000);
            assert!((whole.totals.sum_s() - session.duration()).abs() < 1e-8);
        }
    }
}

#[test]
fn long_pieces_come_to_the_whole() {
    let (times, positions) = samples(200_000);
    let session = Trajectory::new(&times, &positions).unwrap();
    for allocation in BOTH {
        let whole = track(8)
            .occupancy(&session, &Gate::new(), allocation)
            .unwrap();
        let mut merged = stream(allocation, &Gate::new());
        for piece in [
            0..1,
            1..70_000,
            70_000..70_001,
            70_001..135_537,
            135_537..200_000,
        ] {
            let mut stream = stream(allocation, &Gate::new());
            let (times, positions) = (&times[piece.clone()], &positions[piece]);
            stream.push_all(times, positions).unwrap();
            merged.merge(&stream).unwrap();
        }
        let merged = merged.occupancy();
        let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-12 * theirs;
        for (ours, theirs) in merged.seconds.iter().zip(&whole.seconds) {
            assert!(near(*ours, *theirs), "{ours} {theirs}");
        }
        let (ours, theirs) = (merged.totals, whole.totals);
        assert!(near(ours.counted_s, theirs.counted_s));
        assert!(near(ours.gap_s, theirs.gap_s));
        assert!(near(ours.lost_s, theirs.lost_s));
        assert!(near(ours.outside_s, theirs.outside_s));
    }
}

#[test]
fn a_stream_without_an_interval_has_no_time() {
    let mut stream = stream(Allocation::Linear, &Gate::new());
    for samples in 0..2 {
        assert_eq!(stream.sample_count(), samples);
        let occupancy = stream.occupancy();
        assert_eq!(occupancy.seconds, [0.0; 8]);
        assert_eq!(occupancy.totals, Totals::default());
        assert_eq!(stream.spike_counts(0).unwrap().counts, [0.0; 8]);
        stream.push(3.0, [0.5]).unwrap();
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let (times, positions) = samples(200_000);
    let session = Trajectory::new(&times, &positions).unwrap();
    let with_threads = |threads, allocation| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let ask = || track(8).occupancy(&session, &Gate::new(), allocation);
        pool.build().unwrap().install(ask).unwrap()
    };
    for allocation in BOTH {
        let one = with_threads(1, allocation);
        for threads in [2, 3, 8] {
            let many = with_threads(threads, allocation);
            assert_eq!(bits(&many.seconds), bits(&one.seconds));
            assert_eq!(many.totals, one.totals);
        }
    }
}

#[test]
fn speeds_are_pushed_with_their_samples() {
    let (times, positions) = samples(300);
    let speeds: Vec<f64> = (0..300).map(|k| (k % 7) as f64).collect();
    let session = Trajectory::new(&times, &positions).unwrap();
    let gate = Gate::new().min_speed(3.0);
    for allocation in BOTH {
        let whole = track(8)
            .occupancy(&session, &gate.speeds(&speeds), allocation)
            .unwrap();
        let mut stream = stream(allocation, &gate);
        for k in 0..300 {
            stream
                .push_with_speed(times[k], positions[k], speeds[k])
                .unwrap();
        }
        assert_eq!(stream.occupancy(), whole);
    }
}

#[test]
fn a_spike_along_the_way_is_where_the_animal_is() {
    let mut stream = stream(Allocation::Linear, &Gate::new().any_gap());
    stream.push(0.0, [0.5]).unwrap();
    for time in [0.0, 0.25, 0.26, 0.99, 1.0] {
        stream.push_spike(1, time).unwrap();
    }
    stream.push(1.0, [2.5]).unwrap();
    let spikes = stream.spike_counts(1).unwrap();
    assert_eq!(spikes.counts[..3], [1.0, 2.0, 2.0]);
    assert_eq!(stream.spike_counts(0).unwrap().counted, 0);
    // The spike at the last time moves on with the session.
    stream.push(2.0, [f64::NAN]).unwrap();
    let spikes = stream.spike_counts(1).unwrap();
    assert_eq!((spikes.counted, spikes.not_counted), (4, 1));
}

#[test]
fn bad_samples_and_spikes_leave_the_stream_as_it_was() {
    let mut stream = stream(Allocation::Linear, &Gate::new().any_gap());
    stream.push(1.0, [0.5]).unwrap();
    stream.push(2.0, [2.5]).unwrap();
    let before = (stream.occupancy(), stream.spike_counts(0).unwrap());
    for value in [f64::NAN, f64::INFINITY] {
        let error = stream.push(value, [0.5]).unwrap_err();
        assert!(
            matches!(error, EnvError::TimeNotFinite { index: 2, .. }),
            "{error}"
        );
        let error = stream.push_spike(0, value).unwrap_err();
        assert!(
            matches!(error, EnvError::SpikeNotFinite { index: 0, .. }),
            "{error}"
        );
    }
    let backwards = EnvError::TimeBackwards {
        index: 2,
        value: 1.5,
        previous: 2.0,
    };
    assert_eq!(stream.push(1.5, [0.5]), Err(backwards));
    let late = EnvError::SpikeLate {
        time: 1.5,
        latest: 2.0,
    };
    assert_eq!(stream.push_spike(0, 1.5), Err(late));
    let unknown = EnvError::UnknownUnit { unit: 2, units: 2 };
    assert_eq!(stream.push_spike(2, 2.0), Err(unknown.clone()));
    assert_eq!(stream.spike_counts(2), Err(unknown));
    let count = EnvError::SpeedsWithoutGate { count: 1 };
    assert_eq!(stream.push_with_speed(3.0, [0.5], 9.0), Err(count));
    let lengths = EnvError::Lengths {
        times: 1,
        positions: 0,
    };
    assert_eq!(stream.push_all(&[9.0], &[]), Err(lengths));
    assert_eq!(
        (stream.occupancy(), stream.spike_counts(0).unwrap()),
        before
    );
}

#[test]
fn a_stream_that_can_not_be_is_refused() {
    let new = |gate: &Gate<'_>| SessionStream::new(&track(2), Allocation::Start, gate);
    let speeds = Gate::new().min_speed(1.0).speeds(&[1.0, 2.0]);
    assert_eq!(
        new(&speeds).unwrap_err(),
        EnvError::SpeedsAhead { count: 2 }
    );
    let gap = Gate::new().max_gap(0.0);
    assert_eq!(new(&gap).unwrap_err(), EnvError::MaxGap { value: 0.0 });
    let hexagons = HexGrid::builder(1.0)
        .ranges([(0.0, 3.0); 2])
        .build()
        .unwrap();
    let kind = hexagons.kind();
    let hexagons = Environment::builder(hexagons).build().unwrap();
    let error = SessionStream::new(&hexagons, Allocation::Linear, &Gate::new()).unwrap_err();
    assert_eq!(error, EnvError::NotALattice { kind });
}

#[test]
fn streams_that_do_not_fit_are_not_merged() {
    let start = |from: f64| {
        let mut stream = stream(Allocation::Start, &Gate::new());
        stream
            .push_all(&[from, from + 1.0], &[[0.5], [1.5]])
            .unwrap();
        stream
    };
    let mut first = start(0.0);
    let before = first.occupancy();
    let gate = Gate::new().any_gap();
    let others = [
        ("allocation", stream(Allocation::Linear, &Gate::new())),
        ("gate", stream(Allocation::Start, &gate)),
        (
            "number of units",
            stream(Allocation::Start, &Gate::new()).with_units(1),
        ),
        (
            "environment",
            SessionStream::new(&track(9), Allocation::Start, &Gate::new()).unwrap(),
        ),
    ];
    for (what, other) in others {
        assert_eq!(first.merge(&other), Err(EnvError::StreamsDiffer { what }));
    }
    let overlap = EnvError::TimeBackwards {
        index: 2,
        value: 0.5,
        previous: 1.0,
    };
    assert_eq!(first.merge(&start(0.5)), Err(overlap));
    // A spike that waits for the next sample, and then lies within the later
    // stream, is too late.
    first.push_spike(0, 2.5).unwrap();
    let late = EnvError::SpikeLate {
        time: 2.5,
        latest: 3.0,
    };
    assert_eq!(first.merge(&start(2.0)), Err(late));
    assert_eq!(first.occupancy(), before);
    first.merge(&start(2.5 + 1e-9)).unwrap();
    assert_eq!(
        first.spike_counts(0).unwrap().not_counted,
        1,
        "in a gap of 1.5 s"
    );
}

#[test]
fn empty_streams_merge_with_anything() {
    let empty = stream(Allocation::Start, &Gate::new());
    let mut both = empty.clone();
    both.push_spike(0, 0.2).unwrap();
    both.merge(&empty).unwrap();
    assert_eq!(both.sample_count(), 0);
    let mut later = empty.clone();
    later.push_all(&[0.1, 0.3], &[[0.5], [0.5]]).unwrap();
    let late = both.clone().merge(&later);
    assert!(
        matches!(late, Err(EnvError::SpikeLate { .. })),
        "0.2 lies within"
    );
    let mut early = empty.clone();
    early.push_spike(1, 0.0).unwrap();
    early.merge(&later).unwrap();
    assert_eq!(early.spike_counts(1).unwrap().outside_session, 1);
    let mut before = empty;
    before.push(-0.2, [1.5]).unwrap();
    before.merge(&early).unwrap();
    assert_eq!(before.spike_counts(1).unwrap().counts[1], 1.0);
    assert_eq!(before.sample_count(), 3);
}

/// Pushes samples and spikes in the order of their times.
fn push_by_time(
    stream: &mut SessionStream<1>,
    times: &[f64],
    positions: &[[f64; 1]],
    spikes: &[f64],
) {
    let mut spikes = spikes.iter().peekable();
    for (&time, &position) in times.iter().zip(positions) {
        while let Some(&spike) = spikes.next_if(|&&spike| spike < time) {
            stream.push_spike(0, spike).unwrap();
        }
        stream.push(time, position).unwrap();
    }
    spikes.for_each(|&spike| stream.push_spike(0, spike).unwrap());
}

fn session() -> impl Strategy<Value = (Vec<f64>, Vec<[f64; 1]>)> {
    let step = prop_oneof![6 => 0.01_f64..0.3, 1 => Just(0.0), 1 => 0.6_f64..2.0];
    let x = prop_oneof![9 => -1.0_f64..9.0, 1 => Just(f64::NAN)];
    prop::collection::vec((step, x), 2..60).prop_map(|samples| {
        let mut time = 1.0;
        let samples = samples.into_iter().map(|(step, x)| {
            time += step;
            (time, [x])
        });
        samples.unzip()
    })
}

proptest! {
    #[test]
    fn spikes_pushed_in_order_count_as_in_the_whole(
        (times, positions) in session(), mut spikes in prop::collection::vec(0.0_f64..20.0, 0..40),
        on_samples in prop::collection::vec(any::<prop::sample::Index>(), 0..9),
    ) {
        spikes.extend(on_samples.iter().map(|index| *index.get(&times)));
        spikes.sort_by(f64::total_cmp);
        let session = Trajectory::new(&times, &positions).unwrap();
        let whole = track(8).visits(&session, &Gate::new()).unwrap();
        let mut stream = stream(Allocation::Start, &Gate::new());
        push_by_time(&mut stream, &times, &positions, &spikes);
        prop_assert_eq!(stream.spike_counts(0).unwrap(), whole.count_spikes(&spikes).unwrap());
        prop_assert_eq!(stream.occupancy().seconds, whole.occupancy());
    }

    #[test]
    fn spikes_along_the_way_are_where_there_is_time(
        (times, positions) in session(), mut spikes in prop::collection::vec(0.0_f64..20.0, 0..40),
    ) {
        spikes.sort_by(f64::total_cmp);
        let session = Trajectory::new(&times, &positions).unwrap();
        let mut stream = stream(Allocation::Linear, &Gate::new().any_gap());
        push_by_time(&mut stream, &times, &positions, &spikes);
        let counts = stream.spike_counts(0).unwrap().counts;
        let seconds = stream.occupancy().seconds;
        let mut expected = vec![0.0; 8];
        for bin in spikes.iter().filter_map(|&time| {
            track(8).bin_at(&session.position_at(time)?)
        }) {
            expected[bin.index()] += 1.0;
        }
        prop_assert_eq!(&counts, &expected);
        for (count, seconds) in counts.iter().zip(seconds) {
            prop_assert!(*count == 0.0 || seconds > 0.0);
        }
    }

    #[test]
    fn pieces_come_to_the_whole(
        (times, positions) in session(),
        mut spikes in prop::collection::vec(0.0_f64..20.0, 0..30),
        mut cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        late_spikes in any::<bool>(),
    ) {
        spikes.sort_by(f64::total_cmp);
        let mut cuts: Vec<usize> = cuts.drain(..).map(|cut| cut.index(times.len() + 1)).collect();
        cuts.extend([0, times.len()]);
        cuts.sort_unstable();
        for allocation in BOTH {
            let mut whole = stream(allocation, &Gate::new());
            push_by_time(&mut whole, &times, &positions, &spikes);
            let mut merged = stream(allocation, &Gate::new());
            let mut rest = &spikes[..];
            for (number, pair) in cuts.windows(2).enumerate() {
                let range = pair[0]..pair[1];
                // A spike between two pieces may be in either of them.
                let end = if number + 2 == cuts.len() {
                    f64::INFINITY
                } else if late_spikes && pair[0] < pair[1] {
                    times[pair[1] - 1]
                } else {
                    times.get(pair[1]).copied().unwrap_or(f64::INFINITY)
                };
                let here = rest.partition_point(|&spike| spike < end);
                let mut piece = stream(allocation, &Gate::new());
                push_by_time(&mut piece, &times[range.clone()], &positions[range], &rest[..here]);
                rest = &rest[here..];
                merged.merge(&piece).unwrap();
            }
            let (merged_time, whole_time) = (merged.occupancy(), whole.occupancy());
            let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-12 * theirs;
            for (ours, theirs) in merged_time.seconds.iter().zip(&whole_time.seconds) {
                prop_assert!(near(*ours, *theirs));
            }
            prop_assert!(near(merged_time.totals.sum_s(), whole_time.totals.sum_s()));
            prop_assert_eq!(merged.sample_count(), times.len());
            let [ours, theirs]: [SpikeCounts; 2] =
                [merged, whole].map(|stream| stream.spike_counts(0).unwrap());
            prop_assert_eq!(ours, theirs);
        }
    }
}
