//! An object's own properties, in the order in which JavaScript lists them.
//!
//! Array indices come first, by number; then the other names, by first appearance. Invariant: the
//! list is in that order and holds each name once. Source: ECMA-262, `OrdinaryOwnPropertyKeys`.

use super::string::JsString;
use std::collections::HashMap;
use std::{mem, vec};

/// The properties of one object.
///
/// Built and merged whole, by `collect` and `extend`, in time O(n log n). Looking up or removing
/// one property takes O(n): nothing that a Worker does with JSON looks up many.
#[derive(Debug, Clone)]
pub struct Properties<V>(Vec<(JsString, V)>);

impl<V> Properties<V> {
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
    pub fn iter(&self) -> impl Iterator<Item = (&JsString, &V)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The value of a property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&V> {
        Some(&self.0[self.position(name)?].1)
    }

    /// Removes a property and gives its value away.
    pub fn remove(&mut self, name: &str) -> Option<V> {
        Some(self.0.remove(self.position(name)?).1)
    }

    pub(super) fn as_slice(&self) -> &[(JsString, V)] {
        &self.0
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|(other, _)| other.as_wtf8() == name.as_bytes())
    }
}

impl<V> Default for Properties<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Assigns the properties in turn: a name that is there keeps its place and gets the new value.
impl<V> Extend<(JsString, V)> for Properties<V> {
    fn extend<I: IntoIterator<Item = (JsString, V)>>(&mut self, properties: I) {
        self.0.extend(properties);
        settle(&mut self.0);
    }
}

impl<V> FromIterator<(JsString, V)> for Properties<V> {
    fn from_iter<I: IntoIterator<Item = (JsString, V)>>(properties: I) -> Self {
        let mut properties = properties.into_iter().collect();
        settle(&mut properties);
        Self(properties)
    }
}

impl<V> IntoIterator for Properties<V> {
    type Item = (JsString, V);
    type IntoIter = vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Turns assignments, in the order in which they were made, into the properties that they leave.
fn settle<V>(properties: &mut Vec<(JsString, V)>) {
    keep_last_values(properties);
    put_indices_first(properties);
}

/// Of properties with one name, keeps the place of the first and the value of the last.
fn keep_last_values<V>(properties: &mut Vec<(JsString, V)>) {
    let repeats = repeats(properties);
    if repeats.is_empty() {
        return;
    }
    for &(repeat, first) in &repeats {
        let (before, from_repeat) = properties.split_at_mut(repeat);
        mem::swap(&mut before[first].1, &mut from_repeat[0].1);
    }
    let mut repeats = repeats.into_iter().map(|(repeat, _)| repeat).peekable();
    let mut position = 0..;
    properties.retain(|_| match position.next() {
        Some(position) => repeats.next_if_eq(&position).is_none(),
        None => true,
    });
}

/// Up to this many names are compared pair by pair, which is then faster than hashing.
const FEW: usize = 8;

/// The positions of names that occurred before, ascending, each with the name's first position.
fn repeats<V>(properties: &[(JsString, V)]) -> Vec<(usize, usize)> {
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

fn put_indices_first<V>(properties: &mut [(JsString, V)]) {
    let rank = |(name, _): &(JsString, V)| array_index(name.as_wtf8()).unwrap_or(u32::MAX);
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
