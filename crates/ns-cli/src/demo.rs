//! `ns demo`: a session of its own, mapped, and held against the truth.

use ns::prelude::{BinId, Cache};
use serde_json::json;

use crate::analysis::{Analysis, Session, UnitMap};
use crate::args::{Counting, DemoArgs, Settings};
use crate::error::Error;
use crate::output::{Column, OutputFolder, Table, text_table};
use crate::picture::Mark;
use crate::report::{Report, Said};
use crate::simulate::simulate;

/// How the demonstration maps its session.
const SETTINGS: Settings = Settings {
    bandwidth: 4.0,
    min_occupancy: None,
    counting: Counting {
        bin_size: 2.0,
        max_gap: 0.5,
        min_speed: None,
        close_gaps: false,
        fill_holes: false,
        dilate: false,
        memory_limit: 8.0,
    },
};

/// A field reaches as far as the rate is above this share of its peak.
const FIELD_SHARE: f64 = 0.5;

/// Simulates, maps, compares, and returns what to print.
///
/// # Errors
///
/// If the folder can not be written; nothing is left behind then.
pub fn run(args: &DemoArgs) -> Result<Said, Error> {
    let folder = OutputFolder::open(&args.out)?;
    let simulation = simulate(args.seed, args.minutes);
    let session = &simulation.session;
    let analysis = Analysis::new(session, &SETTINGS, &Cache::disabled())?;
    let mark = |&position| {
        vec![Mark {
            position,
            label: "true centre",
        }]
    };
    let report = Report {
        session,
        analysis: &analysis,
        settings: &SETTINGS,
        title: format!("simulated session {}", args.seed),
        marks: simulation.centers_cm.iter().map(mark).collect(),
    };
    report.write(&folder, args.voice)?;
    write_session(session, &folder)?;
    let truth = truth_table(&analysis, &simulation.centers_cm)?;
    folder.write("truth.csv", |out| truth.0.write_csv(out))?;
    let found = || truth.1.iter().copied().filter(|error| !error.is_nan());
    let worst = found().fold(0.0, f64::max);
    let mean = found().sum::<f64>() / found().count().max(1) as f64;
    let said = if args.voice.json {
        let mut json = report.json();
        json["center_error_cm"] = json!(truth.1);
        format!("{json:#}\n")
    } else {
        let out = args.out.display();
        format!(
            "{}\nfields found against fields simulated:\n\n{}\n\
             found {} of {} fields: {mean:.2} cm from the true centres in the mean, \
             {worst:.2} cm at most\n\
             wrote contact_sheet.png, maps/, the tables and the session itself to {out}\n",
            report.text()?,
            text_table(&truth.0, 4),
            found().count(),
            truth.1.len(),
        )
    };
    folder.commit()?;
    Ok(Said {
        text: said,
        warnings: analysis.warnings(),
    })
}

/// The session as files that `ns map` reads.
fn write_session(session: &Session, folder: &OutputFolder) -> Result<(), Error> {
    let axis = |k: usize| session.positions.iter().map(|place| place[k]).collect();
    let positions = Table::new(vec![
        Column::f64("time_s", session.times.clone()),
        Column::f64("x_cm", axis(0)),
        Column::f64("y_cm", axis(1)),
    ])?;
    let mut spikes: Vec<(f64, &str)> = session
        .units
        .iter()
        .flat_map(|unit| unit.times.iter().map(|&time| (time, unit.name.as_str())))
        .collect();
    spikes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let spikes = Table::new(vec![
        Column::text(
            "unit",
            spikes.iter().map(|spike| spike.1.to_owned()).collect(),
        ),
        Column::f64("time_s", spikes.iter().map(|spike| spike.0).collect()),
    ])?;
    folder.write("positions.csv", |out| positions.write_csv(out))?;
    folder.write("spikes.csv", |out| spikes.write_csv(out))
}

/// A row for each cell with both centres, and the distances between them.
fn truth_table(analysis: &Analysis, centers: &[[f64; 2]]) -> Result<(Table, Vec<f64>), Error> {
    let found: Vec<[f64; 2]> = analysis
        .units
        .iter()
        .map(|unit| field_center(analysis, unit).unwrap_or([f64::NAN; 2]))
        .collect();
    let errors: Vec<f64> = found
        .iter()
        .zip(centers)
        .map(|(found, center)| f64::hypot(found[0] - center[0], found[1] - center[1]))
        .collect();
    let axis = |points: &[[f64; 2]], k: usize| points.iter().map(|point| point[k]).collect();
    let table = Table::new(vec![
        Column::text(
            "unit",
            analysis.units.iter().map(|u| u.name.clone()).collect(),
        ),
        Column::f64("true_x_cm", axis(centers, 0)),
        Column::f64("true_y_cm", axis(centers, 1)),
        Column::f64("found_x_cm", axis(&found, 0)),
        Column::f64("found_y_cm", axis(&found, 1)),
        Column::f64("error_cm", errors.clone()),
    ])?;
    Ok((table, errors))
}

/// The centre of the field around the peak: the mean position, weighted by
/// rate, of the bins that a path leads to from the peak without leaving the
/// field.
fn field_center(analysis: &Analysis, unit: &UnitMap) -> Option<[f64; 2]> {
    let peak = unit.summary.peak_bin?;
    let graph = analysis.environment.graph();
    let in_field = |bin: BinId| unit.rates[bin.index()] >= FIELD_SHARE * unit.summary.peak_hz;
    let mut seen = vec![false; graph.bin_count()];
    let mut front = vec![peak];
    seen[peak.index()] = true;
    let (mut sum, mut weight) = ([0.0; 2], 0.0);
    while let Some(bin) = front.pop() {
        let (rate, center) = (unit.rates[bin.index()], analysis.environment.center(bin)?);
        weight += rate;
        for axis in 0..2 {
            sum[axis] += rate * center[axis];
        }
        for next in graph.neighbors(bin) {
            if !seen[next.bin.index()] && in_field(next.bin) {
                seen[next.bin.index()] = true;
                front.push(next.bin);
            }
        }
    }
    (weight > 0.0).then(|| sum.map(|total| total / weight))
}
