//! Keys in a report for people: the first of them, and how many more there are.

use std::fmt::{Result, Write};

/// How many lines there are of a kind.
const MAX_LINES: usize = 20;

/// Writes the first lines, and the number of the others.
pub(super) fn write_first(
    out: &mut String,
    lines: impl ExactSizeIterator<Item = String>,
) -> Result {
    let more = lines.len().saturating_sub(MAX_LINES);
    for line in lines.take(MAX_LINES) {
        writeln!(out, "  {line}")?;
    }
    match more {
        0 => Ok(()),
        more => writeln!(out, "    … and {more} more; --format json has all"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_keys_the_first_are_named() {
        let told = |count: usize| {
            let mut out = String::new();
            write_first(&mut out, (0..count).map(|n| n.to_string())).unwrap();
            out
        };
        assert_eq!(told(MAX_LINES).lines().count(), MAX_LINES);
        let told = told(MAX_LINES + 5);
        assert!(told.ends_with("  19\n    … and 5 more; --format json has all\n"), "{told}");
    }
}
