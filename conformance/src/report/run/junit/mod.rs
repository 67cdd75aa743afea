//! The report for continuous integration: JUnit XML, a test suite for each area.
//!
//! A pipeline that reads it comes to the same verdict as the exit status. So a scenario that could not be
//! judged and an item that could not be removed are errors, a known failure is a skipped case, and a
//! failed `should` that does not bind is a passed case whose output tells of the failure.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::headline;
use crate::record::{Failure, Outcome, Record, RunInfo, Standing, Verdict};
use crate::report::text::curl;

pub(super) fn render(record: &Record) -> String {
    let mut report = Report::new(format!("pysondbkv-conformance {}", record.info.suite.name()));
    report.set_time(record.duration);
    if let Some(began) = began(record) {
        report.set_timestamp(began);
    }
    let mut areas: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for verdict in &record.verdicts {
        let area = verdict.id.area();
        let suite = areas.entry(area).or_insert_with(|| suite(record, area));
        suite.add_test_case(case(&record.info, verdict));
    }
    report.add_test_suites(areas.into_values().map(timed));
    if !record.leftovers.is_empty() {
        report.add_test_suite(timed(clean_up(record)));
    }
    report.to_string().expect("XML of texts can be written")
}

/// When the run began.
fn began(record: &Record) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(&record.info.began).ok()
}

/// A suite that took as long as its cases.
fn timed(mut suite: TestSuite) -> TestSuite {
    let time = suite.test_cases.iter().filter_map(|case| case.time).sum();
    suite.set_time(time);
    suite
}

/// The suite of an area, without cases yet, with what was judged and by whom.
fn suite(record: &Record, area: &str) -> TestSuite {
    let info = &record.info;
    let mut suite = TestSuite::new(format!("{}/{area}", info.suite.name()));
    if let Some(began) = began(record) {
        suite.set_timestamp(began);
    }
    let properties = [
        ("verdict", headline::sentence(record)),
        ("suite", info.suite.name().into()),
        ("suite-version", info.version.into()),
        ("contract", info.contract.name().into()),
        ("strict", info.is_strict.to_string()),
        ("target", info.target.clone()),
        ("target-version", headline::target_version(info).into()),
        ("consistency", info.consistency.clone()),
    ];
    for (name, value) in properties {
        suite.add_property((name, value.as_str()));
    }
    suite
}

fn case(info: &RunInfo, verdict: &Verdict) -> TestCase {
    let standing = info.standing(verdict);
    let mut case = TestCase::new(verdict.id.as_str(), status(verdict, standing));
    case.set_classname(format!("{} {}", verdict.level, verdict.id.area()));
    case.set_time(verdict.duration);
    case.add_property(("title", verdict.title.as_str()));
    case.add_property(("endpoints", verdict.endpoints.join(", ").as_str()));
    case.add_property(("verdict", info.told(verdict).as_str()));
    match (&verdict.outcome, standing) {
        (Outcome::Failed(failure), Standing::Warning) => {
            let words = verdict.words();
            let told = description(verdict, failure);
            case.set_system_out(format!("{words}, a warning without --strict\n{told}"));
        }
        (Outcome::Passed, _) if verdict.settled_after.is_some() => {
            case.set_system_out(verdict.words());
        }
        _ => {}
    }
    case
}

fn status(verdict: &Verdict, standing: Standing) -> TestCaseStatus {
    match (&verdict.outcome, &verdict.known_failing) {
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
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type(verdict.words());
            with_message(status, reason)
        }
    }
}

/// A failed case. Its message begins with how it failed, where that is known: `lost`, …
fn failed(verdict: &Verdict, failure: &Failure) -> TestCaseStatus {
    let status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let words = failure.staleness.map(|kind| format!("{}: ", kind.words())).unwrap_or_default();
    let first = failure.mismatches.first().map(ToString::to_string).unwrap_or_default();
    let mut status = with_message(status, &format!("{words}{first}"));
    status.set_type(verdict.level.name());
    status.set_description(description(verdict, failure));
    status
}

/// An error for each item that is still in the store.
fn clean_up(record: &Record) -> TestSuite {
    let mut suite = suite(record, "clean-up");
    for leftover in &record.leftovers {
        let status = TestCaseStatus::non_success(NonSuccessKind::Error);
        let message = format!("still in the store, please remove by hand: {}", leftover.reason);
        suite.add_test_case(TestCase::new(&leftover.key, with_message(status, &message)));
    }
    suite
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
    use crate::record::sample;
    use crate::record::{Leftover, Outcome};
    use crate::scenario::Level;

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
        let error = r#"<error message="step 1: reset" type="indeterminate"/>"#;
        assert!(xml.contains(error), "{xml}");
        assert!(xml.contains("curl -i"), "{xml}");
    }

    #[test]
    fn each_suite_tells_what_was_judged_and_by_whom() {
        let xml = super::render(&sample::mixed());
        let properties = [
            ("verdict", "NOT CONFORMANT"),
            ("suite-version", "9.9.9"),
            ("contract", "documented"),
            ("target", "http://x.example"),
            ("target-version", "workerd 1"),
            ("consistency", "strong"),
        ];
        for (name, value) in properties {
            let property = format!(r#"<property name="{name}" value="{value}"/>"#);
            assert!(xml.contains(&property), "no {name} in {xml}");
        }
    }

    #[test]
    fn what_came_late_or_never_is_told_by_its_words() {
        let mut record = sample::lagging();
        let (lost, _) = sample::lost();
        record.verdicts.push(sample::verdict(Level::Should, lost));
        let xml = super::render(&record);
        assert!(xml.contains("<system-out>passed after 740 ms</system-out>"), "{xml}");
        assert!(xml.contains(r#"name="verdict" value="passed after 740 ms""#), "{xml}");
        assert!(xml.contains(r#"<failure message="lost: body at /name: expected"#), "{xml}");
        assert!(xml.contains("<system-out>lost, a warning without --strict"), "{xml}");
        assert!(xml.contains(r#"name="verdict" value="warning, lost""#), "{xml}");
    }

    #[test]
    fn what_stays_behind_is_an_error() {
        let mut record = sample::record();
        record.verdicts = vec![sample::verdict(Level::Must, Outcome::Passed)];
        record.leftovers = vec![Leftover { key: "k".into(), reason: "refused".into() }];
        let xml = super::render(&record);
        assert!(xml.contains(r#"tests="2" skipped="0" failures="0" errors="1""#), "{xml}");
        assert!(xml.contains("please remove by hand: refused"), "{xml}");
    }
}
