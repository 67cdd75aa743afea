//! Entries as calls bring and take them: JSON lines, and pages of them.

use super::error::CallError;
use crate::formats::{self, Entry, Format, WriteError, Writer};
use crate::message::Request;
use crate::storage::{EntryPage, Name, StorageError};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

/// Which page of the entries is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageQuery {
    /// The key behind which it begins; None for the first one.
    pub(super) after: Option<Name>,
    /// The most entries that it may have.
    pub(super) limit: usize,
}

/// A page as it is answered.
#[derive(Debug)]
pub(super) struct PageLines {
    /// JSON lines, one an entry.
    pub(super) lines: Vec<u8>,
    /// The query of the page behind it, with its question mark, if there is one.
    pub(super) next: Option<String>,
}

/// How many entries a page has, unless the call says otherwise.
const DEFAULT_LIMIT: usize = 1_000;
const MAX_LIMIT: usize = 10_000;

impl PageQuery {
    /// The query of a request.
    pub(super) fn of(request: &Request) -> Result<Self, CallError> {
        let mut page = Self { after: None, limit: DEFAULT_LIMIT };
        let query = request.query.as_deref().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "after" => page.after = Some(value.as_ref().into()),
                "limit" => page.limit = limit(&value)?,
                _ => return Err(CallError::input(&name, "the parameters are after and limit")),
            }
        }
        Ok(page)
    }

    /// The page that was found, as it is answered.
    pub(super) fn lines(&self, page: EntryPage) -> Result<PageLines, CallError> {
        let mut writer = Writer::new(Format::Ndjson, Vec::new());
        for (key, value) in page.entries {
            writer.put(&Entry { key: key.to_string(), value }).map_err(unwritten)?;
        }
        let next = page.next.map(|key| {
            let key = key.to_string();
            let key = utf8_percent_encode(&key, NON_ALPHANUMERIC);
            format!("?after={key}&limit={}", self.limit)
        });
        Ok(PageLines { lines: writer.finish().map_err(unwritten)?, next })
    }
}

/// All of the entries in the body, so that none is stored where one is wrong.
pub(super) fn brought(request: &Request) -> Result<Vec<Entry>, CallError> {
    let entries: Result<_, _> = formats::read(Format::Ndjson, &*request.body, 0).collect();
    entries.map_err(|error: formats::FormatError| CallError::Input {
        field: None,
        message: error.to_string(),
    })
}

fn limit(text: &str) -> Result<usize, CallError> {
    let limit = text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
    limit.ok_or_else(|| CallError::input("limit", format!("give a number from 1 to {MAX_LIMIT}")))
}

/// Lines hold every entry, and memory takes them; so this does not happen.
fn unwritten(error: WriteError) -> CallError {
    CallError::Storage(StorageError::reading(error))
}
