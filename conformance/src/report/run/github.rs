//! Annotations for GitHub Actions, one line each, as things happen.

use super::{headline, others, shown};
use crate::record::{Event, Failure, Outcome, Record, RunInfo, Standing, Verdict};
use crate::report::text::workflow::annotation;

/// Turns events into lines. The first event tells what counts as an error.
#[derive(Debug, Default)]
pub(crate) struct Annotations {
    info: Option<RunInfo>,
}

impl Annotations {
    /// The lines for an event; empty for most.
    pub(crate) fn lines(&mut self, event: &Event) -> String {
        let event = shown::event(event);
        match (&event, &self.info) {
            (Event::Started(info), _) => {
                self.info = Some(info.clone());
                String::new()
            }
            (Event::ScenarioFinished(verdict), Some(info)) => of_verdict(info, verdict),
            (Event::Finished { leftovers, .. }, _) => {
                let lines = leftovers.iter().map(|left| format!("{}: {}", left.key, left.reason));
                lines.map(|line| annotation("error", "still in the store", &line)).collect()
            }
            _ => String::new(),
        }
    }
}

/// The line for the end of a run.
pub(super) fn last(record: &Record) -> String {
    let seconds = record.duration.as_secs_f64();
    let message = format!("{} in {seconds:.1} s", headline::sentence(record));
    let warnings = others::told(record);
    let warnings = warnings.iter().map(|told| annotation("warning", "others at the target", told));
    warnings.collect::<String>() + &annotation("notice", &headline::subject(&record.info), &message)
}

fn of_verdict(info: &RunInfo, verdict: &Verdict) -> String {
    let kind = match info.standing(verdict) {
        Standing::Failed | Standing::UnexpectedPass => "error",
        Standing::Warning | Standing::Indeterminate => "warning",
        Standing::KnownFailure => "notice",
        Standing::Skipped | Standing::Passed => return String::new(),
    };
    let title = format!("{} ({}): {}", verdict.id, verdict.level, info.told(verdict));
    annotation(kind, &title, &message(verdict))
}

fn message(verdict: &Verdict) -> String {
    match (&verdict.outcome, &verdict.known_failing) {
        (Outcome::Failed(failure), known) => {
            let known = known.as_ref().map(|k| format!("{} (until {})\n", k.reason, k.until));
            format!("{}{}\n{}", known.unwrap_or_default(), verdict.title, differences(failure))
        }
        (Outcome::Passed, Some(known)) => format!(
            "it passes, and is listed as failing until {}: {}; remove it from the list",
            known.until, known.reason
        ),
        (Outcome::Skipped(reason) | Outcome::Indeterminate(reason), _) => reason.clone(),
        (Outcome::Passed, None) => String::new(),
    }
}

fn differences(failure: &Failure) -> String {
    let Failure { step, steps, exchange, .. } = failure;
    let asked = format!("step {step} of {steps}: {} {}", exchange.method, exchange.path);
    let differences = failure
        .mismatches
        .iter()
        .map(|m| format!("\n{}\n  expected  {}\n  got       {}", m.place, m.expected, m.got));
    asked + &differences.collect::<String>()
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
             \u{20} got       100%25\\r\\n::error::no\n"
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
            "::notice title=PysonDBKV Worker%2C documented contract::NOT CONFORMANT, 2 of 4 scenarios judged in 1.2 s\n"
        );
    }
}
