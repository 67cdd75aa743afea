//! Entries as NDJSON, by the emulator's own reader and writer. The only place that knows them.

use std::io::BufRead;

use pysondbkv_emulator::formats::{Entry as Line, Format, FormatError, WriteError, Writer, read};
use pysondbkv_emulator::storage::{Attributes, Value};

use crate::kv_api::Entry;

/// Entries as lines.
///
/// # Errors
/// When an entry cannot be written.
pub(super) fn to_text(entries: Vec<Entry>) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::new(Format::Ndjson, Vec::new());
    for Entry { key, value, metadata, expiration } in entries {
        let metadata = metadata.map(|metadata| metadata.to_string().into());
        let value = Value::from(value).with_attributes(Attributes { metadata, expiration });
        writer.put(&Line { key, value })?;
    }
    writer.finish()
}

/// The entries of lines, one by one.
pub(crate) fn entries(
    lines: impl BufRead + Send + 'static,
) -> impl Iterator<Item = Result<Entry, FormatError>> {
    read(Format::Ndjson, lines, 0).map(|line| line.map(entry))
}

/// The items of what `GET /getAll` answers.
pub(super) fn items(
    listing: impl BufRead + Send + 'static,
) -> impl Iterator<Item = Result<Entry, FormatError>> {
    read(Format::GetAll, listing, 0).map(|item| item.map(entry))
}

fn entry(line: Line) -> Entry {
    let metadata = line.value.metadata();
    Entry {
        metadata: metadata.and_then(|metadata| serde_json::from_str(metadata).ok()),
        expiration: line.value.expiration(),
        value: line.value.into(),
        key: line.key,
    }
}
