//! `ns map`: a recording in, maps out.

use ns::cache::{Budget, Cache, Disk};
use serde_json::json;

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
    let tracking = read_positions(&args.positions, &args.columns.tracking.wanted())?;
    let spikes = read_spikes(&args.spikes, &args.columns.of_spikes())?;
    let session = Session {
        path: tracking.path,
        times: tracking.times,
        positions: tracking.positions,
        length_unit: args
            .columns
            .tracking
            .length_unit
            .clone()
            .or(tracking.length_unit),
        units: spikes.units,
    };
    let cache = cache(args)?;
    let analysis = Analysis::new(&session, &args.settings, &cache)?;
    let stem = session.path.file_stem().unwrap_or_default();
    let report = Report {
        session: &session,
        analysis: &analysis,
        settings: &args.settings,
        title: stem.to_string_lossy().into_owned(),
        marks: Vec::new(),
    };
    report.write(&folder, args.voice)?;
    let found = cache.stats().total;
    let said = if args.voice.json {
        let mut json = report.json();
        if args.cache.is_some() {
            json["cache"] = json!({
                "hits": found.hits,
                "misses": found.misses,
                "computing_s": found.computing.as_secs_f64(),
                "saved_s": found.saved.as_secs_f64(),
                "write_failures": found.disk_failures,
            });
        }
        format!("{json:#}\n")
    } else {
        let (mut text, out) = (report.text()?, args.out.display());
        if let Some(dir) = &args.cache {
            text += &format!(
                "\nmaps     {} found in {}, {} computed\n",
                found.hits,
                dir.display(),
                found.misses,
            );
        }
        format!("{text}\nwrote contact_sheet.png, maps/, occupancy, rates and summary to {out}\n")
    };
    folder.commit()?;
    let mut warnings = analysis.warnings();
    if let Some(dir) = &args.cache
        && found.disk_failures > 0
    {
        warnings.push(format!(
            "the maps could not be kept in {}: give --cache a folder that you may write to, on \
             a disk with room, and a --cache-limit above what they take",
            dir.display()
        ));
    }
    Ok(Said {
        text: said,
        warnings,
    })
}

/// What stands on disk where a folder is named; all that is looked up once
/// needs no memory.
fn cache(args: &MapArgs) -> Result<Cache, Error> {
    let Some(dir) = &args.cache else {
        return Ok(Cache::disabled());
    };
    let limit = Budget::bytes((args.cache_limit * f64::from(1 << 30)) as u64);
    let disk = Disk::open(dir, limit).map_err(Error::Cache)?;
    Ok(Cache::builder().memory_budget(0).disk(disk).build())
}
