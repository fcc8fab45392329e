//! A session made up from known place fields, for the demonstration.

use std::path::PathBuf;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::analysis::Session;
use crate::input::Unit;

/// Side of the arena, in cm.
const SIDE_CM: f64 = 100.0;
/// Walls inside it as boxes from one corner to the other, in cm: two spurs that
/// leave a winding way through.
const WALLS_CM: [[[f64; 2]; 2]; 2] = [[[30.0, 0.0], [36.0, 66.0]], [[64.0, 34.0], [70.0, 100.0]]];
/// How near the tracked point comes to a wall, in cm.
const BODY_CM: f64 = 1.5;
/// Seconds between two samples.
const STEP_S: f64 = 0.02;
/// Usual speed, in cm/s.
const SPEED_CM_S: f64 = 22.0;
/// How long the animal keeps its course, in seconds.
const PERSISTENCE_S: f64 = 0.8;
/// Standard deviation of a place field, in cm.
const FIELD_CM: f64 = 8.0;
/// Rate far from the field, in Hz.
const BACKGROUND_HZ: f64 = 0.05;
/// Where the cells fire most, in cm.
const CENTERS_CM: [[f64; 2]; 12] = [
    [15.0, 14.0],
    [12.0, 48.0],
    [16.0, 84.0],
    [44.0, 84.0],
    [50.0, 62.0],
    [46.0, 36.0],
    [52.0, 12.0],
    [82.0, 14.0],
    [88.0, 40.0],
    [84.0, 66.0],
    [86.0, 90.0],
    [18.0, 66.0],
];

/// A simulated session and what it was made from.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// The session, as a recording would give it.
    pub session: Session,
    /// The true centre of the field of each unit, in cm.
    pub centers_cm: Vec<[f64; 2]>,
}

/// Simulates so many minutes; the same seed gives the same session.
pub fn simulate(seed: u64, minutes: f64) -> Simulation {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let samples = (minutes * 60.0 / STEP_S).round() as usize + 1;
    let positions = walk(&mut rng, samples);
    let times: Vec<f64> = (0..samples).map(|k| k as f64 * STEP_S).collect();
    let units = CENTERS_CM
        .iter()
        .enumerate()
        .map(|(index, &center)| Unit {
            name: format!("cell {}", index + 1),
            times: fire(
                &mut rng,
                &times,
                &positions,
                center,
                8.0 + 1.5 * index as f64,
            ),
        })
        .collect();
    Simulation {
        session: Session {
            path: PathBuf::from("demo"),
            times,
            positions,
            length_unit: Some("cm".to_owned()),
            units,
        },
        centers_cm: CENTERS_CM.to_vec(),
    }
}

/// A walk with a persistent velocity (an Ornstein-Uhlenbeck process) that turns
/// away from walls.
fn walk(rng: &mut ChaCha8Rng, samples: usize) -> Vec<[f64; 2]> {
    let keep = (-STEP_S / PERSISTENCE_S).exp();
    // The two components together have the usual speed as their root mean square.
    let kick = SPEED_CM_S * ((1.0 - keep * keep) / 2.0).sqrt();
    let (mut place, mut velocity) = ([50.0, 50.0], [0.0, 0.0]);
    let mut positions = Vec::with_capacity(samples);
    for _ in 0..samples {
        positions.push(place);
        for axis in 0..2 {
            let noise: f64 = StandardNormal.sample(rng);
            velocity[axis] = keep * velocity[axis] + kick * noise;
            let mut next = place;
            next[axis] += velocity[axis] * STEP_S;
            if is_free(next) {
                place = next;
            } else {
                velocity[axis] = -velocity[axis];
            }
        }
    }
    positions
}

/// Spikes by a Poisson process whose rate follows the position.
fn fire(
    rng: &mut ChaCha8Rng,
    times: &[f64],
    positions: &[[f64; 2]],
    center: [f64; 2],
    peak_hz: f64,
) -> Vec<f64> {
    let mut spikes = Vec::new();
    for (pair, &place) in times.windows(2).zip(positions) {
        let rate = BACKGROUND_HZ + field(center, place) * peak_hz;
        // At 25 Hz a step of 20 ms holds half a spike: gaps between spikes are
        // drawn one by one, so that none is missed.
        let mut at = pair[0];
        loop {
            at -= (1.0 - rng.random::<f64>()).ln() / rate;
            if at >= pair[1] {
                break;
            }
            spikes.push(at);
        }
    }
    spikes
}

/// How strongly a field drives its cell at a place, from 0 to 1. A field does
/// not shine through walls.
fn field(center: [f64; 2], place: [f64; 2]) -> f64 {
    if WALLS_CM.iter().any(|&wall| crosses(wall, center, place)) {
        return 0.0;
    }
    let squares = (0..2).map(|axis| (place[axis] - center[axis]).powi(2));
    (-squares.sum::<f64>() / (2.0 * FIELD_CM * FIELD_CM)).exp()
}

fn is_free(place: [f64; 2]) -> bool {
    let inside = place
        .iter()
        .all(|x| (BODY_CM..=SIDE_CM - BODY_CM).contains(x));
    inside
        && !WALLS_CM.iter().any(|[low, high]| {
            (0..2).all(|axis| (low[axis] - BODY_CM..=high[axis] + BODY_CM).contains(&place[axis]))
        })
}

/// Whether the line from `a` to `b` meets the box.
fn crosses([low, high]: [[f64; 2]; 2], a: [f64; 2], b: [f64; 2]) -> bool {
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let length = b[axis] - a[axis];
        if length == 0.0 {
            if a[axis] < low[axis] || a[axis] > high[axis] {
                return false;
            }
            continue;
        }
        let [s, t] = [low[axis], high[axis]].map(|side| (side - a[axis]) / length);
        (enter, leave) = (enter.max(s.min(t)), leave.min(s.max(t)));
    }
    enter <= leave
}
