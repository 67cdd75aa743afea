//! Reads a request as a call of the control plane.

use super::entries::{self, PageQuery};
use super::error::CallError;
use super::journal_query::{self, Wanted};
use crate::formats::Entry;
use crate::message::Request;
use http::Method;
use serde_json::Value;

/// What a request asks of the control plane.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Call {
    /// `GET health`.
    Health,
    /// `GET openapi.json`.
    OpenApi,
    /// `POST reset`.
    Reset,
    /// `GET conditions`.
    Conditions,
    /// `PUT conditions`: a whole document. Fields that it leaves out get their defaults.
    SetConditions(Value),
    /// `PATCH conditions`: a merge patch.
    PatchConditions(Value),
    /// `PUT conditions/NAME`: the conditions of a preset.
    SetPreset(String),
    /// `GET clock`.
    Clock,
    /// `PUT clock`: `{"now": "2026-11-21T12:00:00Z"}` stops and sets the clock, `{"now": null}` lets it
    /// run with the system's.
    SetClock(Value),
    /// `POST clock/advance`: `{"ms": 60000}`. A running clock goes on running.
    AdvanceClock(Value),
    /// `GET faults`.
    Faults,
    /// `POST faults/ID/release`.
    ReleaseFault(String),
    /// `GET journal`.
    Journal(Wanted),
    /// `DELETE journal`.
    ClearJournal,
    /// `GET hazards`.
    Hazards,
    /// `DELETE hazards`.
    ClearHazards,
    /// `GET usage`.
    Usage,
    /// `GET stores`.
    Stores,
    /// `DELETE stores/NAME`.
    RemoveStore(String),
    /// `GET snapshots`.
    Snapshots,
    /// `PUT snapshots/NAME`.
    TakeSnapshot(String),
    /// `POST snapshots/NAME/restore`.
    RestoreSnapshot(String),
    /// `DELETE snapshots/NAME`.
    DropSnapshot(String),
    /// `GET entries`: a page of the entries, as JSON lines.
    Entries(PageQuery),
    /// `POST entries`: JSON lines, each an entry to store under its key.
    AddEntries(Vec<Entry>),
    /// `GET index`.
    Index,
    /// `POST index/repair`.
    RepairIndex,
}

/// The call that a request makes; `path` is its path below `/__emulator`.
pub(super) fn parse(path: &str, request: &Request) -> Result<Call, CallError> {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let method = if request.method == Method::HEAD { &Method::GET } else { &request.method };
    let name = |name: &str| name.to_owned();
    match (method.as_str(), segments.as_slice()) {
        ("GET", ["health"]) => Ok(Call::Health),
        ("GET", ["openapi.json"]) => Ok(Call::OpenApi),
        ("POST", ["reset"]) => Ok(Call::Reset),
        ("GET", ["conditions"]) => Ok(Call::Conditions),
        ("PUT", ["conditions"]) => json(request).map(Call::SetConditions),
        ("PATCH", ["conditions"]) => json(request).map(Call::PatchConditions),
        ("PUT", ["conditions", preset]) => Ok(Call::SetPreset(name(preset))),
        ("GET", ["clock"]) => Ok(Call::Clock),
        ("PUT", ["clock"]) => json(request).map(Call::SetClock),
        ("POST", ["clock", "advance"]) => json(request).map(Call::AdvanceClock),
        ("GET", ["faults"]) => Ok(Call::Faults),
        ("POST", ["faults", id, "release"]) => Ok(Call::ReleaseFault(decoded(id))),
        ("GET", ["journal"]) => journal_query::parse(request).map(Call::Journal),
        ("DELETE", ["journal"]) => Ok(Call::ClearJournal),
        ("GET", ["hazards"]) => Ok(Call::Hazards),
        ("DELETE", ["hazards"]) => Ok(Call::ClearHazards),
        ("GET", ["usage"]) => Ok(Call::Usage),
        ("GET", ["stores"]) => Ok(Call::Stores),
        ("DELETE", ["stores", store]) => Ok(Call::RemoveStore(decoded(store))),
        ("GET", ["snapshots"]) => Ok(Call::Snapshots),
        ("PUT", ["snapshots", snapshot]) => Ok(Call::TakeSnapshot(decoded(snapshot))),
        ("POST", ["snapshots", snapshot, "restore"]) => {
            Ok(Call::RestoreSnapshot(decoded(snapshot)))
        }
        ("DELETE", ["snapshots", snapshot]) => Ok(Call::DropSnapshot(decoded(snapshot))),
        ("GET", ["entries"]) => PageQuery::of(request).map(Call::Entries),
        ("POST", ["entries"]) => entries::brought(request).map(Call::AddEntries),
        ("GET", ["index"]) => Ok(Call::Index),
        ("POST", ["index", "repair"]) => Ok(Call::RepairIndex),
        (_, segments) => Err(no_call(&request.path, segments)),
    }
}

/// The error for a path without such a call: the path may exist with other methods.
fn no_call(path: &str, segments: &[&str]) -> CallError {
    let allow = match segments {
        ["health" | "openapi.json" | "faults" | "usage" | "stores" | "snapshots" | "index"] => {
            "GET, HEAD"
        }
        ["stores", _] => "DELETE",
        ["entries"] => "GET, HEAD, POST",
        ["reset"]
        | ["clock", "advance"]
        | ["faults", _, "release"]
        | ["snapshots", _, "restore"]
        | ["index", "repair"] => "POST",
        ["conditions"] => "GET, HEAD, PUT, PATCH",
        ["conditions", _] => "PUT",
        ["clock"] => "GET, HEAD, PUT",
        ["journal" | "hazards"] => "GET, HEAD, DELETE",
        ["snapshots", _] => "PUT, DELETE",
        _ => return CallError::Unknown(path.to_owned()),
    };
    CallError::Method { allow }
}

fn json(request: &Request) -> Result<Value, CallError> {
    serde_json::from_slice(&request.body).map_err(|error| CallError::Input {
        field: None,
        message: format!("the body is not JSON: {error}"),
    })
}

fn decoded(segment: &str) -> String {
    percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned()
}
