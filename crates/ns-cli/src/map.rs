//! `ns map`: a recording in, maps out.

use crate::analysis::{Analysis, Session};
use crate::args::MapArgs;
use crate::error::Error;
use crate::input::{read_positions, read_spikes};
use crate::output::OutputFolder;
use crate::report::{Report, Said};

/// Maps a recording and returns what to print.
///
/// # Errors
///
/// If a table can not be read or used, or the folder not be written; nothing is
/// left behind then.
pub fn run(args: &MapArgs) -> Result<Said, Error> {
    let folder = OutputFolder::open(&args.out)?;
    let tracking = read_positions(&args.positions, &args.columns.of_positions())?;
    tracking.check_times()?;
    let spikes = read_spikes(&args.spikes, &args.columns.of_spikes())?;
    let session = Session {
        path: tracking.path,
        times: tracking.times,
        positions: tracking.positions,
        length_unit: args.columns.length_unit.clone().or(tracking.length_unit),
        units: spikes.units,
    };
    let analysis = Analysis::new(&session, &args.settings)?;
    let stem = session.path.file_stem().unwrap_or_default();
    let report = Report {
        session: &session,
        analysis: &analysis,
        settings: &args.settings,
        title: stem.to_string_lossy().into_owned(),
        marks: Vec::new(),
    };
    report.write(&folder, args.voice)?;
    let said = if args.voice.json {
        format!("{:#}\n", report.json())
    } else {
        let (text, out) = (report.text()?, args.out.display());
        format!("{text}\nwrote contact_sheet.png, maps/, occupancy, rates and summary to {out}\n")
    };
    folder.commit()?;
    Ok(Said {
        text: said,
        warnings: analysis.warnings(),
    })
}
