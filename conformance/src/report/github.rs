//! Annotations for GitHub Actions, one line each, as things happen.
//!
//! Everything is escaped as the runner unescapes it, so that no answer of a target can begin a line.

use crate::record::{Event, Failure, Outcome, Record, RunInfo, Standing, Verdict};
use crate::report::headline;

/// Makes lines of events; what counts as an error it learns from the first.
#[derive(Debug, Default)]
pub(super) struct Annotations {
    info: Option<RunInfo>,
}

impl Annotations {
    /// The lines that an event calls for; empty for most.
    pub(super) fn lines(&mut self, event: &Event) -> String {
        match (event, &self.info) {
            (Event::Started(info), _) => {
                self.info = Some(info.clone());
                String::new()
            }
            (Event::ScenarioFinished(verdict), Some(info)) => annotation(info, verdict),
            (Event::Finished { leftovers, .. }, _) => leftovers
                .iter()
                .map(|left| {
                    command(
                        "error",
                        "still in the store",
                        &format!("{}: {}", left.key, left.reason),
                    )
                })
                .collect(),
            _ => String::new(),
        }
    }
}

/// The line for the end of a run.
pub(super) fn last(record: &Record) -> String {
    let seconds = record.duration.as_secs_f64();
    let message = format!("{} in {seconds:.1} s", headline::sentence(record));
    command("notice", &headline::subject(&record.info), &message)
}

fn annotation(info: &RunInfo, verdict: &Verdict) -> String {
    let kind = match info.standing(verdict) {
        Standing::Failed | Standing::UnexpectedPass => "error",
        Standing::Warning | Standing::Indeterminate => "warning",
        Standing::KnownFailure => "notice",
        Standing::Skipped | Standing::Passed => return String::new(),
    };
    let title = format!("{} ({}): {}", verdict.id, verdict.level, info.told(verdict));
    command(kind, &title, &message(verdict))
}

fn message(verdict: &Verdict) -> String {
    match (&verdict.outcome, &verdict.known_failing) {
        (Outcome::Failed(failure), known) => {
            let known = known.as_ref().map(|k| format!("{} (until {})\n", k.reason, k.until));
            format!("{}{}\n{}", known.unwrap_or_default(), verdict.title, difference(failure))
        }
        (Outcome::Passed, Some(known)) => format!(
            "it passes, and is listed as failing until {}: {}; remove it from the list",
            known.until, known.reason
        ),
        (Outcome::Skipped(reason) | Outcome::Indeterminate(reason), _) => reason.clone(),
        (Outcome::Passed, None) => String::new(),
    }
}

fn difference(failure: &Failure) -> String {
    let exchange = &failure.exchange;
    let mut lines = vec![format!(
        "step {} of {}: {} {}",
        failure.step, failure.steps, exchange.method, exchange.path
    )];
    lines.extend(
        failure
            .mismatches
            .iter()
            .map(|m| format!("{}\n  expected  {}\n  got       {}", m.place, m.expected, m.got)),
    );
    lines.join("\n")
}

/// A workflow command, with its line end.
fn command(kind: &str, title: &str, message: &str) -> String {
    let title = escaped(title).replace(':', "%3A").replace(',', "%2C");
    format!("::{kind} title={title}::{}\n", escaped(message))
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sample;
    use crate::scenario::Level;

    fn line_of(verdict: Verdict) -> String {
        let mut annotations = Annotations::default();
        assert_eq!(annotations.lines(&Event::Started(sample::record().info)), "");
        annotations.lines(&Event::ScenarioFinished(Box::new(verdict)))
    }

    #[test]
    fn a_failure_is_an_error_on_one_line() {
        let mut failure = sample::failure();
        failure.mismatches[0].got = "100%\r\n::error::no".into();
        let line = line_of(sample::verdict(Level::Must, Outcome::Failed(Box::new(failure))));
        assert_eq!(
            line,
            "::error title=worker/update/merges (must)%3A failed::An update merges%0A\
             step 2 of 3: GET /get/k%0Abody at /name%0A  expected  \"Alice\"%0A\
             \u{20} got       100%25%0D%0A::error::no\n"
        );
    }

    #[test]
    fn what_is_known_to_fail_is_a_notice_and_its_passing_an_error() {
        let failed = Outcome::Failed(Box::new(sample::failure()));
        let known = |outcome| Verdict {
            known_failing: Some(sample::known()),
            ..sample::verdict(Level::Must, outcome)
        };
        assert!(line_of(known(failed)).starts_with("::notice title="));
        assert!(line_of(known(Outcome::Passed)).starts_with("::error title="));
        assert_eq!(line_of(sample::verdict(Level::Must, Outcome::Passed)), "");
    }

    #[test]
    fn the_end_is_told() {
        let line = last(&sample::mixed());
        assert_eq!(
            line,
            "::notice title=PysonDBKV Worker%2C documented contract::NOT CONFORMANT in 1.2 s\n"
        );
    }
}
