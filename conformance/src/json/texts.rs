//! Compares JSON texts by their meaning.

use super::compare::same_members;
use super::deep::with_deep_stack;
use super::read::read;

/// Whether two JSON texts mean the same. The order of members does not count, because JavaScript puts
/// names that are numbers first.
pub(crate) fn same_texts(one: &str, other: &str) -> bool {
    with_deep_stack(|| {
        let both = read(one).ok().zip(read(other).ok());
        both.is_some_and(|(one, other)| same_members(&one, &other))
    })
}
