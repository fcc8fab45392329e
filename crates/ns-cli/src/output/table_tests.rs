//! Tables written and read back.

use std::fs;

use proptest::prelude::*;

use super::{Column, Table};
use crate::error::Error;
use crate::input::{self, Kind, Source};

/// Writes a table in one form and reads its three columns back.
fn round_trip(table: &Table, ending: &str) -> (Vec<f64>, Vec<f64>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("t.{ending}"));
    let mut bytes = Vec::new();
    if ending == "csv" {
        table.write_csv(&mut bytes).unwrap();
    } else {
        table.write_parquet(&mut bytes).unwrap();
    }
    fs::write(&path, bytes).unwrap();
    let source = Source::open(&path).unwrap();
    assert_eq!(source.headers(), ["rate", "count", "unit, name"]);
    let wanted = [(0, Kind::Numbers), (1, Kind::Numbers), (2, Kind::Texts)];
    let mut columns = Vec::new();
    source
        .each_batch(&wanted, |batch| {
            assert_eq!(batch.before, 0);
            columns = batch.columns;
            Ok(())
        })
        .unwrap();
    let [
        input::Column::Numbers(rates),
        input::Column::Numbers(counts),
        input::Column::Texts(texts),
    ] = columns.as_slice()
    else {
        panic!("other columns than asked for");
    };
    let names = texts.cells().iter();
    let names = names
        .map(|&id| texts.names()[id as usize].clone())
        .collect();
    (rates.clone(), counts.clone(), names)
}

fn table(rates: &[f64], counts: &[u64], names: &[String]) -> Table {
    Table::new(vec![
        Column::f64("rate", rates.to_vec()),
        Column::u64("count", counts.to_vec()),
        Column::text("unit, name", names.to_vec()),
    ])
    .unwrap()
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

proptest! {
    #[test]
    fn both_forms_read_back_to_the_same_bits(
        rows in prop::collection::vec(
            (any::<f64>(), 0_u64..1 << 53, "[a-zA-Z0-9 ,;\"'é\n_-]{0,8}x"), 1..20
        )
    ) {
        let rates: Vec<f64> = rows
            .iter()
            .map(|row| if row.0.is_nan() { f64::NAN } else { row.0 })
            .collect();
        let counts: Vec<u64> = rows.iter().map(|row| row.1).collect();
        let names: Vec<String> = rows.iter().map(|row| row.2.trim().to_owned()).collect();
        let table = table(&rates, &counts, &names);
        for ending in ["csv", "parquet"] {
            let (read_rates, read_counts, read_names) = round_trip(&table, ending);
            prop_assert_eq!(bits(&read_rates), bits(&rates));
            let expected: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
            prop_assert_eq!(read_counts, expected);
            prop_assert_eq!(&read_names, &names);
        }
    }
}

#[test]
fn the_written_form_is_plain() {
    let mut bytes = Vec::new();
    table(
        &[0.1, f64::NAN, 1e300, -0.0],
        &[1, 2, u64::MAX, 4],
        &["a".into(), "b,c".into(), "say \"x\"".into(), String::new()],
    )
    .write_csv(&mut bytes)
    .unwrap();
    let expected = "rate,count,\"unit, name\"\n0.1,1,a\nNaN,2,\"b,c\"\n\
                    1e300,18446744073709551615,\"say \"\"x\"\"\"\n-0.0,4,\n";
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
}

#[test]
fn columns_of_different_lengths_are_refused() {
    let error = Table::new(vec![
        Column::f64("a", vec![1.0]),
        Column::u64("b", vec![1, 2]),
    ])
    .unwrap_err();
    assert!(matches!(
        error,
        Error::ColumnLength {
            found: 2,
            expected: 1,
            ..
        }
    ));
}

#[test]
fn a_table_without_rows_can_be_written() {
    let table = table(&[], &[], &[]);
    assert_eq!(table.rows(), 0);
    assert!(table.write_csv(Vec::new()).is_ok());
    assert!(table.write_parquet(Vec::new()).is_ok());
}
