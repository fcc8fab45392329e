//! `ns occupancy`: the seconds in each bin, of a recording of any length.

use ns::env::{EnvError, Occupancy};
use ns::prelude::*;
use serde_json::json;

use crate::analysis::{environment, extent, gate, memory_limit};
use crate::args::{Counting, OccupancyArgs};
use crate::error::Error;
use crate::input::Tracking;
use crate::output::OutputFolder;
use crate::report::{Said, occupancy_table};

/// Reads a tracking table in batches, adds up the time in each bin, and returns
/// what to print.
///
/// # Errors
///
/// If the table can not be read or used, or the folder not be written; nothing
/// is left behind then.
pub fn run(args: &OccupancyArgs) -> Result<Said, Error> {
    let folder = OutputFolder::open(&args.out)?;
    let tracking = Tracking::open(&args.positions, &args.columns.wanted())?;
    let unit = args
        .columns
        .length_unit
        .as_deref()
        .or(tracking.length_unit());
    let survey = Survey::of(&tracking)?;
    if survey.is_one_place() {
        let [x, y] = survey.outermost[0];
        return Err(Error::OnePlace {
            path: args.positions.clone(),
            samples: survey.found,
            x,
            y,
        });
    }
    let stand_ins = stand_ins(&tracking, &survey, &args.counting)?;
    let environment = environment(&stand_ins, unit, &args.counting)?;
    drop(stand_ins);
    let occupancy = add_up(&tracking, &environment, args)?;
    let totals = occupancy.totals;
    if totals.counted_s <= 0.0 {
        return Err(Error::NoTime {
            path: args.positions.clone(),
            duration_s: survey.duration_s(),
            gap_s: totals.gap_s,
            lost_s: totals.lost_s,
            slow_s: totals.slow_s,
        });
    }
    let table = occupancy_table(&environment, unit, &occupancy.seconds)?;
    folder.write("occupancy.csv", |out| table.write_csv(out))?;
    folder.write("occupancy.parquet", |out| table.write_parquet(out))?;
    let bins = environment.bin_count();
    let text = if args.voice.json {
        let json = json!({
            "length_unit": unit,
            "time_unit": "s",
            "samples": survey.samples,
            "duration_s": survey.duration_s(),
            "time_s": totals,
            "bins": bins,
            "fingerprint": environment.fingerprint().to_string(),
        });
        format!("{json:#}\n")
    } else {
        format!(
            "session  {} samples over {:.3} s\n\
             space    {bins} bins\n\
             time     {:.3} s counted; {:.3} s without tracking, {:.3} s in gaps, {:.3} s too \
             slow, {:.3} s outside\n\n\
             wrote occupancy.csv and occupancy.parquet to {}\n",
            survey.samples,
            survey.duration_s(),
            totals.counted_s,
            totals.lost_s,
            totals.gap_s,
            totals.slow_s,
            totals.outside_s,
            args.out.display(),
        )
    };
    folder.commit()?;
    Ok(Said {
        text,
        warnings: Vec::new(),
    })
}

/// What a first reading tells.
struct Survey {
    samples: usize,
    /// Those with a position.
    found: usize,
    ends: Option<(f64, f64)>,
    /// The positions that reach the farthest down and up on each axis.
    outermost: [[f64; 2]; 4],
}

impl Survey {
    fn of(tracking: &Tracking) -> Result<Self, Error> {
        let mut survey = Self {
            samples: 0,
            found: 0,
            ends: None,
            outermost: [[f64::NAN; 2]; 4],
        };
        tracking.each_batch(|times, positions| {
            survey.samples += times.len();
            if let (Some(&first), Some(&last)) = (times.first(), times.last()) {
                let first = survey.ends.map_or(first, |ends| ends.0);
                survey.ends = Some((first, last));
            }
            for position in positions.iter().filter(|position| !position[0].is_nan()) {
                survey.found += 1;
                for (place, outermost) in survey.outermost.iter_mut().enumerate() {
                    let (axis, is_low) = (place / 2, place.is_multiple_of(2));
                    let (x, best) = (position[axis], outermost[axis]);
                    let is_farther = if is_low { x < best } else { x > best };
                    if is_farther || best.is_nan() {
                        *outermost = *position;
                    }
                }
            }
            Ok(())
        })?;
        Ok(survey)
    }

    fn duration_s(&self) -> f64 {
        self.ends.map_or(0.0, |(first, last)| last - first)
    }

    fn is_one_place(&self) -> bool {
        let [(x_low, x_high), (y_low, y_high)] = extent(&self.outermost);
        x_low == x_high && y_low == y_high
    }
}

/// Few positions that make the bins that all do: the outermost ones, and for each
/// cell that is visited its centre, or what of the cell is nearest to it within
/// the extent of the session.
fn stand_ins(
    tracking: &Tracking,
    survey: &Survey,
    counting: &Counting,
) -> Result<Vec<[f64; 2]>, Error> {
    let outermost = survey.outermost;
    let extent = extent(&outermost);
    let failed = |error| Error::Space {
        bin_size: counting.bin_size,
        extent,
        source: EnvError::Layout(error),
    };
    let grid = Grid::builder(counting.bin_size)
        .samples(&outermost)
        .memory_limit(memory_limit(counting))
        .build()
        .map_err(failed)?;
    let lattice = grid.lattice();
    let mut is_visited = vec![false; lattice.cell_bins().len()];
    tracking.each_batch(|_, positions| {
        for cell in positions
            .iter()
            .filter_map(|position| lattice.cell_at(position))
        {
            is_visited[cell] = true;
        }
        Ok(())
    })?;
    let center = |cell| {
        let place = lattice.coordinates(cell);
        // A grid reaches half a bin beyond the samples, and so may a centre.
        [0, 1].map(|k| {
            let (lowest, highest) = extent[k];
            lattice.axes()[k].centers()[place[k]].clamp(lowest, highest)
        })
    };
    let visited = (0..is_visited.len()).filter(|&cell| is_visited[cell]);
    Ok(outermost.into_iter().chain(visited.map(center)).collect())
}

/// Pushes every sample through a stream.
fn add_up(
    tracking: &Tracking,
    environment: &Environment<2>,
    args: &OccupancyArgs,
) -> Result<Occupancy, Error> {
    let failed = |source| Error::Session {
        path: args.positions.clone(),
        source,
    };
    let allocation = if args.along {
        Allocation::Linear
    } else {
        Allocation::Start
    };
    let mut stream =
        SessionStream::new(environment, allocation, &gate(&args.counting)).map_err(failed)?;
    tracking.each_batch(|times, positions| stream.push_all(times, positions).map_err(failed))?;
    if stream.sample_count() < 2 {
        return Err(failed(EnvError::TooFewSamples {
            samples: stream.sample_count(),
        }));
    }
    Ok(stream.occupancy())
}
