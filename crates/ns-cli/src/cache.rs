//! `ns cache`: what is in a folder of kept results.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use ns::cache::{Budget, Disk, DiskContent, DiskEntry, Scope};
use serde_json::{Value, json};

use crate::args::{CacheArgs, CacheCommand, ClearArgs};
use crate::error::Error;
use crate::output::{Column, Table, text_table};
use crate::report::Said;

/// Does what is asked, and returns what to print.
///
/// # Errors
///
/// If the folder is not there or can not be used, or, where it is verified, an
/// entry is damaged.
pub fn run(command: &CacheCommand) -> Result<Said, Error> {
    let text = match command {
        CacheCommand::Stats(args) => stats(args),
        CacheCommand::List(args) => list(args),
        CacheCommand::Clear(args) => clear(args),
        CacheCommand::Verify(args) => verify(args),
    }?;
    let warnings = Vec::new();
    Ok(Said { text, warnings })
}

/// Opens what is there, with a budget that evicts nothing.
fn open(args: &CacheArgs) -> Result<Disk, Error> {
    if !args.dir.is_dir() {
        let path = args.dir.clone();
        return Err(Error::NoCache { path });
    }
    Disk::open(&args.dir, Budget::bytes(u64::MAX)).map_err(Error::Cache)
}

fn said(args: &CacheArgs, json: &Value, text: String) -> String {
    if args.voice.json {
        format!("{json:#}\n")
    } else {
        text
    }
}

/// The name under which entries are counted that can not be read.
const DAMAGED: &str = "(damaged)";

fn kind(entry: &DiskEntry) -> &str {
    let content = entry.content.as_ref();
    content.map_or(DAMAGED, |content| content.kind.as_str())
}

fn computing(entry: &DiskEntry) -> Duration {
    let content = entry.content.as_ref();
    content.map_or(Duration::ZERO, |content| content.computing)
}

fn stats(args: &CacheArgs) -> Result<String, Error> {
    let entries = open(args)?.entries().map_err(Error::Cache)?;
    let mut kinds: BTreeMap<&str, (u64, u64, Duration)> = BTreeMap::new();
    for entry in &entries {
        let sums = kinds.entry(kind(entry)).or_default();
        *sums = (sums.0 + 1, sums.1 + entry.bytes, sums.2 + computing(entry));
    }
    let bytes: u64 = entries.iter().map(|entry| entry.bytes).sum();
    let table = Table::new(vec![
        Column::text("kind", kinds.keys().map(|&kind| kind.to_owned()).collect()),
        Column::u64("entries", kinds.values().map(|sums| sums.0).collect()),
        Column::u64("bytes", kinds.values().map(|sums| sums.1).collect()),
        Column::f64(
            "computing_s",
            kinds.values().map(|sums| sums.2.as_secs_f64()).collect(),
        ),
    ])?;
    let by_kind: Vec<Value> = kinds
        .iter()
        .map(|(kind, (entries, bytes, computing))| {
            json!({
                "kind": kind,
                "entries": entries,
                "bytes": bytes,
                "computing_s": computing.as_secs_f64(),
            })
        })
        .collect();
    let json = json!({ "entries": entries.len(), "bytes": bytes, "kinds": by_kind });
    let text = format!(
        "{}\n{} entries of {bytes} bytes in {}\n",
        text_table(&table, 4),
        entries.len(),
        args.dir.display()
    );
    Ok(said(args, &json, text))
}

fn list(args: &CacheArgs) -> Result<String, Error> {
    let entries = open(args)?.entries().map_err(Error::Cache)?;
    let environment = |entry: &DiskEntry| {
        let content = entry.content.as_ref();
        content.map_or(String::new(), |DiskContent { scope, .. }| {
            format!("{:032x}", scope.get())
        })
    };
    let now = SystemTime::now();
    // A clock that was set back makes an entry of the future, which is new.
    let unused = |entry: &DiskEntry| now.duration_since(entry.used).unwrap_or_default();
    let table = Table::new(vec![
        Column::text("entry", entries.iter().map(|e| e.name.clone()).collect()),
        Column::text("kind", entries.iter().map(|e| kind(e).to_owned()).collect()),
        Column::text("environment", entries.iter().map(environment).collect()),
        Column::u64("bytes", entries.iter().map(|e| e.bytes).collect()),
        Column::f64(
            "computing_s",
            entries.iter().map(|e| computing(e).as_secs_f64()).collect(),
        ),
        Column::u64(
            "unused_s",
            entries.iter().map(|e| unused(e).as_secs()).collect(),
        ),
    ])?;
    let json: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "entry": entry.name,
                "kind": entry.content.as_ref().ok().map(|content| &content.kind),
                "environment": environment(entry),
                "bytes": entry.bytes,
                "computing_s": computing(entry).as_secs_f64(),
                "unused_s": unused(entry).as_secs(),
                "damage": entry.content.as_ref().err(),
            })
        })
        .collect();
    Ok(said(args, &json!(json), text_table(&table, 4)))
}

fn clear(args: &ClearArgs) -> Result<String, Error> {
    let disk = open(&args.which)?;
    let cleared = match (&args.kind, args.environment) {
        (Some(kind), _) => disk.clear_kind(kind),
        (None, Some(environment)) => disk.clear_scope(Scope::new(environment)),
        (None, None) => disk.clear(),
    };
    let cleared = cleared.map_err(Error::Cache)?;
    let text = format!(
        "deleted {cleared} entries from {}\n",
        args.which.dir.display()
    );
    Ok(said(&args.which, &json!({ "deleted": cleared }), text))
}

fn verify(args: &CacheArgs) -> Result<String, Error> {
    let verified = open(args)?.verify().map_err(Error::Cache)?;
    if !verified.damaged.is_empty() {
        return Err(Error::DamagedCache {
            path: args.dir.clone(),
            all: verified.intact + verified.damaged.len(),
            damaged: verified.damaged,
        });
    }
    let (intact, bytes) = (verified.intact, verified.bytes);
    let text = format!("all {intact} entries of {bytes} bytes are as they were written\n");
    Ok(said(
        args,
        &json!({ "intact": intact, "bytes": bytes }),
        text,
    ))
}
