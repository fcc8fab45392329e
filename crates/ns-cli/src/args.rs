//! What can be asked for on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::input::{PositionColumns, SpikeColumns, TimeUnit};

/// Spatial environments for neuroscience: from tracking and spikes to rate maps.
#[derive(Debug, Parser)]
#[command(name = "ns", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Maps a recording: a rate map, a picture and a row of numbers for each unit.
    ///
    /// Times are in seconds and positions in one unit of length throughout; a
    /// column name such as `time_ms` or `x_cm` says otherwise, and so do the
    /// options. Rows without a position are lost tracking: their time counts
    /// for nothing, and neither do the spikes in it.
    Map(Box<MapArgs>),
    /// Adds up the seconds in each bin, of a recording of any length.
    ///
    /// The table is read piece by piece, three times: for its extent, for the
    /// bins that are visited, and for the time in them. Memory is needed for bins,
    /// not for samples. What can be read only once, such as /dev/stdin, is copied
    /// to a temporary file first. The numbers are those of `ns map`, to the last
    /// bit.
    Occupancy(Box<OccupancyArgs>),
    /// Simulates a session in a walled arena, maps it, and says how far each
    /// place field that was found is from the true one.
    Demo(DemoArgs),
    /// Looks after a folder in which `ns map --cache` keeps its results.
    #[command(subcommand)]
    Cache(CacheCommand),
}

/// `ns cache`
#[derive(Debug, Subcommand)]
pub enum CacheCommand {
    /// Says how much is kept of each kind, and how long it took to compute.
    Stats(CacheArgs),
    /// Lists all entries, the longest unused first.
    List(CacheArgs),
    /// Deletes entries; files that are none are not touched.
    Clear(ClearArgs),
    /// Reads every byte of every entry and compares the checksums.
    Verify(CacheArgs),
}

impl CacheCommand {
    /// How much to say.
    pub fn voice(&self) -> Voice {
        match self {
            Self::Stats(args) | Self::List(args) | Self::Verify(args) => args.voice,
            Self::Clear(args) => args.which.voice,
        }
    }
}

/// What every `ns cache` command takes.
#[derive(Debug, Args)]
pub struct CacheArgs {
    /// Folder that was given to `ns map --cache`.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// How much to say.
    #[command(flatten)]
    pub voice: Voice,
}

/// `ns cache clear`
#[derive(Debug, Args)]
pub struct ClearArgs {
    /// The folder.
    #[command(flatten)]
    pub which: CacheArgs,
    /// Only entries of this kind, such as "rate maps".
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Only entries of the environment with this fingerprint.
    #[arg(long, value_name = "HEX", value_parser = fingerprint, conflicts_with = "kind")]
    pub environment: Option<u128>,
}

/// How much to say.
#[derive(Debug, Clone, Copy, Args)]
pub struct Voice {
    /// Say nothing but what went wrong.
    #[arg(long, conflicts_with = "json")]
    pub quiet: bool,
    /// Print the summary as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Which time counts, and how it is smoothed.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Standard deviation of the smoothing, in the unit of the positions.
    #[arg(long, value_name = "LENGTH", value_parser = positive)]
    pub bandwidth: f64,
    /// Show no rate in bins that were occupied for less than this, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = not_negative)]
    pub min_occupancy: Option<f64>,
    /// Bins, and which time counts.
    #[command(flatten)]
    pub counting: Counting,
}

/// Which bins there are, and which time counts in them.
#[derive(Debug, Clone, Args)]
pub struct Counting {
    /// Side of a bin, in the unit of the positions.
    #[arg(long, value_name = "LENGTH", value_parser = positive)]
    pub bin_size: f64,
    /// Longest time between two samples that counts, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = positive, default_value_t = 0.5)]
    pub max_gap: f64,
    /// Least speed that counts, in units of length per second.
    #[arg(long, value_name = "SPEED", value_parser = not_negative)]
    pub min_speed: Option<f64>,
    /// Also map unvisited bins in gaps between visited ones.
    #[arg(long)]
    pub close_gaps: bool,
    /// Also map unvisited bins that visited ones enclose.
    #[arg(long)]
    pub fill_holes: bool,
    /// Also map the neighbours of visited bins.
    #[arg(long)]
    pub dilate: bool,
    /// Memory that the bins may take, in GiB.
    #[arg(long, value_name = "GIB", value_parser = positive, default_value_t = 8.0)]
    pub memory_limit: f64,
}

/// `ns map`
#[derive(Debug, Args)]
pub struct MapArgs {
    /// Tracking table (CSV, TSV or Parquet): time, x and y.
    #[arg(long, value_name = "FILE")]
    pub positions: PathBuf,
    /// Spike table (CSV, TSV or Parquet): unit and time.
    #[arg(long, value_name = "FILE")]
    pub spikes: PathBuf,
    /// Folder for pictures and tables; files of the same names are replaced.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Folder in which maps are kept, so that the same question is not computed
    /// twice; several programs may share it.
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// Disk space that the folder of --cache may take, in GiB.
    #[arg(long, value_name = "GIB", value_parser = positive, default_value_t = 4.0)]
    pub cache_limit: f64,
    /// Bins, smoothing, and what counts.
    #[command(flatten)]
    pub settings: Settings,
    /// Which columns to read.
    #[command(flatten)]
    pub columns: Columns,
    /// How much to say.
    #[command(flatten)]
    pub voice: Voice,
}

/// `ns occupancy`
#[derive(Debug, Args)]
pub struct OccupancyArgs {
    /// Tracking table (CSV, TSV or Parquet): time, x and y.
    #[arg(long, value_name = "FILE")]
    pub positions: PathBuf,
    /// Folder for the tables; files of the same names are replaced.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Divide the time between two samples among the bins on the straight way
    /// between them, rather than to count it where it begins.
    #[arg(long)]
    pub along: bool,
    /// Bins, and what counts.
    #[command(flatten)]
    pub counting: Counting,
    /// Which columns to read.
    #[command(flatten)]
    pub columns: TrackingColumns,
    /// How much to say.
    #[command(flatten)]
    pub voice: Voice,
}

/// Names and units of columns; what is not given is guessed from the headers.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Columns")]
pub struct Columns {
    /// Those of the tracking table.
    #[command(flatten)]
    pub tracking: TrackingColumns,
    /// Column of the spike table that names the unit.
    #[arg(long, value_name = "NAME")]
    pub unit_column: Option<String>,
    /// Column of the spike table with the times.
    #[arg(long, value_name = "NAME")]
    pub spike_time_column: Option<String>,
    /// Unit of the times in the spike table: s, ms, us or min.
    #[arg(long, value_name = "UNIT")]
    pub spike_time_unit: Option<TimeUnit>,
}

impl Columns {
    /// Those of the spike table.
    pub fn of_spikes(&self) -> SpikeColumns {
        SpikeColumns {
            unit: self.unit_column.clone(),
            time: self.spike_time_column.clone(),
            time_unit: self.spike_time_unit,
        }
    }
}

/// Names and units of the columns of a tracking table.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Columns")]
pub struct TrackingColumns {
    /// Column of the tracking table with the times.
    #[arg(long, value_name = "NAME")]
    pub time_column: Option<String>,
    /// Column with the first coordinate.
    #[arg(long, value_name = "NAME")]
    pub x_column: Option<String>,
    /// Column with the second coordinate.
    #[arg(long, value_name = "NAME")]
    pub y_column: Option<String>,
    /// Unit of the times in the tracking table: s, ms, us or min.
    #[arg(long, value_name = "UNIT")]
    pub time_unit: Option<TimeUnit>,
    /// Unit of the positions, such as cm; it names, and converts nothing.
    #[arg(long, value_name = "UNIT", value_parser = unit_name)]
    pub length_unit: Option<String>,
}

impl TrackingColumns {
    /// Which columns to look for.
    pub fn wanted(&self) -> PositionColumns {
        PositionColumns {
            time: self.time_column.clone(),
            x: self.x_column.clone(),
            y: self.y_column.clone(),
            time_unit: self.time_unit,
        }
    }
}

/// `ns demo`
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder for pictures and tables; files of the same names are replaced.
    #[arg(long, value_name = "DIR", default_value = "ns-demo")]
    pub out: PathBuf,
    /// Which session to simulate; the same number gives the same session.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// Length of the session, in minutes.
    #[arg(long, value_name = "MINUTES", value_parser = minutes, default_value_t = 20.0)]
    pub minutes: f64,
    /// How much to say.
    #[command(flatten)]
    pub voice: Voice,
}

fn positive(text: &str) -> Result<f64, String> {
    match number(text)? {
        value if value > 0.0 => Ok(value),
        _ => Err("it must be above 0".to_owned()),
    }
}

fn not_negative(text: &str) -> Result<f64, String> {
    match number(text)? {
        value if value >= 0.0 => Ok(value),
        _ => Err("it must be at least 0".to_owned()),
    }
}

fn minutes(text: &str) -> Result<f64, String> {
    match number(text)? {
        value if (1.0..=600.0).contains(&value) => Ok(value),
        _ => Err("it must be from 1 to 600".to_owned()),
    }
}

fn fingerprint(text: &str) -> Result<u128, String> {
    let is_hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match u128::from_str_radix(text, 16) {
        // A sign would be read, too.
        Ok(value) if text.len() == 32 && is_hexadecimal => Ok(value),
        _ => Err("it must be 32 hexadecimal digits, as `ns cache list` shows them".to_owned()),
    }
}

fn unit_name(text: &str) -> Result<String, String> {
    if !text.is_empty() && text.chars().all(char::is_alphanumeric) {
        Ok(text.to_owned())
    } else {
        Err("it must be letters and digits only, such as cm".to_owned())
    }
}

fn number(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err("it must be a finite number".to_owned()),
        Err(_) => Err("it must be a number".to_owned()),
    }
}
