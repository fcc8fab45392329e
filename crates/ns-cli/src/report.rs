//! What a command leaves behind: pictures, tables, and words.

use std::io::Write;

use indicatif::{ProgressBar, ProgressStyle};
use ns::prelude::Environment;
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::analysis::{Analysis, Frame, Session, UnitMap};
use crate::args::{Settings, Voice};
use crate::error::Error;
use crate::output::{Column, OutputFolder, Table, format_number, safe_file_stems, text_table};
use crate::picture::{MapPicture, Mark, SheetMap, SheetPicture, draw_map, draw_sheet};

/// Significant digits for people.
const DIGITS: usize = 4;

/// What a command has to say when it is done.
#[derive(Debug)]
pub struct Said {
    /// For standard output.
    pub text: String,
    /// For standard error, a sentence each.
    pub warnings: Vec<String>,
}

/// Everything that is written about a session.
#[derive(Debug)]
pub struct Report<'a> {
    /// The session.
    pub session: &'a Session,
    /// What it comes to.
    pub analysis: &'a Analysis,
    /// The settings it was evaluated with.
    pub settings: &'a Settings,
    /// A name for titles.
    pub title: String,
    /// Points to mark on the map of each unit; empty for none.
    pub marks: Vec<Vec<Mark<'a>>>,
}

impl Report<'_> {
    /// Writes pictures and tables, with a progress bar on a terminal.
    ///
    /// # Errors
    ///
    /// If a file can not be written; the folder then holds none of them.
    pub fn write(&self, folder: &OutputFolder, voice: Voice) -> Result<(), Error> {
        let units = &self.analysis.units;
        let names: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
        let bar = if voice.quiet || voice.json {
            ProgressBar::hidden()
        } else {
            // It hides itself where standard error is no terminal.
            ProgressBar::new(units.len() as u64 + 1)
        };
        if let Ok(style) = ProgressStyle::with_template("{msg:10} [{bar:40}] {pos}/{len}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message("drawing");
        let frame = self.analysis.frame();
        units
            .par_iter()
            .zip(safe_file_stems(&names))
            .enumerate()
            .try_for_each(|(index, (unit, stem))| {
                let png = self.map_picture(index, unit, frame)?;
                bar.inc(1);
                folder.write(&format!("maps/{stem}.png"), |out| out.write_all(&png))
            })?;
        let sheet = self.sheet(frame)?;
        folder.write("contact_sheet.png", |out| out.write_all(&sheet))?;
        bar.inc(1);
        let (environment, unit) = (&self.analysis.environment, self.length_unit());
        for (name, table) in [
            (
                "occupancy",
                occupancy_table(environment, unit, &self.analysis.occupancy)?,
            ),
            ("rates", self.rates_table()?),
            ("summary", self.summary_table()?),
        ] {
            folder.write(&format!("{name}.csv"), |out| table.write_csv(out))?;
            folder.write(&format!("{name}.parquet"), |out| table.write_parquet(out))?;
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn map_picture(
        &self,
        index: usize,
        unit: &UnitMap,
        frame: Frame<'_>,
    ) -> Result<Vec<u8>, Error> {
        let number = |value| format_number(value, 3);
        let subtitle = format!(
            "{} spikes · peak {} Hz · mean {} Hz · {} bits/spike · sparsity {}",
            unit.spikes.counted,
            number(unit.summary.peak_hz),
            number(unit.summary.mean_hz),
            number(unit.summary.information_bits_per_spike),
            number(unit.summary.sparsity),
        );
        draw_map(&MapPicture {
            title: &unit.name,
            subtitle: &subtitle,
            x_edges: frame.x_edges,
            y_edges: frame.y_edges,
            values: &frame.lay_out(&unit.rates),
            value_label: "rate (Hz)",
            value_range: None,
            length_unit: self.length_unit(),
            path: &self.session.positions,
            spikes: &unit.places,
            marks: self.marks.get(index).map_or(&[], Vec::as_slice),
        })
    }

    fn sheet(&self, frame: Frame<'_>) -> Result<Vec<u8>, Error> {
        let units = &self.analysis.units;
        let values: Vec<Vec<f64>> = units
            .iter()
            .map(|unit| frame.lay_out(&unit.rates))
            .collect();
        let peaks: Vec<String> = units
            .iter()
            .map(|unit| format!("{} Hz", format_number(unit.summary.peak_hz, 3)))
            .collect();
        let maps: Vec<SheetMap<'_>> = units
            .iter()
            .zip(&peaks)
            .zip(&values)
            .map(|((unit, peak), values)| SheetMap {
                name: &unit.name,
                peak,
                values,
            })
            .collect();
        let unit = self.length_unit().unwrap_or("");
        draw_sheet(&SheetPicture {
            title: &self.title,
            subtitle: format!(
                "{} units · {} min counted · bins of {} {unit} · bandwidth {} {unit}",
                units.len(),
                format_number(self.analysis.totals.counted_s / 60.0, 3),
                self.settings.counting.bin_size,
                self.settings.bandwidth,
            )
            .trim_end(),
            x_edges: frame.x_edges,
            y_edges: frame.y_edges,
            length_unit: self.length_unit(),
            maps: &maps,
        })
    }

    fn length_unit(&self) -> Option<&str> {
        self.session.length_unit.as_deref()
    }

    fn rates_table(&self) -> Result<Table, Error> {
        let mut columns = bin_columns(&self.analysis.environment, self.length_unit());
        for unit in &self.analysis.units {
            let name = format!("{}_hz", unit.name);
            columns.push(Column::f64(name, unit.rates.clone()));
        }
        Table::new(columns)
    }

    /// One row for each unit.
    ///
    /// # Errors
    ///
    /// None that a summary can cause.
    pub fn summary_table(&self) -> Result<Table, Error> {
        let units = &self.analysis.units;
        let numbers = |value: &dyn Fn(&UnitMap) -> f64| units.iter().map(value).collect();
        let counts =
            |value: &dyn Fn(&UnitMap) -> usize| units.iter().map(|u| value(u) as u64).collect();
        let peak = |axis: usize| {
            move |unit: &UnitMap| {
                let center = unit
                    .summary
                    .peak_bin
                    .and_then(|bin| self.analysis.environment.center(bin));
                center.map_or(f64::NAN, |center| center[axis])
            }
        };
        Table::new(vec![
            Column::text("unit", units.iter().map(|u| u.name.clone()).collect()),
            Column::u64("spikes", counts(&|u| u.spikes.counted)),
            Column::u64("not_counted", counts(&|u| u.spikes.not_counted)),
            Column::u64("outside_session", counts(&|u| u.spikes.outside_session)),
            Column::f64("mean_hz", numbers(&|u| u.summary.mean_hz)),
            Column::f64("peak_hz", numbers(&|u| u.summary.peak_hz)),
            Column::f64(length_name("peak_x", self.length_unit()), numbers(&peak(0))),
            Column::f64(length_name("peak_y", self.length_unit()), numbers(&peak(1))),
            Column::f64(
                "bits_per_spike",
                numbers(&|u| u.summary.information_bits_per_spike),
            ),
            Column::f64("bits_per_s", numbers(&|u| u.summary.information_bits_per_s)),
            Column::f64("sparsity", numbers(&|u| u.summary.sparsity)),
            Column::f64("selectivity", numbers(&|u| u.summary.selectivity)),
        ])
    }

    /// The summary for people.
    ///
    /// # Errors
    ///
    /// As for [`summary_table`](Self::summary_table).
    pub fn text(&self) -> Result<String, Error> {
        let (analysis, totals) = (self.analysis, self.analysis.totals);
        let unit = self.length_unit().unwrap_or("units");
        let samples = self.session.times.len();
        let of =
            |count: &dyn Fn(&UnitMap) -> usize| analysis.units.iter().map(count).sum::<usize>();
        let (counted, not_counted, outside) = (
            of(&|u| u.spikes.counted),
            of(&|u| u.spikes.not_counted),
            of(&|u| u.spikes.outside_session),
        );
        let [x, y] = self.realised_bin_size();
        let bins = analysis.environment.bin_count();
        let [x, y] = [x, y].map(|side| format_number(side, DIGITS));
        Ok(format!(
            "session  {samples} samples over {:.3} s\n\
             space    {bins} bins of {x} x {y} {unit} in {} piece{}, smoothed over {} {unit}\n\
             time     {:.3} s counted; {:.3} s without tracking, {:.3} s in gaps, {:.3} s too slow\n\
             spikes   {counted} counted; {not_counted} where no time counted, \
             {outside} outside the session\n\n{}",
            analysis.duration_s,
            analysis.pieces(),
            if analysis.pieces() == 1 { "" } else { "s" },
            self.settings.bandwidth,
            totals.counted_s,
            totals.lost_s,
            totals.gap_s,
            totals.slow_s,
            text_table(&self.summary_table()?, DIGITS),
        ))
    }

    /// The summary for programs.
    pub fn json(&self) -> Value {
        let analysis = self.analysis;
        let units: Vec<Value> = analysis
            .units
            .iter()
            .map(|unit| {
                let bin = unit.summary.peak_bin;
                json!({
                    "unit": unit.name,
                    "spikes": unit.spikes.counted,
                    "not_counted": unit.spikes.not_counted,
                    "outside_session": unit.spikes.outside_session,
                    "mean_hz": unit.summary.mean_hz,
                    "peak_hz": unit.summary.peak_hz,
                    "peak_position": bin.and_then(|bin| analysis.environment.center(bin)),
                    "information_bits_per_spike": unit.summary.information_bits_per_spike,
                    "information_bits_per_s": unit.summary.information_bits_per_s,
                    "sparsity": unit.summary.sparsity,
                    "selectivity": unit.summary.selectivity,
                })
            })
            .collect();
        json!({
            "length_unit": self.length_unit(),
            "time_unit": "s",
            "samples": self.session.times.len(),
            "duration_s": analysis.duration_s,
            "time_s": analysis.totals,
            "bins": analysis.environment.bin_count(),
            "pieces": analysis.pieces(),
            "warnings": analysis.warnings(),
            "bin_size": self.realised_bin_size(),
            "bandwidth": self.settings.bandwidth,
            "fingerprint": analysis.environment.fingerprint().to_string(),
            "units": units,
        })
    }

    fn realised_bin_size(&self) -> [f64; 2] {
        let lattice = self.analysis.environment.layout().lattice();
        lattice.map_or([f64::NAN; 2], |lattice| {
            lattice.axes().each_ref().map(|axis| axis.width(0))
        })
    }
}

/// `x_cm` where the unit is known, else `x`.
fn length_name(name: &str, unit: Option<&str>) -> String {
    match unit {
        Some(unit) => format!("{name}_{unit}"),
        None => name.to_owned(),
    }
}

/// The bins and their centres: the first columns of every table by bin.
fn bin_columns(environment: &Environment<2>, unit: Option<&str>) -> Vec<Column> {
    let centers = environment.centers();
    let axis = |k: usize| centers.iter().map(|center| center[k]).collect();
    vec![
        Column::u64("bin", (0..centers.len() as u64).collect()),
        Column::f64(length_name("x", unit), axis(0)),
        Column::f64(length_name("y", unit), axis(1)),
    ]
}

/// The bins, the area of each and the seconds in it.
///
/// # Errors
///
/// None, where there are as many seconds as bins.
pub fn occupancy_table(
    environment: &Environment<2>,
    unit: Option<&str>,
    seconds: &[f64],
) -> Result<Table, Error> {
    let area = match unit {
        Some(unit) => format!("area_{unit}2"),
        None => "area".to_owned(),
    };
    let mut columns = bin_columns(environment, unit);
    columns.extend([
        Column::f64(area, environment.measures().to_vec()),
        Column::f64("occupancy_s", seconds.to_vec()),
    ]);
    Table::new(columns)
}
