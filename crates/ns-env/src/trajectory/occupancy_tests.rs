//! Time in bins: known cases, laws, and an integration in small steps.

use ns_kernel::Mode;
use ns_layout::{Affine, Grid, HexGrid, Neighbors, Rebin, Subset, Transformed};
use proptest::prelude::*;

use super::steps_tests::heat_matrix;
use crate::{Allocation, EnvError, Environment, Gate, Occupancy, Totals, Trajectory};

fn masked<const D: usize>(edges: [Vec<f64>; D], mask: &[bool]) -> Environment<D> {
    let grid = Grid::from_mask(edges, mask, Neighbors::Diagonals).unwrap();
    Environment::builder(grid).build().unwrap()
}

/// Four by three cells of size 1.
fn room() -> Environment<2> {
    let ruler = |count: usize| (0..=count).map(|i| i as f64).collect();
    masked([ruler(4), ruler(3)], &[true; 12])
}

fn along<const D: usize>(
    environment: &Environment<D>,
    times: &[f64],
    positions: &[[f64; D]],
) -> Occupancy {
    let session = Trajectory::new(times, positions).unwrap();
    let gate = Gate::new().any_gap();
    environment
        .occupancy(&session, &gate, Allocation::Linear)
        .unwrap()
}

#[track_caller]
fn assert_near(ours: f64, theirs: f64) {
    assert!(
        (ours - theirs).abs() <= 1e-14 * theirs.abs().max(1.0),
        "{ours}, not {theirs}"
    );
}

#[test]
fn time_is_divided_along_the_way() {
    let positions = [[0.5, 0.5], [2.5, 0.5], [2.5, 2.5], [2.6, 2.5]];
    let times = [0.0, 1.0, 2.0, 3.0];
    let seconds = along(&room(), &times, &positions).seconds;
    let expected = [0.25, 0.0, 0.0, 0.5, 0.0, 0.0, 0.5, 0.5, 1.25, 0.0, 0.0, 0.0];
    assert_eq!(seconds, expected);
    let diagonal = along(&room(), &[0.0, 0.3], &[[0.5, 0.5], [2.5, 2.5]]).seconds;
    for (bin, share) in [(0, 0.075), (4, 0.15), (8, 0.075)] {
        assert_near(diagonal[bin], share);
    }
}

#[test]
fn intervals_are_divided_along_the_way() {
    // Half of a length of two inside, one through corners, one of no time, a gap.
    let positions = [
        [3.5, 0.5],
        [5.5, 0.5],
        [0.5, 0.5],
        [2.5, 2.5],
        [0.5, 2.5],
        [0.5, 2.5],
    ];
    let times = [0.0, 0.1, 9.0, 9.1, 9.1, 9.4];
    let session = Trajectory::new(&times, &positions).unwrap();
    let counts = |allocation| room().interval_counts(&session, &Gate::new(), allocation);
    let linear = counts(Allocation::Linear).unwrap();
    for (bin, expected) in [(9, 0.25), (0, 0.25), (4, 0.5), (8, 1.25), (2, 1.0)] {
        assert_near(linear[bin], expected);
    }
    assert_near(linear.iter().sum(), 3.25);
    let start = counts(Allocation::Start).unwrap();
    assert_eq!(
        (start[9], start[0], start[8], start[2]),
        (1.0, 1.0, 1.0, 1.0)
    );
    assert_eq!(start.iter().sum::<f64>(), 4.0);
    let error =
        room().interval_counts(&session, &Gate::new().speeds(&[1.0; 6]), Allocation::Linear);
    assert_eq!(error, Err(EnvError::SpeedsWithoutGate { count: 6 }));
}

#[test]
fn the_last_edge_belongs_to_the_last_bin_here_too() {
    let at_rest = along(&room(), &[0.0, 1.0], &[[4.0, 3.0], [4.0, 3.0]]);
    assert_eq!((at_rest.seconds[11], at_rest.totals.counted_s), (1.0, 1.0));
}

#[test]
fn ways_in_and_out_and_through_holes_are_clipped() {
    let hall = masked([vec![0.0, 1.0, 2.0, 3.0]], &[true, false, true]);
    let through = along(&hall, &[0.0, 5.0], &[[-1.0], [4.0]]);
    assert_near(through.seconds[0], 1.0);
    assert_near(through.seconds[1], 1.0);
    assert_near(through.totals.outside_s, 3.0);
    let session = Trajectory::new(&[0.0, 5.0], &[[-1.0], [4.0]]).unwrap();
    let by_start = hall.occupancy(&session, &Gate::new().any_gap(), Allocation::Start);
    assert_eq!(by_start.unwrap().totals.outside_s, 5.0);
}

#[test]
fn a_way_with_a_lost_end_is_lost_and_reported() {
    let positions = [
        [0.5, 0.5],
        [f64::NAN, 0.5],
        [1.5, f64::INFINITY],
        [1.5, 0.5],
        [1.5, 0.5],
    ];
    let times = [0.0, 1.0, 3.0, 7.0, 15.0];
    let totals = along(&room(), &times, &positions).totals;
    let expected = Totals {
        lost_s: 7.0,
        counted_s: 8.0,
        ..Totals::default()
    };
    assert_eq!(totals, expected);
    let session = Trajectory::new(&times, &positions).unwrap();
    assert_eq!(session.lost_count(), 2);
}

#[test]
fn the_speed_to_a_lost_position_is_not_known_however_it_was_lost() {
    let times = [0.0, 1.0, 2.0, 2.0];
    for lost in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let positions = [[0.5, 0.5], [1.5, lost], [1.5, 0.5], [1.5, lost]];
        let session = Trajectory::new(&times, &positions).unwrap();
        assert!(
            session.speeds().iter().all(|speed| speed.is_nan()),
            "{lost}"
        );
        for allocation in [Allocation::Start, Allocation::Linear] {
            let gate = Gate::new().any_gap().min_speed(0.0);
            let occupancy = room().occupancy(&session, &gate, allocation).unwrap();
            assert_eq!(occupancy.totals.lost_s, 2.0, "{lost}");
        }
    }
    // Far is not lost.
    let far = [[0.5, 0.5], [1e300, 0.5], [1e300, 0.5], [0.5, 0.5]];
    let session = Trajectory::new(&times, &far).unwrap();
    assert_eq!(session.speeds(), [f64::INFINITY, 0.0, 0.0]);
}

#[test]
fn gates_are_the_same_along_the_way() {
    let positions = [[0.5, 0.5], [2.5, 0.5], [2.5, 0.5], [0.5, 0.5], [0.5, 0.5]];
    let times = [0.0, 1.0, 2.0, 9.0, 9.0];
    let session = Trajectory::new(&times, &positions).unwrap();
    let gate = Gate::new().max_gap(1.0).min_speed(2.0);
    let totals = room()
        .occupancy(&session, &gate, Allocation::Linear)
        .unwrap()
        .totals;
    let expected = Totals {
        gap_s: 7.0,
        slow_s: 1.0,
        counted_s: 1.0,
        ..Totals::default()
    };
    assert_eq!(totals, expected);
    let speeds = [0.0, 5.0, f64::NAN, 0.0, 0.0];
    let gate = Gate::new().any_gap().min_speed(2.0).speeds(&speeds);
    let totals = room()
        .occupancy(&session, &gate, Allocation::Linear)
        .unwrap()
        .totals;
    assert_eq!(
        (totals.slow_s, totals.counted_s, totals.lost_s),
        (1.0, 1.0, 7.0)
    );
}

#[test]
fn smoothing_keeps_the_time() {
    let positions = [[0.5, 0.5], [2.5, 0.5], [2.5, 2.5], [3.6, 2.5]];
    let seconds = along(&room(), &[0.0, 1.0, 2.0, 3.0], &positions).seconds;
    let smooth = room().smooth(&seconds, 1.0, Mode::Transition).unwrap();
    assert!(smooth.iter().all(|&seconds| seconds > 0.0));
    assert_near(smooth.iter().sum(), 3.0);
}

#[test]
fn smoothed_time_is_that_of_the_matrix() {
    let hall = masked([vec![0.0, 1.0, 1.5, 3.5, 4.0]], &[true, true, false, true]);
    let rooms = [
        masked(
            [vec![0.0, 1.0, 3.0, 3.5], vec![0.0, 0.7, 2.0]],
            &[true, true, false, true, true, true],
        ),
        room(),
    ];
    let session = |bins: usize| {
        (0..bins)
            .map(|bin| (bin * bin % 7) as f64)
            .collect::<Vec<_>>()
    };
    for sigma in [0.4, 1.0, 2.5] {
        let check = |heat: &[Vec<f64>], smooth: &[f64], seconds: &[f64], measures: &[f64]| {
            for (bin, row) in heat.iter().enumerate() {
                let density = row.iter().zip(seconds.iter().zip(measures));
                let density: f64 = density.map(|(h, (s, m))| h * s / m).sum();
                assert!((smooth[bin] - density * measures[bin]).abs() < 1e-11);
            }
        };
        let seconds = session(hall.bin_count());
        let smooth = hall.smooth(&seconds, sigma, Mode::Transition).unwrap();
        check(
            &heat_matrix(&hall, sigma),
            &smooth,
            &seconds,
            hall.measures(),
        );
        for room in &rooms {
            let seconds = session(room.bin_count());
            let smooth = room.smooth(&seconds, sigma, Mode::Transition).unwrap();
            check(
                &heat_matrix(room, sigma),
                &smooth,
                &seconds,
                room.measures(),
            );
        }
    }
}

#[test]
fn only_lattices_divide_time() {
    let hexagons = HexGrid::builder(1.0)
        .ranges([(0.0, 3.0); 2])
        .build()
        .unwrap();
    let hexagons = Environment::builder(hexagons).build().unwrap();
    let session = [[0.5, 0.5], [1.5, 0.5]];
    let session = Trajectory::new(&[0.0, 0.1], &session).unwrap();
    let error = hexagons
        .occupancy(&session, &Gate::new(), Allocation::Linear)
        .unwrap_err();
    let kind = hexagons.layout().kind();
    assert_eq!(error, EnvError::NotALattice { kind });
    assert!(error.to_string().contains("hexagonal"), "{error}");
    assert!(
        hexagons
            .occupancy(&session, &Gate::new(), Allocation::Start)
            .is_ok()
    );
}

#[test]
fn gates_that_are_not_valid_are_refused() {
    let session = [[0.5, 0.5], [1.5, 0.5]];
    let session = Trajectory::new(&[0.0, 0.1], &session).unwrap();
    let refusal = |gate: &Gate<'_>| room().occupancy(&session, gate, Allocation::Linear);
    for value in [0.0, -1.0, f64::NEG_INFINITY] {
        let error = refusal(&Gate::new().max_gap(value)).unwrap_err();
        assert_eq!(error, EnvError::MaxGap { value });
    }
    assert!(refusal(&Gate::new().max_gap(f64::NAN)).is_err());
    let error = refusal(&Gate::new().min_speed(-1.0)).unwrap_err();
    assert_eq!(error, EnvError::MinSpeed { value: -1.0 });
    let error = refusal(&Gate::new().speeds(&[1.0, 2.0])).unwrap_err();
    assert_eq!(error, EnvError::SpeedsWithoutGate { count: 2 });
    let error = refusal(&Gate::new().min_speed(1.0).speeds(&[1.0])).unwrap_err();
    let expected = EnvError::SpeedCount {
        speeds: 1,
        samples: 2,
    };
    assert_eq!(error, expected);
}

#[test]
fn layouts_made_from_lattices_divide_time_too() {
    let grid = Grid::builder(1.0).ranges([(0.0, 4.0)]).build().unwrap();
    let moved = Affine::translation([10.0]).unwrap();
    let moved = Transformed::new(grid.clone(), &moved).unwrap();
    let moved = Environment::builder(moved).build().unwrap();
    let there = along(&moved, &[0.0, 1.0], &[[10.5], [12.5]]);
    assert_eq!(there.seconds, [0.25, 0.5, 0.25, 0.0]);
    let ends = Subset::from_mask(grid, &[true, false, true, true]).unwrap();
    let ends = Environment::builder(ends).build().unwrap();
    let part = along(&ends, &[0.0, 1.0], &[[0.5], [2.5]]);
    assert_eq!(part.seconds, [0.25, 0.25, 0.0]);
    assert_eq!(part.totals.outside_s, 0.5);
}

/// Uneven edges from 0 on.
fn edges() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.3_f64..3.0, 1..5).prop_map(|widths| {
        let mut edges = vec![0.0];
        for width in widths {
            edges.push(edges[edges.len() - 1] + width);
        }
        edges
    })
}

/// A plane of uneven cells, some of them holes.
fn plane() -> impl Strategy<Value = Environment<2>> {
    (
        [edges(), edges()],
        prop::collection::vec(prop::bool::weighted(0.8), 16),
    )
        .prop_map(|(edges, mut mask)| {
            mask.truncate((edges[0].len() - 1) * (edges[1].len() - 1));
            mask[0] = true;
            masked(edges, &mask)
        })
}

/// Times that rise, some of them equal and some far apart, and positions in and
/// around the plane, some of them lost.
fn session() -> impl Strategy<Value = (Vec<f64>, Vec<[f64; 2]>)> {
    let step = prop_oneof![4 => 0.01_f64..0.5, 1 => Just(0.0), 1 => 0.6_f64..3.0];
    let coordinate = || prop_oneof![8 => -2.0_f64..10.0, 1 => Just(f64::NAN), 1 => Just(1e300)];
    prop::collection::vec((step, [coordinate(), coordinate()]), 2..40).prop_map(|samples| {
        let mut time = 0.0;
        let samples = samples.into_iter().map(|(step, position)| {
            time += step;
            (time, position)
        });
        samples.unzip()
    })
}

fn gate() -> impl Strategy<Value = Gate<'static>> {
    (any::<bool>(), prop::option::of(0.0_f64..20.0)).prop_map(|(gaps, speed)| {
        let gate = if gaps {
            Gate::new()
        } else {
            Gate::new().any_gap()
        };
        speed.map_or(gate, |speed| gate.min_speed(speed))
    })
}

proptest! {
    #[test]
    fn all_time_is_accounted_for(
        environment in plane(), (times, positions) in session(), gate in gate(),
    ) {
        let session = Trajectory::new(&times, &positions).unwrap();
        for allocation in [Allocation::Start, Allocation::Linear] {
            let occupancy = environment.occupancy(&session, &gate, allocation).unwrap();
            let counted: f64 = occupancy.seconds.iter().sum();
            prop_assert!((counted - occupancy.totals.counted_s).abs() < 1e-12);
            prop_assert!((occupancy.totals.sum_s() - session.duration()).abs() < 1e-12);
        }
    }

    #[test]
    fn intervals_count_as_seconds_of_their_own(
        environment in plane(), (times, positions) in session(), longest in 0.2_f64..2.0,
    ) {
        let session = Trajectory::new(&times, &positions).unwrap();
        let gate = Gate::new().max_gap(longest);
        let counts = environment.interval_counts(&session, &gate, Allocation::Linear).unwrap();
        let mut expected = vec![0.0; environment.bin_count()];
        for (time, ends) in times.windows(2).zip(positions.windows(2)) {
            let seconds = time[1] - time[0];
            let is_lost = ends.iter().flatten().any(|x| !x.is_finite());
            if seconds <= longest && !is_lost {
                let to = if seconds > 0.0 { ends[1] } else { ends[0] };
                let alone = along(&environment, &[0.0, 1.0], &[ends[0], to]).seconds;
                expected.iter_mut().zip(alone).for_each(|(sum, share)| *sum += share);
            }
        }
        for (count, expected) in counts.iter().zip(&expected) {
            prop_assert!((count - expected).abs() < 1e-12, "{count} {expected}");
        }
    }

    /// By nothing but edges, mask and samples.
    #[test]
    fn time_by_the_start_is_that_added_up_by_hand(
        edges in [edges(), edges()],
        mut mask in prop::collection::vec(prop::bool::weighted(0.8), 16),
        (times, positions) in session(),
        longest in prop::option::of(0.1_f64..1.0),
        least in prop::option::of(0.0_f64..20.0),
    ) {
        mask.truncate((edges[0].len() - 1) * (edges[1].len() - 1));
        mask[0] = true;
        let bin = |place: [f64; 2]| {
            let [column, row] = [0, 1].map(|k| {
                let inner = &edges[k][1..edges[k].len() - 1];
                let is_inside = place[k] >= 0.0 && place[k] <= edges[k][edges[k].len() - 1];
                is_inside.then(|| inner.iter().filter(|&&edge| edge <= place[k]).count())
            });
            let cell = column? * (edges[1].len() - 1) + row?;
            mask[cell].then(|| mask[..cell].iter().filter(|&&is_bin| is_bin).count())
        };
        let is_lost = |place: [f64; 2]| place.iter().any(|x| !x.is_finite());
        let mut expected = vec![0.0; mask.iter().filter(|&&is_bin| is_bin).count()];
        let mut totals = Totals::default();
        for k in 0..times.len() - 1 {
            let (seconds, from, to) = (times[k + 1] - times[k], positions[k], positions[k + 1]);
            let length = (to[0] - from[0]).hypot(to[1] - from[1]);
            let speed = if seconds > 0.0 { length / seconds } else { 0.0 };
            if longest.is_some_and(|longest| seconds > longest) {
                totals.gap_s += seconds;
            } else if is_lost(from) {
                totals.lost_s += seconds;
            } else if let Some(bin) = bin(from) {
                if least.is_some() && is_lost(to) {
                    totals.lost_s += seconds;
                } else if least.is_some_and(|least| speed < least) {
                    totals.slow_s += seconds;
                } else {
                    totals.counted_s += seconds;
                    expected[bin] += seconds;
                }
            } else {
                totals.outside_s += seconds;
            }
        }
        let mut gate = longest.map_or(Gate::new().any_gap(), |longest| Gate::new().max_gap(longest));
        if let Some(least) = least {
            gate = gate.min_speed(least);
        }
        let session = Trajectory::new(&times, &positions).unwrap();
        let ours = masked(edges.clone(), &mask);
        let ours = ours.occupancy(&session, &gate, Allocation::Start).unwrap();
        for (ours, expected) in ours.seconds.iter().zip(&expected) {
            prop_assert!((ours - expected).abs() < 1e-12);
        }
        for (ours, expected) in [
            (ours.totals.gap_s, totals.gap_s),
            (ours.totals.lost_s, totals.lost_s),
            (ours.totals.outside_s, totals.outside_s),
            (ours.totals.slow_s, totals.slow_s),
            (ours.totals.counted_s, totals.counted_s),
        ] {
            prop_assert!((ours - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn whatever_is_not_finite_is_lost_alike(
        environment in plane(), (times, positions) in session(), gate in gate(),
    ) {
        let with = |lost: f64| -> Vec<[f64; 2]> {
            let lose = |x: f64| if x.is_nan() { lost } else { x };
            positions.iter().map(|place| place.map(lose)).collect()
        };
        for allocation in [Allocation::Start, Allocation::Linear] {
            let [nan, inf] = [f64::NAN, f64::INFINITY].map(|lost| {
                let positions = with(lost);
                let session = Trajectory::new(&times, &positions).unwrap();
                environment.occupancy(&session, &gate, allocation).unwrap()
            });
            prop_assert_eq!(nan, inf);
        }
    }

    #[test]
    fn a_turned_plane_divides_time_as_it_did(
        environment in plane(),
        (times, mut positions) in session(),
        angle in -3.0_f64..3.0,
        shear in -1.0_f64..1.0,
        stretch in 0.5_f64..2.0,
    ) {
        // Time stands on no edge, where rounding would have the say.
        for position in &mut positions {
            if position[0] > 1e9 || position[1] > 1e9 {
                *position = [30.0, 30.0];
            }
        }
        let shear = Affine::new([[stretch, shear], [0.0, -1.0]], [3.0, -4.0]).unwrap();
        let there = Affine::rotation(angle).unwrap().then(&shear).unwrap();
        let moved: Vec<[f64; 2]> = positions.iter().map(|p| there.apply(p)).collect();
        let keep: Vec<bool> = (0..environment.bin_count()).map(|bin| bin % 3 != 1).collect();
        let part = environment.subset(&keep).unwrap().into_environment();
        let turned = environment.transformed(&there).unwrap();
        let turned_part = turned.subset(&keep).unwrap().into_environment();
        for (before, after) in [(environment, turned), (part, turned_part)] {
            prop_assert!(after.layout().lattice().is_none());
            let (before, after) = (along(&before, &times, &positions), along(&after, &times, &moved));
            let scale = 1e-9 * times[times.len() - 1].max(1.0);
            for (before, after) in before.seconds.iter().zip(&after.seconds) {
                prop_assert!((before - after).abs() < scale, "{} {}", before, after);
            }
            let (before, after) = (before.totals, after.totals);
            prop_assert!((before.outside_s - after.outside_s).abs() < scale);
            prop_assert!((before.sum_s() - after.sum_s()).abs() < scale);
            prop_assert_eq!(before.lost_s, after.lost_s);
        }
    }

    #[test]
    fn what_the_gate_leaves_out_does_not_depend_on_the_division(
        environment in plane(), (times, positions) in session(),
    ) {
        let session = Trajectory::new(&times, &positions).unwrap();
        let ask = |allocation| environment.occupancy(&session, &Gate::new(), allocation).unwrap();
        let [start, linear] = [Allocation::Start, Allocation::Linear].map(ask);
        prop_assert_eq!(start.totals.gap_s, linear.totals.gap_s);
        let rest = |totals: Totals| totals.counted_s + totals.outside_s + totals.lost_s;
        prop_assert!((rest(start.totals) - rest(linear.totals)).abs() < 1e-12);
    }
}

/// Holds one straight way against 10,000 small steps of it.
fn check_small_steps<const D: usize>(
    environment: &Environment<D>,
    from: [f64; D],
    to: [f64; D],
) -> Result<(), TestCaseError> {
    const STEPS: usize = 10_000;
    let exact = along(environment, &[0.0, 1.0], &[from, to]);
    let mut steps = vec![0.0; environment.bin_count()];
    let mut outside = 0.0;
    for step in 0..STEPS {
        let share = (step as f64 + 0.5) / STEPS as f64;
        let point = std::array::from_fn(|k| from[k] + share * (to[k] - from[k]));
        match environment.bin_at(&point) {
            Some(bin) => steps[bin.index()] += 1.0 / STEPS as f64,
            None => outside += 1.0 / STEPS as f64,
        }
    }
    // A bin is entered and left at most once: half a step is lost at each.
    // The outside has as many stretches as there are holes.
    for (exact, steps) in exact.seconds.iter().zip(&steps) {
        prop_assert!((exact - steps).abs() < 1.01 / STEPS as f64);
    }
    prop_assert!((exact.totals.outside_s - outside).abs() < 8.0 / STEPS as f64);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn ten_thousand_small_steps_come_to_the_same(
        environment in plane(),
        from in [-2.0_f64..10.0, -2.0_f64..10.0],
        to in [-2.0_f64..10.0, -2.0_f64..10.0],
    ) {
        check_small_steps(&environment, from, to)?;
        // A coarser grid and a subset of it are crossed in the same way.
        let lattice = environment.layout().lattice().unwrap();
        let factor = lattice.axes().each_ref().map(|axis| axis.count().min(2));
        let coarse = environment.rebin(factor, Rebin::default()).unwrap();
        let coarse = Environment::builder(coarse.grid().clone()).build().unwrap();
        check_small_steps(&coarse, from, to)?;
        let every_other: Vec<bool> = (0..environment.bin_count()).map(|bin| bin % 2 == 0).collect();
        let part = environment.subset(&every_other).unwrap();
        check_small_steps(part.environment(), from, to)?;
    }

    #[test]
    fn small_steps_come_to_the_same_on_a_line_and_in_a_room(
        edges in [edges(), edges(), edges()],
        mut mask in prop::collection::vec(prop::bool::weighted(0.8), 64),
        from in prop::array::uniform3(-2.0_f64..10.0),
        to in prop::array::uniform3(-2.0_f64..10.0),
    ) {
        mask[0] = true;
        let counts = edges.each_ref().map(|edges| edges.len() - 1);
        let line = masked([edges[0].clone()], &mask[..counts[0]]);
        check_small_steps(&line, [from[0]], [to[0]])?;
        let room = masked(edges, &mask[..counts.iter().product()]);
        check_small_steps(&room, from, to)?;
        // Along one axis, on the edge of bins.
        let corner = room.layout().bounds().map(|(low, _)| low);
        check_small_steps(&room, corner, [to[0], corner[1], corner[2]])?;
    }
}
