//! Writes entries in any format.

use super::entry::Entry;
use super::error::{Unfit, WriteError};
use super::format::Format;
use super::{bulk, get_all, ndjson};
use std::io::Write;

/// Writes entries, one by one.
#[derive(Debug)]
pub struct Writer<W: Write> {
    format: Format,
    out: W,
    is_empty: bool,
}

impl<W: Write> Writer<W> {
    /// Begins a text.
    pub fn new(format: Format, out: W) -> Self {
        Self { format, out, is_empty: true }
    }

    /// Writes one more entry.
    ///
    /// # Errors
    /// When the format cannot hold it, or it cannot be written.
    pub fn put(&mut self, entry: &Entry) -> Result<(), WriteError> {
        let unfit = |Unfit(reason)| WriteError::Unfit { key: entry.key.clone(), reason };
        let text = match self.format {
            Format::GetAll => get_all::write(entry).map_err(unfit)?,
            Format::Ndjson => ndjson::write(entry),
            Format::Bulk => bulk::write(entry),
        };
        self.out.write_all(self.before().as_bytes())?;
        self.is_empty = false;
        self.out.write_all(text.as_bytes())?;
        Ok(())
    }

    /// Ends the text, and gives back what it was written to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<W, WriteError> {
        let end = match (self.format, self.is_empty) {
            (Format::Ndjson, true) => "",
            (Format::Ndjson, false) => "\n",
            (_, true) => "[]\n",
            (_, false) => "\n]\n",
        };
        self.out.write_all(end.as_bytes())?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// What stands before an item.
    fn before(&self) -> &'static str {
        match (self.format, self.is_empty) {
            (Format::Ndjson, true) => "",
            (Format::Ndjson, false) => "\n",
            (_, true) => "[\n",
            (_, false) => ",\n",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::storage::{Attributes, Value};
    use bytes::Bytes;
    use proptest::prelude::*;
    use rstest::rstest;

    fn written(format: Format, entries: &[Entry]) -> Result<String, WriteError> {
        let mut writer = Writer::new(format, Vec::new());
        for entry in entries {
            writer.put(entry)?;
        }
        Ok(String::from_utf8(writer.finish()?).unwrap())
    }

    fn entry(key: &str, value: impl Into<Value>) -> Entry {
        Entry { key: key.to_owned(), value: value.into() }
    }

    fn any_entry() -> impl Strategy<Value = Entry> {
        let bytes = prop_oneof![
            any::<Vec<u8>>(),
            any::<String>().prop_map(String::into_bytes),
            any::<i64>().prop_map(|number| number.to_string().into_bytes()),
        ];
        let attributes =
            (proptest::option::of("\"[a-z é]{0,9}\""), proptest::option::of(0..1_u64 << 40));
        ("[^.]{1,40}", bytes, attributes).prop_map(|(key, bytes, (metadata, expiration))| {
            let metadata = metadata.map(Into::into);
            let value = Value::from(Bytes::from(bytes));
            entry(&key, value.with_attributes(Attributes { metadata, expiration }))
        })
    }

    #[rstest]
    #[case(
        Format::GetAll,
        "[\n{\"key\":\"a\",\"value\":{\"n\":1}},\n{\"key\":\"b\",\"value\":\"x\"}\n]\n"
    )]
    #[case(
        Format::Ndjson,
        "{\"key\":\"a\",\"value\":{\"n\":1}}\n{\"key\":\"b\",\"value\":\"x\"}\n"
    )]
    #[case(
        Format::Bulk,
        "[\n{\"key\":\"a\",\"value\":\"{\\\"n\\\":1}\"},\n{\"key\":\"b\",\"value\":\"\\\"x\\\"\"}\n]\n"
    )]
    fn items_of_the_worker_fit_every_format(#[case] format: Format, #[case] text: &str) {
        let items = [entry("a", "{\"n\":1}".to_owned()), entry("b", "\"x\"".to_owned())];
        assert_eq!(written(format, &items).unwrap(), text);
    }

    #[rstest]
    #[case("{\"n\": 1}", "not JSON as the Worker writes it")]
    #[case("hello", "not JSON as the Worker writes it")]
    fn a_listing_holds_no_other_value(#[case] value: &str, #[case] told: &str) {
        let error = written(Format::GetAll, &[entry("a", value.to_owned())]).unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }

    proptest! {
        #[test]
        fn every_entry_comes_back_to_the_byte(entries in proptest::collection::vec(any_entry(), 0..9)) {
            for format in [Format::Ndjson, Format::Bulk] {
                let text = written(format, &entries).unwrap();
                let back: Result<Vec<_>, _> = read(format, text.as_bytes(), 0).collect();
                assert_eq!(back.unwrap(), entries);
            }
        }
    }
}
