//! How near something is to a wall of the platform.

use super::verdict::{CheckVerdict, Severity};

/// KV operations that one invocation may make, by every plan's default.
pub(super) const MAX_OPERATIONS: usize = 1_000;
/// `deleteAll` reads the index, deletes each item, and deletes the index.
pub(super) const OPERATIONS_BESIDE_ITEMS: usize = 2;

/// Half of the way is worth knowing, four fifths are a warning, and beyond the wall nothing works.
pub(super) fn judged(
    used: usize,
    limit: usize,
    lines: Vec<String>,
    advice: &'static str,
) -> CheckVerdict {
    let severity = if used > limit {
        Severity::High
    } else if used * 5 >= limit * 4 {
        Severity::Medium
    } else if used * 2 >= limit {
        Severity::Low
    } else {
        return CheckVerdict::Sound(lines);
    };
    CheckVerdict::found(severity, lines, advice)
}

pub(super) fn percent(used: usize, limit: usize) -> String {
    match used * 100 / limit {
        0 => "less than 1 %".into(),
        share => format!("{share} %"),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(499, None)]
    #[case(500, Some(Severity::Low))]
    #[case(800, Some(Severity::Medium))]
    #[case(1_000, Some(Severity::Medium))]
    #[case(1_001, Some(Severity::High))]
    fn the_nearer_the_wall_the_worse(#[case] used: usize, #[case] expected: Option<Severity>) {
        let severity = match judged(used, 1_000, Vec::new(), "") {
            CheckVerdict::Found(finding) => Some(finding.severity),
            _ => None,
        };
        assert_eq!(severity, expected);
    }
}
