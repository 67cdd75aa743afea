//! Listings: the scenario's own entries, in order.
//!
//! An entry is the scenario's own if the scenario made or expects its key, or if it bears the scenario's
//! mark. Entries of others do not count, so a listing can be judged on a store in use.

use std::collections::BTreeSet;

use serde_json::Value;

use super::case::Case;
use super::json::{body, mismatch, no_json, text};
use super::mismatch::Mismatch;
use crate::exchange::Response;
use crate::html::each_table_row;
use crate::json::{Members, difference, each_element, read, written};
use crate::scenario::{ListedItem, Unbound};

/// An entry's key and value.
type Entry = (String, Value);

/// Whether an entry is the scenario's own. A listing may be long, so no other entry is kept.
type IsOwn<'a> = &'a dyn Fn(&str, &Value) -> bool;

/// The mismatches of `items`, `rows`, `pairs` and `index`.
pub(super) fn judge(case: Case<'_>) -> Result<Vec<Mismatch>, Unbound> {
    let mut mismatches = Vec::new();
    if let Some(items) = &case.expectation.items {
        let expected = filled(items, case)?;
        mismatches.extend(compare("items", &expected, listed_items, case));
    }
    if let Some(rows) = &case.expectation.rows {
        let expected = filled(rows, case)?;
        mismatches.extend(compare("rows", &expected, listed_rows, case));
    }
    if let Some(pairs) = &case.expectation.pairs {
        let expected = filled(pairs, case)?;
        mismatches.extend(compare("pairs", &expected, listed_pairs, case));
    }
    if let Some(index) = &case.expectation.index {
        let expected = index.iter().map(|key| Ok((key.fill(case.bindings)?, Value::Null)));
        let expected = expected.collect::<Result<Vec<_>, Unbound>>()?;
        mismatches.extend(compare("index", &expected, listed_keys, case));
    }
    Ok(mismatches)
}

fn filled(items: &[ListedItem], case: Case<'_>) -> Result<Vec<Entry>, Unbound> {
    let fill = |item: &ListedItem| {
        let json = item.json.fill(case.bindings)?;
        Ok((item.key.fill(case.bindings)?, read(&json).unwrap_or(Value::Null)))
    };
    items.iter().map(fill).collect()
}

fn compare(
    place: &str,
    expected: &[Entry],
    listed: fn(Case<'_>, IsOwn<'_>) -> Result<Vec<Entry>, Mismatch>,
    case: Case<'_>,
) -> Option<Mismatch> {
    let is_expected = |key: &str| expected.iter().any(|(known, _)| known == key);
    let listed = listed(case, &|key, value| is_expected(key) || is_own(key, value, case));
    let own = match listed {
        Ok(own) => own,
        Err(mismatch) => return Some(mismatch),
    };
    if !own.iter().map(|(key, _)| key).eq(expected.iter().map(|(key, _)| key)) {
        return Some(of_keys(place, expected, &own));
    }
    expected.iter().zip(&own).find_map(|((key, expected), (_, got))| {
        let found = mismatch(difference(expected, got, Members::InOrder)?);
        let inner = found.place.trim_start_matches("body");
        Some(Mismatch { place: format!("{place}: the value of {key}{inner}"), ..found })
    })
}

fn is_own(key: &str, value: &Value, case: Case<'_>) -> bool {
    let mark = case.bindings.mark();
    case.own_keys.iter().any(|own| own == key)
        || key.contains(mark)
        || written(value).contains(mark)
}

fn listed_items(case: Case<'_>, is_own: IsOwn<'_>) -> Result<Vec<Entry>, Mismatch> {
    let item = |entry: &Value| {
        let members = entry.as_object().filter(|members| members.len() == 2)?;
        let key = members.get("key")?.as_str()?;
        Some((key.to_owned(), members.get("value")?.clone()))
    };
    let odd =
        |(place, got)| Mismatch::new(format!("items: {place}"), r#"{"key":…,"value":…}"#, got);
    entries_of(case.response, item, is_own)?.map_err(odd)
}

fn listed_pairs(case: Case<'_>, is_own: IsOwn<'_>) -> Result<Vec<Entry>, Mismatch> {
    match body(case.response)? {
        Value::Object(pairs) => {
            Ok(pairs.into_iter().filter(|(key, value)| is_own(key, value)).collect())
        }
        other => Err(Mismatch::new("pairs: the body", r#"{"KEY":"VALUE",…}"#, written(&other))),
    }
}

fn listed_keys(case: Case<'_>, is_own: IsOwn<'_>) -> Result<Vec<Entry>, Mismatch> {
    let key = |entry: &Value| Some((entry.as_str()?.to_owned(), Value::Null));
    let odd = |(place, got)| Mismatch::new(format!("index: {place}"), "a key", got);
    entries_of(case.response, key, is_own)?.map_err(odd)
}

/// The place and the text of what is no entry.
type Odd = (String, String);

/// The own entries of an array; else the first element that is none.
fn entries_of(
    response: &Response,
    entry: impl Fn(&Value) -> Option<Entry>,
    is_own: IsOwn<'_>,
) -> Result<Result<Vec<Entry>, Odd>, Mismatch> {
    let (mut at, mut entries) = (0, Ok(Vec::new()));
    let is_array = each_element(text(response)?, |element| {
        if let Ok(own) = &mut entries {
            match entry(&element) {
                Some((key, value)) if is_own(&key, &value) => own.push((key, value)),
                Some(_) => {}
                None => entries = Err((format!("element {at}"), written(&element))),
            }
        }
        at += 1;
    });
    match is_array {
        Ok(true) => Ok(entries),
        Ok(false) => {
            Ok(Err(("the body".into(), format!("no list: {}", written(&body(response)?)))))
        }
        Err(error) => Err(no_json(response, &error)),
    }
}

/// The own rows of the page. Rows of others need not hold JSON.
fn listed_rows(case: Case<'_>, is_own: IsOwn<'_>) -> Result<Vec<Entry>, Mismatch> {
    let page = String::from_utf8_lossy(&case.response.body);
    let mark = case.bindings.mark();
    let mut rows = Vec::new();
    each_table_row(&page, |key, cell| match read(cell) {
        Ok(value) if is_own(key, &value) => rows.push(Ok((key.to_owned(), value))),
        Err(error) if case.own_keys.iter().any(|own| own == key) || cell.contains(mark) => {
            let place = format!("rows: the value of {key}");
            rows.push(Err(Mismatch::new(place, "JSON", format!("{cell:?} ({error})"))));
        }
        Ok(_) | Err(_) => {}
    });
    rows.into_iter().collect()
}

/// The most keys that are told one by one.
const MAX_TOLD: usize = 8;

/// A mismatch of the keys. Of long lists, the keys that are missing or too many are told.
fn of_keys(place: &str, expected: &[Entry], own: &[Entry]) -> Mismatch {
    if expected.len().max(own.len()) <= MAX_TOLD {
        return Mismatch::new(place, keys(expected), keys(own));
    }
    let missing = without(expected, own);
    let strange = without(own, expected);
    let told = match (&missing[..], &strange[..]) {
        ([], []) => format!("{} keys in another order or more than once", own.len()),
        (missing, []) => format!("{} keys, without {}", own.len(), named(missing)),
        ([], strange) => format!("{} keys, with {}", own.len(), named(strange)),
        (missing, strange) => {
            format!("{} keys, without {}, with {}", own.len(), named(missing), named(strange))
        }
    };
    Mismatch::new(place, format!("{} keys in the order of adding", expected.len()), told)
}

/// The keys of the entries that others have not.
fn without<'a>(entries: &'a [Entry], others: &[Entry]) -> Vec<&'a str> {
    let others: BTreeSet<_> = others.iter().map(|(key, _)| key).collect();
    entries.iter().filter(|(key, _)| !others.contains(key)).map(|(key, _)| key.as_str()).collect()
}

/// The first keys, and how many more there are.
fn named(keys: &[&str]) -> String {
    let shown = &keys[..keys.len().min(MAX_TOLD / 2)];
    match keys.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn keys(entries: &[Entry]) -> String {
    match entries {
        [] => "none of this scenario's".into(),
        _ => entries.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rstest::rstest;

    use super::*;

    #[test]
    fn of_a_long_list_the_keys_that_are_missing_or_too_many_are_told() {
        let entries = |numbers: std::ops::Range<u32>| -> Vec<Entry> {
            numbers.map(|n| (format!("k{n}"), Value::Null)).collect()
        };
        let got = |own: &[Entry]| of_keys("items", &entries(0..30), own).got;
        assert_eq!(got(&entries(6..30)), "24 keys, without k0, k1, k2, k3 and 2 more");
        assert_eq!(got(&entries(1..31)), "30 keys, without k0, with k30");
        let mut turned = entries(0..30);
        turned.reverse();
        assert_eq!(got(&turned), "30 keys in another order or more than once");
    }
    use crate::scenario::{Bindings, Expectation};

    fn places(expectation: &str, body: &str) -> Vec<String> {
        let expectation: Expectation = toml::from_str(expectation).unwrap();
        let response = Response::of(200, body);
        let mut bindings = Bindings::new("conformance-r-1", 1, None);
        bindings.capture("a", "A".into());
        let case = Case {
            expectation: &expectation,
            response: &response,
            bindings: &bindings,
            own_keys: &["A".into(), "B".into()],
            named_bodies: &BTreeMap::new(),
        };
        judge(case).unwrap().into_iter().map(|mismatch| mismatch.place).collect()
    }

    const ONE: &str = r#"items = [{ key = "{{a}}", json = '{"n":1}' }]"#;

    #[rstest]
    #[case::alone(r#"[{"key":"A","value":{"n":1}}]"#)]
    #[case::among_others(
        r#"[{"key":"X","value":9},{"value":{"n":1.0},"key":"A"},{"key":"Y","value":null}]"#
    )]
    fn own_items_are_found_among_others(#[case] body: &str) {
        assert!(places(ONE, body).is_empty());
    }

    #[rstest]
    #[case::alone(r#"{"A":{"n":1}}"#, true)]
    #[case::among_others(r#"{"X":"1","A":{"n":1},"Y":"2"}"#, true)]
    #[case::another_own(r#"{"A":{"n":1},"B":"1"}"#, false)]
    #[case::missing("{}", false)]
    #[case::a_list(r#"[{"key":"A","value":{"n":1}}]"#, false)]
    fn the_listing_of_the_store_is_an_object(#[case] body: &str, #[case] accepted: bool) {
        assert_eq!(places(&ONE.replace("items", "pairs"), body).is_empty(), accepted);
    }

    #[rstest]
    #[case::missing("[]", "items")]
    #[case::twice(r#"[{"key":"A","value":{"n":1}},{"key":"A","value":{"n":1}}]"#, "items")]
    #[case::another_of_ours(r#"[{"key":"A","value":{"n":1}},{"key":"B","value":2}]"#, "items")]
    #[case::under_a_foreign_key(
        r#"[{"key":"A","value":{"n":1}},{"key":"Z","value":"conformance-r-1"}]"#,
        "items"
    )]
    #[case::another_value(r#"[{"key":"A","value":{"n":2}}]"#, "items: the value of A at /n")]
    #[case::odd_entry(r#"["A"]"#, "items: element 0")]
    #[case::no_array("{}", "items: the body")]
    #[case::no_json("oops", "body")]
    fn a_listing_that_is_wrong_is_told(#[case] body: &str, #[case] place: &str) {
        assert_eq!(places(ONE, body), [place]);
    }

    #[test]
    fn rows_and_index_are_read_alike() {
        let row = "<table><tr><td>X</td><td>odd</td></tr><tr><td>A</td><td>{\"n\":1}</td></tr>";
        assert!(places(&ONE.replace("items", "rows"), row).is_empty());
        assert!(places(r#"index = ["{{a}}"]"#, r#"["X","A"]"#).is_empty());
        assert_eq!(places(r#"index = ["{{a}}"]"#, r#"["A","A"]"#), ["index"]);
    }
}
