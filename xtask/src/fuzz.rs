//! Files of a cache with anything in them: reading never panics, never takes
//! memory for a length that only says what should be there, and finds nothing
//! but what was written.
//!
//! Entries of every kind are written, altered with their structure in mind, and
//! read as any process would read them. Half of them are sealed anew, so that
//! what lies behind the checksums is met too.

mod mutate;
mod samples;

#[cfg(test)]
mod mutate_tests;

use std::{
    fs,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use ns::cache::{Budget, Disk};

use crate::{Error, workspace};
use mutate::{Dice, mutated, sealed};
use samples::Sample;

/// The arguments of `cargo xtask fuzz`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How long
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    seconds: u64,
    /// Where the dice begin: the same seed, the same files
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    seed: u64,
}

impl Arguments {
    /// As long as CI has patience for.
    pub(crate) fn brief() -> Self {
        Self {
            seconds: 5,
            seed: 1,
        }
    }
}

/// What reading takes for itself: a cache with nothing in it, a buffer, names.
const SCRATCH: u64 = 32 << 10;

/// Listing and checking also hold the names of all entries, and a piece of one.
const LISTING: u64 = SCRATCH + (1 << 17);

/// Times the length of the file: what is read is held as bytes and as what is
/// made of them, lists double, and columns begin at multiples of 64 bytes.
const MOST_TIMES: u64 = 2;

/// What was done.
#[derive(Default)]
struct Done {
    files: u64,
    /// Sealed anew, and read to the end.
    read: u64,
    /// The most bytes that a file took, beyond `SCRATCH`, for each of its own.
    most: f64,
}

/// Reads altered files, and fails at the first that is not read as it should be.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let folder = tempfile::tempdir().map_err(|error| failure(&error))?;
    let disk = Disk::open(folder.path(), Budget::bytes(1 << 30));
    let disk = disk.map_err(|error| failure(&error))?;
    let samples = samples::all(&disk).map_err(|error| failure(&*error))?;

    // Those in a reader are caught by the cache; here they are faults.
    let panics = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&panics);
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
    }));
    let result = fuzz(arguments, &disk, &samples, &panics);
    panic::set_hook(hook);

    let done = result?;
    println!(
        "{} files of {} kinds, {} of them read to the end: no panic, nothing found that was \
         not written, at most {:.1} bytes taken for one of the file",
        done.files,
        samples.len(),
        done.read,
        done.most,
    );
    Ok(())
}

fn fuzz(
    arguments: &Arguments,
    disk: &Disk,
    samples: &[Sample],
    panics: &AtomicUsize,
) -> Result<Done, Error> {
    let mut dice = Dice::new(arguments.seed);
    let mut done = Done::default();
    let end = Instant::now() + Duration::from_secs(arguments.seconds);
    while Instant::now() < end {
        let sample = dice.one_of(samples);
        let other = dice.one_of(samples);
        let mut file = mutated(&sample.file, &other.file, &mut dice);
        let is_sealed = dice.below(2) == 0;
        if is_sealed {
            file = sealed(file, &mut dice);
        }
        if let Err(fault) = read(disk, sample, &file, is_sealed, &mut done, panics) {
            return Err(kept(&fault, &file, &done));
        }
        done.files += 1;
    }
    Ok(done)
}

/// Reads one file in every way there is, or says what is wrong.
fn read(
    disk: &Disk,
    sample: &Sample,
    file: &[u8],
    is_sealed: bool,
    done: &mut Done,
    panics: &AtomicUsize,
) -> Result<(), String> {
    fs::write(&sample.path, file).map_err(|error| error.to_string())?;
    let mut found = Ok(None);
    let info = allocation_counter::measure(|| {
        found = panic::catch_unwind(AssertUnwindSafe(|| (sample.find)(disk)));
    });
    let found = found.unwrap_or(None);
    let mut beyond = info.bytes_max.saturating_sub(SCRATCH);
    // Takes longer, as it reads all files there are.
    if done.files.is_multiple_of(8) {
        let info = allocation_counter::measure(|| {
            let listed = || (disk.entries().is_ok(), disk.verify().is_ok());
            drop(panic::catch_unwind(AssertUnwindSafe(listed)));
        });
        beyond = beyond.max(info.bytes_max.saturating_sub(LISTING));
    }
    done.most = done.most.max(beyond as f64 / file.len().max(1) as f64);
    if panics.load(Ordering::Relaxed) > 0 {
        return Err("a panic".to_owned());
    }
    if beyond > MOST_TIMES * file.len() as u64 {
        let length = file.len();
        return Err(format!("{beyond} bytes taken for a file of {length}"));
    }
    let is_whole = file == sample.file;
    let expected = is_whole.then_some(sample.digest);
    let is_found = found.is_some();
    if (is_whole || !is_sealed) && found.map(|found| found()) != expected {
        return Err("what was found is not what was written".to_owned());
    }
    done.read += u64::from(is_found && is_sealed);
    Ok(())
}

/// The fault, with the file that shows it kept below `target`.
fn kept(fault: &str, file: &[u8], done: &Done) -> Error {
    let path = workspace::root().join("target/fuzz-fault.nsc");
    let place = match fs::write(&path, file) {
        Ok(()) => path.display().to_string(),
        Err(_) => "nowhere".to_owned(),
    };
    Error::Check {
        check: "fuzz",
        summary: format!("{fault}, after {} files; kept in {place}", done.files),
    }
}

fn failure(error: &dyn std::error::Error) -> Error {
    Error::Check {
        check: "fuzz",
        summary: error.to_string(),
    }
}
