//! The one door of the fuzz targets in `conformance/fuzz`. Only builds with `--cfg fuzzing` have it.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::Value;

use crate::baseline;
use crate::exchange::{Request, Response};
use crate::expect::{Case, judge};
use crate::html::table_rows;
use crate::json::{Members, difference, each_element, read, with_deep_stack, written};
use crate::report::list::{self, Listing};
use crate::scenario::{Bindings, Id, Scenario, Suite, from_text};
use crate::site::protocol::{created_key, listed, value};
use crate::site::sections;
use crate::statements::Statements;

const SUITES: [Suite; 2] = [Suite::Worker, Suite::KvStore];

/// The lists of a scenario for people and for programs. None if the text is no scenario.
#[must_use]
pub fn listed_scenario(text: &str) -> Option<[String; 2]> {
    let scenario = scenario(text)?;
    let suite = scenario.suite;
    let listing = Listing { suite, scenarios: vec![scenario], statements: Statements::default() };
    let listings = [listing];
    Some([list::human(&listings), list::json(&listings)])
}

/// Judges an answer by every step of a scenario. How many mismatches there are, if there is a scenario.
#[must_use]
pub fn judged(scenario_text: &str, status: u16, body: &[u8]) -> Option<usize> {
    let scenario = scenario(scenario_text)?;
    let response = answer(status, body);
    let mut bindings = Bindings::new("conformance-r-1", 1, None);
    bindings.capture("key", "K".to_owned());
    let mismatches = scenario.steps.iter().map(|step| {
        let mismatches = judge(Case {
            expectation: &step.expect,
            response: &response,
            bindings: &bindings,
            own_keys: &["K".to_owned()],
            named_bodies: &BTreeMap::new(),
        });
        mismatches.iter().map(ToString::to_string).filter(|told| !told.is_empty()).count()
    });
    Some(mismatches.sum())
}

/// How many sections a ledger has, and how many items it says were left. None if it is no ledger.
#[must_use]
pub fn ledger(text: &str) -> Option<(usize, usize)> {
    let sections = sections(text)?;
    let left = sections.iter().map(|(_, remains)| remains.open.len() + remains.unanswered.len());
    Some((sections.len(), left.sum()))
}

/// The ids of a file of statements.
#[must_use]
pub fn statement_ids(text: &str) -> Option<Vec<String>> {
    let statements = Statements::parse("statements.toml", text).ok()?;
    Some(statements.iter().map(|statement| statement.id.clone()).collect())
}

/// A list of known failures, written as the suite writes it. None if it cannot be used.
#[must_use]
pub fn rewritten_baseline(text: &str) -> Option<String> {
    let id = Id::new("worker/update/merges");
    baseline::rewritten(text, &BTreeSet::from([&id]))
}

/// What an answer of either API is read into: how many items, values, keys and rows it shows.
#[must_use]
pub fn shown(body: &[u8]) -> usize {
    let response = answer(200, body);
    let request = Request::new(Method::POST, "/add");
    let of_suite = |suite| {
        listed(suite, &response).map_or(0, |items| items.len())
            + usize::from(value(suite, &response).is_some())
            + usize::from(created_key(suite, &request, &response).is_some())
    };
    let rows = table_rows(&String::from_utf8_lossy(body)).len();
    SUITES.into_iter().map(of_suite).sum::<usize>() + rows
}

/// A JSON text as the suite writes it. None if it is not JSON.
///
/// # Panics
/// When the suite's readers or its comparison contradict themselves.
#[must_use]
pub fn rewritten_json(text: &str) -> Option<String> {
    with_deep_stack(|| {
        let value = read(text).ok()?;
        assert_eq!(difference(&value, &value, Members::InOrder), None, "a value is itself");
        let mut elements = Vec::new();
        let is_array = each_element(text, |element| elements.push(element));
        let is_array = is_array.expect("what is read whole is read in parts");
        assert_eq!(value.as_array(), Some(&elements).filter(|_| is_array));
        Some(written(&value))
    })
}

/// The places of the first difference between two JSON texts: where the order of members counts, and
/// where it does not. None if one of them is not JSON.
#[must_use]
pub fn differences(one: &str, other: &str) -> Option<[Option<String>; 2]> {
    with_deep_stack(|| {
        let (one, other): (Value, Value) = (read(one).ok()?, read(other).ok()?);
        let place = |members| difference(&one, &other, members).map(|found| found.pointer);
        Some([Members::InOrder, Members::InAnyOrder].map(place))
    })
}

fn scenario(text: &str) -> Option<Scenario> {
    from_text("worker/fuzzed/scenario.toml".to_owned(), text).ok()
}

fn answer(status: u16, body: &[u8]) -> Response {
    let body = Bytes::copy_from_slice(body);
    Response::new(status, HeaderMap::new(), body)
}
