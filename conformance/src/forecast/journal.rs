//! Reads a load from the journal of an emulator: JSON lines, one request each.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::asked::AskedLoad;
use super::load::RequestKind;
use super::production::INDEX_ENTRY_BYTES;
use super::rate::Rate;

/// The load of a journal, and of what it is made.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalLoad {
    /// The load.
    pub load: AskedLoad,
    /// How many requests it is made of.
    pub requests: usize,
    /// How many seconds lie between the first and the last of them.
    pub seconds: f64,
}

/// Why a journal has no load.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// A line is no request.
    #[error("line {line} of the journal is no request: {reason}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        reason: serde_json::Error,
    },
    /// There is no time between the requests.
    #[error("the journal has {0} requests to the Worker, and needs two at different times")]
    TooShort(usize),
}

#[derive(Deserialize)]
struct Entry {
    #[serde(deserialize_with = "moment")]
    at: DateTime<FixedOffset>,
    method: String,
    target: String,
    location: String,
    #[serde(default)]
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    #[serde(rename = "operation")]
    name: String,
    key: String,
    bytes: Option<u64>,
}

const INDEX_KEY: &str = "__index__";

fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<FixedOffset>, D::Error> {
    let text = String::deserialize(deserializer)?;
    DateTime::parse_from_rfc3339(&text).map_err(D::Error::custom)
}

impl JournalLoad {
    /// The load of a journal of JSON lines.
    ///
    /// # Errors
    /// When a line cannot be read, or there are too few requests to tell how often they come.
    pub fn read(lines: &str) -> Result<Self, JournalError> {
        let mut entries = Vec::new();
        for (line, number) in lines.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
            let entry: Entry = serde_json::from_str(line)
                .map_err(|reason| JournalError::Line { line: number, reason })?;
            entries.extend(entry.kind().map(|kind| (kind, entry)));
        }
        let times = || entries.iter().map(|(_, entry)| entry.at);
        let time = times().max().zip(times().min()).map(|(last, first)| last - first);
        let seconds = time.map_or(0.0, TimeDelta::as_seconds_f64);
        if seconds <= 0.0 {
            return Err(JournalError::TooShort(entries.len()));
        }
        Ok(Self { load: load_of(&entries, seconds), requests: entries.len(), seconds })
    }
}

fn load_of(entries: &[(RequestKind, Entry)], seconds: f64) -> AskedLoad {
    let rate = |wanted: RequestKind| {
        let count = entries.iter().filter(|(kind, _)| *kind == wanted).count();
        Rate::a_second(count as f64 / seconds)
    };
    let locations: BTreeSet<&str> = entries.iter().map(|(_, entry)| &*entry.location).collect();
    let index = entries.iter().flat_map(|(_, entry)| entry.sizes("get", true)).next();
    let items: Vec<u64> = entries.iter().flat_map(|(_, entry)| entry.sizes("put", false)).collect();
    let mean = items.iter().sum::<u64>().checked_div(items.len() as u64);
    AskedLoad {
        adds: rate(RequestKind::Add),
        updates: rate(RequestKind::Update),
        deletes: rate(RequestKind::Delete),
        reads: rate(RequestKind::Read),
        listings: rate(RequestKind::Listing),
        locations: u32::try_from(locations.len()).ok(),
        item_bytes: mean.map(|bytes| bytes.max(2)),
        items: index.map(|bytes| bytes / INDEX_ENTRY_BYTES),
        ..AskedLoad::default()
    }
}

impl Entry {
    /// Which request it is; none where it is no request to an endpoint of the Worker.
    fn kind(&self) -> Option<RequestKind> {
        let path = self.target.split('?').next().unwrap_or_default();
        let path = match path.strip_prefix("/@").and_then(|rest| rest.split_once('/')) {
            Some((_, path)) => path,
            None => path.trim_start_matches('/'),
        };
        match (self.method.as_str(), path.split('/').next().unwrap_or_default()) {
            ("POST", "add") => Some(RequestKind::Add),
            ("PUT" | "POST" | "PATCH", "update") => Some(RequestKind::Update),
            (_, "delete") => Some(RequestKind::Delete),
            ("GET", "get") => Some(RequestKind::Read),
            ("GET", "getAll" | "auth-key") => Some(RequestKind::Listing),
            _ => None,
        }
    }

    /// The sizes of what operations of that name read or wrote, of the index or of items.
    fn sizes(&self, operation: &str, of_index: bool) -> impl Iterator<Item = u64> {
        let is_it =
            move |one: &&Operation| one.name == operation && (one.key == INDEX_KEY) == of_index;
        self.operations.iter().filter(is_it).filter_map(|one| one.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(second: u32, method: &str, target: &str, operations: &str) -> String {
        format!(
            r#"{{"request":1,"at":"2026-11-30T10:00:{second:02}.000Z","store":null,"method":"{method}","target":"{target}","location":"location-{}","status":200,"elapsed-ms":0,"operation-count":1,"operations":[{operations}]}}"#,
            second % 2
        )
    }

    #[test]
    fn a_journal_tells_how_often_requests_come() {
        let get = r#"{"operation":"get","key":"__index__","bytes":391,"wait-ms":0}"#;
        let put = r#"{"operation":"put","key":"k","bytes":120,"wait-ms":0}"#;
        let lines = [
            line(0, "POST", "/add", &format!("{get},{put}")),
            line(1, "GET", "/get/k", ""),
            line(2, "GET", "/@mine/get/k", ""),
            line(3, "GET", "/__emulator/hazards", ""),
            line(10, "GET", "/auth-key?auth_key=***", ""),
        ];
        let JournalLoad { load, requests, seconds } = JournalLoad::read(&lines.join("\n")).unwrap();
        assert_eq!((requests, seconds), (4, 10.0));
        assert_eq!((load.adds, load.reads), (Rate::a_second(0.1), Rate::a_second(0.2)));
        assert_eq!((load.listings, load.locations), (Rate::a_second(0.1), Some(2)));
        assert_eq!((load.items, load.item_bytes), (Some(10), Some(120)));
    }

    #[test]
    fn a_journal_without_time_is_refused() {
        let one = line(0, "GET", "/get/k", "");
        assert!(matches!(JournalLoad::read(&one), Err(JournalError::TooShort(1))));
        let told = JournalLoad::read("{}").unwrap_err().to_string();
        assert!(told.starts_with("line 1 of the journal is no request"), "{told}");
    }
}
