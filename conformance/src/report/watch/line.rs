//! A round in one line, and each change in one more.

use crate::record::counted;
use crate::report::text::ansi::{BAD, FAINT, GOOD, STRONG, Styled, UNSURE};
use crate::report::text::visible_in_line;
use crate::watch::{Change, Round, RoundOutcome};

/// The round, with ANSI colours.
#[must_use]
pub(crate) fn line(round: &Round) -> String {
    let style = match round.outcome {
        RoundOutcome::Sound => GOOD,
        RoundOutcome::Failing | RoundOutcome::Unreachable => BAD,
        RoundOutcome::Skipped => UNSURE,
    };
    let told = match &round.reason {
        Some(reason) => visible_in_line(reason),
        None => seen(round),
    };
    let word = Styled(style, format!("{:<11}", round.outcome.word()));
    format!("{}  {word}  {told}\n", Styled(FAINT, &round.at))
}

/// A change, with ANSI colours.
#[must_use]
pub(crate) fn change(change: &Change) -> String {
    let text = visible_in_line(&change.text);
    let style = if change.is_worse { BAD } else { GOOD };
    format!("{}  {}\n", Styled(STRONG, "  changed:"), Styled(style, text))
}

fn seen(round: &Round) -> String {
    let mut parts = vec![format!("{} passed", round.passed)];
    if !round.failed.is_empty() {
        parts.push(format!("{} failed ({})", round.failed.len(), round.failed.join(", ")));
    }
    if round.indeterminate > 0 {
        parts.push(format!("{} not judged", round.indeterminate));
    }
    parts.push(match round.findings.len() {
        0 => "no findings".into(),
        many => {
            let named = round.findings.iter().map(|(id, severity)| format!("{id} {severity}"));
            let named = named.collect::<Vec<_>>().join(", ");
            format!("{} ({named})", counted(many, ["finding", "findings"]))
        }
    });
    parts.extend(round.items.map(|items| counted(items, ["item", "items"])));
    parts.extend(
        round
            .latency
            .map(|latency| format!("p50 {:.0} ms, p95 {:.0} ms", latency.p50_ms, latency.p95_ms)),
    );
    parts.extend(back(round));
    let unseen = round.namespace_error.as_deref().map(visible_in_line);
    parts.extend(unseen.map(|reason| format!("namespace not seen ({reason})")));
    parts.push(counted(
        usize::try_from(round.requests).unwrap_or(usize::MAX),
        ["request", "requests"],
    ));
    parts.join(" · ")
}

/// What came back, in words.
pub(super) fn back(round: &Round) -> Option<String> {
    let ms = round.back_after_ms?;
    let entries = counted(round.came_back, ["entry was", "entries were"]);
    Some(format!("{entries} gone from the listing and came back after {:.1} s", seconds(ms)))
}

#[expect(clippy::cast_precision_loss, reason = "times are far below 2^53 ms")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1e3
}
