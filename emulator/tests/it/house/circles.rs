//! Finds circles: files that name each other, directly or through others.

use super::arrows::{Arrow, arrows};
use super::sources::sources;
use std::collections::{BTreeMap, BTreeSet};

/// The arrows that are part of a circle of files.
pub(crate) fn circles() -> Vec<Arrow> {
    let library = sources().into_iter().filter(|(file, _)| !file.ends_with("main.rs"));
    let arrows = arrows(&library.collect::<Vec<_>>());
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in &arrows {
        named.entry(from).or_default().push(to);
    }
    let leads_back = |(from, to): &&Arrow| reached_from(to, &named).contains(from.as_str());
    arrows.iter().filter(leads_back).cloned().collect()
}

fn reached_from<'a>(file: &'a str, named: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![file];
    while let Some(file) = next.pop() {
        if reached.insert(file) {
            next.extend(named.get(file).into_iter().flatten());
        }
    }
    reached
}
