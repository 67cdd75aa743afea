//! The names of the formats.

use std::ffi::OsStr;
use std::path::Path;

/// How entries are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// What `GET /getAll` answers: a JSON array of `{"key": …, "value": …}`. It holds items only: values
    /// that are JSON, without metadata and expiration.
    GetAll,
    /// JSON lines, which hold every entry: `value` is a value that is JSON, `text` any other text,
    /// `base64` any other bytes; `metadata` and `expiration` where there are such.
    Ndjson,
    /// What `wrangler kv bulk put` takes: a JSON array of `{"key": …, "value": "…"}`, which holds every
    /// entry. Values are texts, or bytes in Base64.
    Bulk,
}

impl Format {
    /// The format that the name of a file stands for; None for names such as `items.json`.
    #[must_use]
    pub fn of_name(file: &Path) -> Option<Self> {
        let name = file.file_name().and_then(OsStr::to_str)?.to_ascii_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if ends(&[".ndjson", ".jsonl"]) {
            return Some(Self::Ndjson);
        }
        if ends(&[".bulk.json", "-bulk.json"]) {
            return Some(Self::Bulk);
        }
        None
    }

    /// The format that a text begins with. An array is taken as what `GET /getAll` answers.
    #[must_use]
    pub fn of_start(text: &[u8]) -> Self {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
        if text.starts_with(b"{") { Self::Ndjson } else { Self::GetAll }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("a/items.json", None)]
    #[case("items.NDJSON", Some(Format::Ndjson))]
    #[case("items.jsonl", Some(Format::Ndjson))]
    #[case("items.bulk.json", Some(Format::Bulk))]
    #[case("items", None)]
    fn the_name_of_a_file_tells_its_format(#[case] name: &str, #[case] format: Option<Format>) {
        assert_eq!(Format::of_name(Path::new(name)), format);
    }

    #[rstest]
    #[case("\u{feff} \n[", Format::GetAll)]
    #[case("\u{feff}{\"key\"", Format::Ndjson)]
    #[case("", Format::GetAll)]
    fn the_beginning_tells_an_array_from_lines(#[case] text: &str, #[case] format: Format) {
        assert_eq!(Format::of_start(text.as_bytes()), format);
    }
}
