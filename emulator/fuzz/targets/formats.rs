//! The formats in which entries travel: no text makes a reader panic, how a text is cut does not matter, and
//! what is read comes back to the byte from every format that can hold it.
//!
//! The first byte of an input chooses the format that the rest is read as.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pysondbkv_emulator::formats::{Entry, Format, WriteError, Writer, read};
use std::io::BufReader;

/// The moment of reading, in seconds since the Unix epoch.
const NOW: u64 = 1_800_000_000;

const FORMATS: [Format; 3] = [Format::GetAll, Format::Ndjson, Format::Bulk];

fuzz_target!(|input: &[u8]| {
    let Some((choice, text)) = input.split_first() else { return };
    let format = FORMATS[usize::from(*choice) % FORMATS.len()];
    let whole: Result<Vec<_>, _> = read(format, text, NOW).collect();
    let in_parts: Result<Vec<_>, _> =
        read(format, BufReader::with_capacity(3, text), NOW).collect();
    match (whole, in_parts) {
        (Ok(entries), Ok(same)) => {
            assert_eq!(entries, same);
            FORMATS.into_iter().for_each(|format| comes_back(format, &entries));
        }
        (Err(error), Err(same)) => assert_eq!(error.to_string(), same.to_string()),
        (whole, in_parts) => panic!("{whole:?}, but read in parts {in_parts:?}"),
    }
});

fn comes_back(format: Format, entries: &[Entry]) {
    match written(format, entries) {
        Ok(text) => {
            let back: Vec<_> =
                read(format, &*text, NOW).map(|entry| entry.expect("sound")).collect();
            assert_eq!(back, entries);
        }
        Err(error) => assert_eq!(format, Format::GetAll, "{error}"),
    }
}

fn written(format: Format, entries: &[Entry]) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::new(format, Vec::new());
    entries.iter().try_for_each(|entry| writer.put(entry))?;
    writer.finish()
}
