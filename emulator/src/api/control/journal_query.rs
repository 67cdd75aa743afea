//! Reads a request for the journal: which entries, and in which form.

use super::error::CallError;
use crate::journal::{Filter, FilterError, Position};
use crate::message::Request;
use std::time::Duration;
use url::form_urlencoded;

/// Which requests of the journal are wanted, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct JournalQuery {
    /// Which requests.
    pub(super) filter: Filter,
    /// Wait until there are this many.
    pub(super) wait_for: usize,
    /// Wait no longer than this.
    pub(super) within: Duration,
    /// Answer one request per line, not one document.
    pub(super) ndjson: bool,
}

/// The longest that a call waits, in milliseconds.
const MAX_WITHIN_MS: u64 = 600_000;

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Ndjson,
    Events,
}

/// What a request for the journal asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What is there, or will be after a while.
    Requests(JournalQuery),
    /// What comes, as events: from behind a position, if there is one.
    Events(Filter, Option<Position>),
}

/// Reads what a request for the journal asks for.
pub(super) fn parse(request: &Request) -> Result<Wanted, CallError> {
    let mut query = JournalQuery { within: Duration::from_secs(5), ..JournalQuery::default() };
    let mut form = accepted(request);
    let mut waits = None;
    let pairs = form_urlencoded::parse(request.query.as_deref().unwrap_or_default().as_bytes());
    for (name, value) in pairs {
        match name.as_ref() {
            "wait-for" => {
                query.wait_for = usize::try_from(number(&name, &value)?).unwrap_or(usize::MAX);
                waits = Some(name);
            }
            "within-ms" => {
                query.within = Duration::from_millis(number(&name, &value)?.min(MAX_WITHIN_MS));
                waits = Some(name);
            }
            "format" => form = named(&value)?,
            _ => {
                let refuse = |error: FilterError| CallError::input(&name, error.to_string());
                query.filter.set(&name, &value).map_err(refuse)?;
            }
        }
    }
    match (form, waits) {
        (Form::Events, Some(name)) => {
            Err(CallError::input(&name, "events come by themselves: leave it out"))
        }
        (Form::Events, None) => Ok(Wanted::Events(query.filter, last_event(request)?)),
        (Form::Ndjson, _) => Ok(Wanted::Requests(JournalQuery { ndjson: true, ..query })),
        (Form::Json, _) => Ok(Wanted::Requests(query)),
    }
}

fn accepted(request: &Request) -> Form {
    match request.header("accept") {
        Some(accept) if accept.contains("text/event-stream") => Form::Events,
        Some(accept) if accept.contains("ndjson") => Form::Ndjson,
        _ => Form::Json,
    }
}

fn named(format: &str) -> Result<Form, CallError> {
    match format {
        "json" => Ok(Form::Json),
        "ndjson" => Ok(Form::Ndjson),
        "events" => Ok(Form::Events),
        _ => Err(CallError::input("format", "the formats are json, ndjson and events")),
    }
}

fn number(name: &str, value: &str) -> Result<u64, CallError> {
    value.parse().map_err(|_| CallError::input(name, format!("{value:?} is not a number")))
}

/// The position behind which a client that was here before goes on.
fn last_event(request: &Request) -> Result<Option<Position>, CallError> {
    const FIELD: &str = "last-event-id";
    let Some(id) = request.header(FIELD).filter(|id| !id.is_empty()) else { return Ok(None) };
    let position = id.parse::<Position>();
    position.map(Some).map_err(|error| CallError::input("Last-Event-ID", error.to_string()))
}
