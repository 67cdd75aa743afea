//! The report for continuous integration: JUnit XML, a test suite for each area.
//!
//! What could not be judged is an error; a failed `should` that does not bind is a passed case whose
//! output tells of it, and a known failure is a skipped one, so that a pipeline goes by the same
//! verdict as the exit status.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::curl;
use crate::run::{Failure, Outcome, Record, Standing, Verdict};

/// The report.
pub(super) fn render(record: &Record) -> String {
    let mut report = Report::new(format!("pysondbkv-conformance {}", record.info.suite.name()));
    report.set_time(record.duration);
    let mut areas: BTreeMap<String, TestSuite> = BTreeMap::new();
    for verdict in &record.verdicts {
        let name = format!("{}/{}", record.info.suite.name(), verdict.id.area());
        let suite = areas.entry(name.clone()).or_insert_with(|| TestSuite::new(name));
        suite.add_test_case(case(verdict, record.info.standing(verdict)));
    }
    report.add_test_suites(areas.into_values());
    report.to_string().expect("XML of texts can be written")
}

fn case(verdict: &Verdict, standing: Standing) -> TestCase {
    let status = match (&verdict.outcome, &verdict.known_failing) {
        (Outcome::Failed(failure), _) if standing == Standing::Failed => failed(verdict, failure),
        (Outcome::Failed(_), Some(known)) => {
            let message = format!("known to fail until {}: {}", known.until, known.reason);
            with_message(TestCaseStatus::skipped(), &message)
        }
        (Outcome::Passed, Some(known)) => {
            let status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            with_message(status, &format!("it passes, and was known to fail: {}", known.reason))
        }
        (Outcome::Passed | Outcome::Failed(_), None) => TestCaseStatus::success(),
        (Outcome::Skipped(reason), _) => with_message(TestCaseStatus::skipped(), reason),
        (Outcome::Indeterminate(reason), _) => {
            with_message(TestCaseStatus::non_success(NonSuccessKind::Error), reason)
        }
    };
    let mut case = TestCase::new(verdict.id.as_str(), status);
    case.set_classname(format!("{} {}", verdict.level, verdict.id.area()));
    case.set_time(verdict.duration);
    case.add_property(("title", verdict.title.as_str()));
    if let (Outcome::Failed(failure), Standing::Warning) = (&verdict.outcome, standing) {
        case.set_system_out(format!(
            "a warning without --strict\n{}",
            description(verdict, failure)
        ));
    }
    case
}

fn failed(verdict: &Verdict, failure: &Failure) -> TestCaseStatus {
    let status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let first = failure.mismatches.first();
    let message = first.map(|m| format!("{}: expected {}, got {}", m.place, m.expected, m.got));
    let mut status = with_message(status, &message.unwrap_or_default());
    status.set_type(verdict.level.name());
    status.set_description(description(verdict, failure));
    status
}

fn with_message(mut status: TestCaseStatus, message: &str) -> TestCaseStatus {
    status.set_message(message);
    status
}

fn description(verdict: &Verdict, failure: &Failure) -> String {
    let exchange = &failure.exchange;
    let mut lines = vec![verdict.title.clone()];
    lines.extend(verdict.proves.iter().map(|proof| format!("“{}” — {}", proof.text, proof.source)));
    lines.push(format!("step {} of {}", failure.step, failure.steps));
    for mismatch in &failure.mismatches {
        lines.push(format!("{}:\n  expected  {}", mismatch.place, mismatch.expected));
        lines.push(format!("  got       {}", mismatch.got));
    }
    lines.push(format!("{} {}", exchange.method, exchange.path));
    if let Some(answer) = &exchange.answer {
        lines.push(format!("{} {}", answer.status, answer.body.text));
    }
    lines.extend(curl::line(exchange));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use crate::report::sample;

    #[test]
    fn a_known_failure_is_skipped_and_its_passing_fails() {
        let mut record = sample::mixed();
        record.verdicts.truncate(2);
        record
            .verdicts
            .iter_mut()
            .for_each(|verdict| verdict.known_failing = Some(sample::known()));
        let xml = super::render(&record);
        assert!(xml.contains(r#"tests="2" skipped="1" failures="1" errors="0""#), "{xml}");
        assert!(xml.contains("known to fail until 2099-12-31: issue 12"), "{xml}");
    }

    #[test]
    fn every_outcome_has_its_element() {
        let xml = super::render(&sample::mixed());
        assert!(xml.contains(r#"tests="4" skipped="1" failures="1" errors="1""#), "{xml}");
        assert!(xml.contains(r#"<skipped message="the store holds 2 items"/>"#), "{xml}");
        assert!(xml.contains(r#"<error message="step 1: reset"/>"#), "{xml}");
        assert!(xml.contains("curl -i"), "{xml}");
    }
}
