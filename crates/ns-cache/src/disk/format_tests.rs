//! The file format: what was written comes back, and nothing else ever does.

use std::io::{self, Cursor, Seek, SeekFrom, Write};

use proptest::prelude::*;

use super::decode::decode;
use super::format::{read_head, write};
use super::label::{Identity, Label};
use super::wire::{Checksum, Reader, Writer, encode};
use crate::DiskError;

fn label() -> Label {
    Label {
        identity: Identity {
            kind: "table".to_owned(),
            type_name: "a::Table".to_owned(),
            version: 3,
            scope: 0x1234_5678,
            parameters: vec![b'u', 1, 0, 0],
        },
        extent: Some(vec![(0.0, 1.5)]),
        nanoseconds: 12_345,
    }
}

type Table = (String, Vec<f64>, Vec<u32>);

fn table() -> Table {
    let values = vec![0.1, -0.0, f64::INFINITY, f64::MIN_POSITIVE];
    ("a name".to_owned(), values, vec![7, u32::MAX])
}

fn put(table: &Table, out: &mut Writer<'_>) -> Result<(), DiskError> {
    out.value(&(&table.0, table.1.len(), table.2.len()))?;
    out.floats(&table.1)?;
    out.integers(&table.2)
}

fn take(input: &mut Reader<'_>) -> Result<Table, DiskError> {
    let (name, floats, integers) = input.value()?;
    Ok((name, input.floats(floats)?, input.integers(integers)?))
}

fn file(table: &Table) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write(&mut out, &label(), u64::MAX, |writer| put(table, writer)).unwrap();
    out.into_inner()
}

fn read(file: &[u8]) -> Result<(Label, Table), DiskError> {
    let mut input = file;
    let head = read_head(&mut input, file.len() as u64)?;
    let table = head.read_payload(&mut input, take)?;
    Ok((head.label, table))
}

#[test]
fn what_was_written_comes_back() {
    let many = (0..100_000).map(|i| f64::from(i).sqrt()).collect();
    for table in [table(), (String::new(), many, vec![]), Table::default()] {
        assert_eq!(read(&file(&table)).unwrap(), (label(), table));
    }
}

#[test]
fn rows_of_numbers_are_the_bytes_of_their_encoding() {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, 0, u64::MAX);
    writer.floats(&[1.5, -2.25, 1e300]).unwrap();
    writer.integers(&[1, 2]).unwrap();
    let (length, checksum) = writer.finish();
    let expected = encode(&(1.5, -2.25, 1e300, 1_u32, 2_u32)).unwrap();
    assert_eq!((&out, length), (&expected, expected.len() as u64));
    assert_eq!(checksum, Checksum::of(&[&expected]));
}

#[test]
fn each_flipped_bit_is_found() {
    let whole = file(&table());
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << bit;
            assert!(read(&flipped).is_err(), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn each_torn_end_is_found() {
    let whole = file(&table());
    for length in 0..whole.len() {
        assert!(read(&whole[..length]).is_err(), "{length} bytes");
        // As after a crash on a file system that lengthens first.
        let mut torn = whole[..length].to_vec();
        torn.resize(whole.len(), 0);
        assert!(torn == whole || read(&torn).is_err(), "zeros from {length}");
    }
    let longer = [&whole[..], &[0]].concat();
    assert!(read(&longer).is_err());
}

#[test]
fn a_payload_must_be_read_to_its_end() {
    let whole = file(&table());
    let mut input = &whole[..];
    let head = read_head(&mut input, whole.len() as u64).unwrap();
    let partly = head.read_payload(&mut input, |reader| {
        reader.value::<(String, usize, usize)>()
    });
    let expected = "it goes on after all is read";
    assert!(matches!(partly, Err(DiskError::Malformed { reason }) if reason == expected));
}

#[test]
fn long_values_and_labels_are_refused() {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, 0, u64::MAX);
    assert!(writer.value(&vec![0_u8; 1 << 16]).is_err());
    assert!(writer.value(&vec![0_u8; (1 << 16) - 8]).is_ok());
    let mut long = label();
    long.identity.parameters = vec![0; 1 << 17];
    let written = write(&mut Cursor::new(Vec::new()), &long, u64::MAX, |_| Ok(()));
    assert!(matches!(written, Err(DiskError::Malformed { .. })));
}

#[test]
fn the_limit_is_exact() {
    let length = file(&table()).len() as u64;
    for (limit, fits) in [(length, true), (length - 1, false), (60, false), (0, false)] {
        let mut out = Cursor::new(Vec::new());
        let written = write(&mut out, &label(), limit, |writer| put(&table(), writer));
        assert_eq!(written.is_ok(), fits, "{limit}");
        // What is too large is not written first and refused then.
        assert!(limit < 100 || out.get_ref().len() as u64 <= limit);
        // What is said is what all may take, however much of it is left.
        assert!(
            fits || matches!(written, Err(DiskError::TooLarge { limit: said }) if said == limit)
        );
    }
}

/// A disk with room for so many bytes.
struct Full {
    room: usize,
    file: Cursor<Vec<u8>>,
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let length = bytes.len().min(self.room);
        self.room -= length;
        self.file.write(&bytes[..length])
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Full {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[test]
fn a_full_disk_is_an_error_and_leaves_no_entry() {
    // The header is written twice: first as zeros.
    let needed = file(&table()).len() + 56;
    for room in 0..=needed {
        let file = Cursor::new(Vec::new());
        let mut out = Full { room, file };
        let written = write(&mut out, &label(), u64::MAX, |writer| put(&table(), writer));
        match written {
            Ok(()) => assert_eq!(room, needed),
            Err(DiskError::Io(error)) => {
                assert_eq!(error.kind(), io::ErrorKind::StorageFull);
                assert!(read(out.file.get_ref()).is_err(), "{room}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// Reads, and holds the memory it took against the length of the file.
fn read_within_its_length(file: &[u8]) {
    let mut result = None;
    let info = allocation_counter::measure(|| result = Some(read(file)));
    // A label or a value is held as bytes and as what is made of them, and each
    // list within it once more while it grows; a row is held with a piece of it.
    let short = file.len().min(1 << 16);
    let most = (file.len() + 4 * short + 256) as u64;
    assert!(info.bytes_max <= most, "{} of {most} bytes", info.bytes_max);
    drop(result);
}

/// A file whose checksums fit whatever the label and the payload are.
fn sealed(label: &[u8], payload: &[u8], lengths: Option<(u32, u64)>) -> Vec<u8> {
    let (label_length, length) = lengths.unwrap_or((label.len() as u32, payload.len() as u64));
    let mut file = b"ns-cache".to_vec();
    file.extend(1_u32.to_le_bytes());
    file.extend(label_length.to_le_bytes());
    file.extend(length.to_le_bytes());
    file.extend(Checksum::of(&[payload]).to_le_bytes());
    file.extend(Checksum::of(&[&file, label]).to_le_bytes());
    file.extend(label);
    file.extend(payload);
    file
}

/// Even if all else about them is right.
#[test]
fn files_of_others_and_of_other_versions_are_refused() {
    let file = file(&table());
    let label = encode(&label()).unwrap();
    let others: [(usize, &[u8]); 4] = [(0, b"ns-stash"), (8, &[0]), (8, &[2]), (11, &[1])];
    for (at, bytes) in others {
        let mut other = file.clone();
        other[at..at + bytes.len()].copy_from_slice(bytes);
        let seal = Checksum::of(&[&other[..40], &label]);
        other[40..56].copy_from_slice(&seal.to_le_bytes());
        assert!(matches!(read(&other), Err(DiskError::Malformed { .. })));
    }
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(
        prop_oneof![2 => Just(0_u8), 1 => Just(255), 3 => any::<u8>()],
        0..300,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_refused(file in bytes()) {
        prop_assert!(read(&file).is_err());
        read_within_its_length(&file);
    }

    /// Past the checksums, to see that nothing behind them trusts what it reads.
    #[test]
    fn any_payload_is_read_or_refused(payload in bytes()) {
        let file = sealed(&encode(&label())?, &payload, None);
        read_within_its_length(&file);
    }

    #[test]
    fn any_label_is_read_or_refused(label in bytes(), payload in bytes()) {
        let file = sealed(&label, &payload, None);
        read_within_its_length(&file);
        let _ = decode::<Label>(&label);
    }

    #[test]
    fn any_lengths_are_refused_unless_true(label_length: u32, length: u64, near in 0_u64..200) {
        let (label, payload) = (encode(&label())?, [0; 50]);
        for lengths in [(label_length, length), (label.len() as u32, near), (near as u32, 50)] {
            let file = sealed(&label, &payload, Some(lengths));
            if lengths != (label.len() as u32, 50) {
                prop_assert!(read(&file).is_err());
            }
            read_within_its_length(&file);
        }
    }

    /// Counts within a payload that promise more than there is.
    #[test]
    fn any_counts_are_read_or_refused(floats: u64, integers in 0_u64..20, extra in 0_usize..100) {
        let head = encode(&("x", floats, integers))?;
        let mut payload = (head.len() as u32).to_le_bytes().to_vec();
        payload.extend(head);
        payload.resize(payload.len() + extra, 1);
        let file = sealed(&encode(&label())?, &payload, None);
        read_within_its_length(&file);
    }

    #[test]
    fn any_table_comes_back(
        name in ".{0,20}",
        floats in prop::collection::vec(any::<u64>(), 0..50),
        integers in prop::collection::vec(any::<u32>(), 0..50),
    ) {
        let floats: Vec<f64> = floats.into_iter().map(f64::from_bits).collect();
        let (_, (name_back, floats_back, integers_back)) =
            read(&file(&(name.clone(), floats.clone(), integers.clone())))?;
        prop_assert_eq!((name_back, integers_back), (name, integers));
        let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<_>>();
        prop_assert_eq!(bits(floats_back), bits(floats));
    }
}
