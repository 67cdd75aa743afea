//! An object's own properties, in the order in which JavaScript lists them.
//!
//! Array indices come first, by number; then the other names, by first appearance. Invariant: the
//! list is in that order and holds each name once. Source: ECMA-262, `OrdinaryOwnPropertyKeys`.

use super::value::{dismantle, is_container};
use super::{JsString, Value};
use std::collections::HashMap;
use std::{fmt, mem, vec};

/// An ordinary object without methods.
///
/// Built and merged whole, by `collect` and `extend`, in time O(n log n). Looking up or removing
/// one property takes O(n): nothing a Worker does with JSON looks up many.
#[derive(Clone, Default)]
pub struct Object(Vec<(JsString, Value)>);

impl Object {
    /// How many properties there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no property.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The properties in order.
    pub fn iter(&self) -> impl Iterator<Item = (&JsString, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The value of a property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        Some(&self.0[self.position(name)?].1)
    }

    /// Removes a property and gives its value away.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        Some(self.0.remove(self.position(name)?).1)
    }

    pub(super) fn as_slice(&self) -> &[(JsString, Value)] {
        &self.0
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|(other, _)| other.as_wtf8() == name.as_bytes())
    }
}

/// Assigns the properties in turn: a name that is there keeps its place and gets the new value.
impl Extend<(JsString, Value)> for Object {
    fn extend<I: IntoIterator<Item = (JsString, Value)>>(&mut self, properties: I) {
        self.0.extend(properties);
        settle(&mut self.0);
    }
}

impl FromIterator<(JsString, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (JsString, Value)>>(properties: I) -> Self {
        let mut properties = properties.into_iter().collect();
        settle(&mut properties);
        Self(properties)
    }
}

impl IntoIterator for Object {
    type Item = (JsString, Value);
    type IntoIter = vec::IntoIter<Self::Item>;

    fn into_iter(mut self) -> Self::IntoIter {
        mem::take(&mut self.0).into_iter()
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        if self.0.iter().any(|(_, value)| is_container(value)) {
            dismantle(mem::take(&mut self.0).into_iter().map(|(_, value)| value));
        }
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

/// Makes what was assigned in turn into what is there afterwards.
fn settle(properties: &mut Vec<(JsString, Value)>) {
    keep_last_values(properties);
    put_indices_first(properties);
}

/// Leaves of equal names the first, with the value of the last.
fn keep_last_values(properties: &mut Vec<(JsString, Value)>) {
    let repeats = repeats(properties);
    if repeats.is_empty() {
        return;
    }
    for &(repeat, first) in &repeats {
        properties[first].1 = mem::replace(&mut properties[repeat].1, Value::Null);
    }
    let mut repeats = repeats.into_iter().map(|(repeat, _)| repeat).peekable();
    let mut position = 0..;
    properties.retain(|_| match position.next() {
        Some(position) => repeats.next_if_eq(&position).is_none(),
        None => true,
    });
}

/// Up to this many names are compared each with each, which is then faster than hashing.
const FEW: usize = 8;

/// The positions of names that stood before, each with the name's first position, ascending.
fn repeats(properties: &[(JsString, Value)]) -> Vec<(usize, usize)> {
    let names = properties.iter().map(|(name, _)| name).enumerate();
    if properties.len() <= FEW {
        let before = |position: usize| properties[..position].iter();
        return names
            .filter_map(|(at, name)| Some((at, before(at).position(|(other, _)| other == name)?)))
            .collect();
    }
    let mut first = HashMap::with_capacity(properties.len());
    names
        .map(|(position, name)| (position, *first.entry(name).or_insert(position)))
        .filter(|(position, first)| position != first)
        .collect()
}

fn put_indices_first(properties: &mut [(JsString, Value)]) {
    let rank = |(name, _): &(JsString, Value)| array_index(name.as_wtf8()).unwrap_or(u32::MAX);
    if !properties.is_sorted_by_key(rank) {
        properties.sort_by_cached_key(rank);
    }
}

/// The number that a name is the canonical decimal form of, up to 4,294,967,294: ECMA-262's array
/// index, one less than the largest length of an array.
#[inline]
pub(super) fn array_index(digits: &[u8]) -> Option<u32> {
    digits.first().filter(|digit| digit.is_ascii_digit())?;
    let canonical = match digits {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.len() < 10 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let index = canonical.then(|| str::from_utf8(digits).ok()?.parse().ok()).flatten();
    index.filter(|index| *index < u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn object(names: &[&str]) -> Object {
        let numbers = (0..).map(|number| Value::Number(f64::from(number)));
        names.iter().map(|name| JsString::from(*name)).zip(numbers).collect()
    }

    #[rstest]
    #[case::first_appearance(&["b", "a", "c"], r#"{"b":0,"a":1,"c":2}"#)]
    #[case::indices_by_number(&["b", "10", "9", "a", "0"], r#"{"0":4,"9":2,"10":1,"b":0,"a":3}"#)]
    #[case::a_repeat_keeps_place_and_gives_value(
        &["a", "b", "a", "c", "b", "a"], r#"{"a":5,"b":4,"c":3}"#
    )]
    #[case::the_largest_index(
        &["a", "4294967295", "4294967294"], r#"{"4294967294":2,"a":0,"4294967295":1}"#
    )]
    #[case::what_only_looks_like_an_index(
        &["00", "01", "-1", "1.0", "1e3", " 1", "", "99999999999", "1"],
        r#"{"1":8,"00":0,"01":1,"-1":2,"1.0":3,"1e3":4," 1":5,"":6,"99999999999":7}"#
    )]
    #[case::nothing_is_special_about_names(
        &["__proto__", "constructor", "toString"],
        r#"{"__proto__":0,"constructor":1,"toString":2}"#
    )]
    fn properties_are_in_the_order_of_javascript(#[case] names: &[&str], #[case] json: &str) {
        assert_eq!(format!("{:?}", Value::Object(object(names))), json);
    }

    #[test]
    fn many_properties_follow_the_same_rules_as_few() {
        let names: Vec<String> = (0..100_000).rev().map(|n| (n / 2).to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let object = object(&names);
        assert_eq!(object.len(), 50_000);
        let values = object.iter().map(|(_, value)| format!("{value:?}"));
        assert!(values.eq((0..50_000).map(|n| (99_999 - 2 * n).to_string())));
    }

    #[test]
    fn a_property_can_be_looked_up_and_removed() {
        let mut object = object(&["a", "b", "c"]);
        assert!(matches!(object.get("b"), Some(Value::Number(1.0))));
        assert!(matches!(object.remove("b"), Some(Value::Number(1.0))));
        assert!(object.get("b").is_none());
        assert!(object.remove("b").is_none());
        assert_eq!(format!("{:?}", Value::Object(object)), r#"{"a":0,"c":2}"#);
    }

    #[test]
    fn merging_keeps_old_places_and_takes_new_values() {
        let mut old = object(&["a", "b"]);
        old.extend(object(&["c", "b", "1"]));
        assert_eq!(format!("{:?}", Value::Object(old)), r#"{"1":2,"a":0,"b":1,"c":0}"#);
    }
}
