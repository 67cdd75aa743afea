//! The report for continuous integration: JUnit XML, a test suite for each area.
//!
//! A pipeline that reads it comes to the same verdict as the exit status. So a scenario that could not be
//! judged and an item that could not be removed are errors, a known failure is a skipped case, and a
//! failed `should` that does not bind is a passed case whose output tells of the failure.
//!
//! `schemas/` has what Jenkins, GitLab and other readers accept, and the tests hold the report to it. So a
//! case has no properties, and what would be one is in its output.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{headline, others};
use crate::record::{Failure, Outcome, Record, RunInfo, Standing, Verdict};
use crate::report::text::curl;

/// The area of what could not be removed.
const CLEAN_UP: &str = "clean-up";

/// The area of what others stored.
const OTHERS: &str = "others";

pub(super) fn render(record: &Record) -> String {
    let mut report = Report::new(format!("pysondbkv-conformance {}", record.info.suite.name()));
    report.set_time(record.duration);
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
    if let Some(in_doubt) = in_doubt(record) {
        report.add_test_suite(timed(in_doubt));
    }
    let xml = report.to_string().expect("XML of texts can be written");
    without_skipped_on_root(xml)
}

/// The report without the count of skipped cases on its root. The library writes it, and the schema of
/// Jenkins does not have it there.
fn without_skipped_on_root(xml: String) -> String {
    let root = xml.split_once(r#" skipped=""#);
    let whole = root.and_then(|(before, rest)| Some([before, rest.split_once('"')?.1].concat()));
    whole.unwrap_or(xml)
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
        ("suite-found-out", info.is_suite_found_out.to_string()),
        ("suite-version", info.version.into()),
        ("contract", info.contract.name().into()),
        ("strict", info.is_strict.to_string()),
        ("read-only", info.is_read_only.to_string()),
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
    let area = verdict.id.area();
    let mut case =
        named(info, area, verdict.id.as_str(), verdict.duration, status(verdict, standing));
    let mut output = vec![
        verdict.title.clone(),
        format!("endpoints: {}", verdict.endpoints.join(", ")),
        format!("{}, {}", verdict.level, info.told(verdict)),
    ];
    if let (Outcome::Failed(failure), Standing::Warning) = (&verdict.outcome, standing) {
        output.push("a warning without --strict".into());
        output.push(description(verdict, failure));
    }
    case.set_system_out(output.join("\n"));
    case
}

/// A case of an area. Readers know it by its class and its name.
fn named(
    info: &RunInfo,
    area: &str,
    name: &str,
    time: Duration,
    status: TestCaseStatus,
) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(format!("{}.{area}", info.suite.name()));
    case.set_time(time);
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
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type("unexpected pass");
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
    let mut suite = suite(record, CLEAN_UP);
    for leftover in &record.leftovers {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type("leftover");
        let message =
            format!("still in the store; remove it by `cleanup`, or by hand: {}", leftover.reason);
        let status = with_message(status, &message);
        suite.add_test_case(named(&record.info, CLEAN_UP, &leftover.key, Duration::ZERO, status));
    }
    suite
}

/// What others lost, and what other runs did. Only what makes the run indeterminate is an error.
fn in_doubt(record: &Record) -> Option<TestSuite> {
    let told = others::told(record);
    if told.is_empty() {
        return None;
    }
    let mut suite = suite(record, OTHERS);
    let status = if record.others.are_in_doubt() {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type("others");
        with_message(status, &told[0])
    } else {
        TestCaseStatus::success()
    };
    let name = "the items of others stay listed";
    let mut case = named(&record.info, OTHERS, name, Duration::ZERO, status);
    case.set_system_out(told.join("\n"));
    suite.add_test_case(case);
    Some(suite)
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
    use rstest::rstest;
    use uppsala::{XsdValidator, parse};

    use crate::record::sample;
    use crate::record::{Leftover, Outcome, Record};
    use crate::scenario::{Id, Level};

    const JENKINS: &str = include_str!("schemas/jenkins.xsd");
    const GITLAB: &str = include_str!("schemas/gitlab.xsd");

    /// What a schema finds wrong in a report.
    fn faults(schema: &str, xml: &str) -> Vec<String> {
        let schema = XsdValidator::from_schema(&parse(schema).unwrap()).unwrap();
        let found = schema.validate(&parse(xml).unwrap());
        found.iter().map(ToString::to_string).collect()
    }

    /// A record with everything that a report can hold.
    fn whole() -> Record {
        let mut record = sample::mixed();
        record.verdicts.extend(sample::lagging().verdicts);
        for (outcome, name) in
            [(Outcome::Passed, "passes"), (Outcome::Failed(Box::new(sample::failure())), "fails")]
        {
            let mut known = sample::verdict(Level::Should, outcome);
            known.known_failing = Some(sample::known());
            known.id = Id::new(format!("worker/add/{name}"));
            record.verdicts.push(known);
        }
        for (nth, verdict) in record.verdicts.iter_mut().enumerate() {
            verdict.id = Id::new(format!("{}-{nth}", verdict.id.as_str()));
        }
        record.leftovers = vec![Leftover { key: "k".into(), reason: "refused".into() }];
        record.others = sample::others();
        record
    }

    #[rstest]
    #[case::jenkins(JENKINS)]
    #[case::gitlab(GITLAB)]
    fn the_readers_of_reports_accept_it(#[case] schema: &str) {
        let xml = super::render(&whole());
        assert_eq!(faults(schema, &xml), Vec::<String>::new(), "{xml}");
    }

    #[rstest]
    #[case::no_name(JENKINS, r#" name="worker/add/passes-6""#, "")]
    #[case::no_counts(JENKINS, r#" errors="0""#, "")]
    #[case::property_of_a_case(JENKINS, "<system-out>", "<properties/><system-out>")]
    #[case::time_stamp_of_the_root(JENKINS, "<testsuites ", r#"<testsuites timestamp="x" "#)]
    #[case::the_same_case_twice(GITLAB, "passes-6", "fails-7")]
    #[case::no_class(GITLAB, r#" classname="worker.add""#, "")]
    #[case::no_time(GITLAB, r#" time="0.012""#, "")]
    #[case::bad_time(GITLAB, r#" time="0.012""#, r#" time="12 ms""#)]
    #[case::no_date(GITLAB, r#" timestamp="2026-11-30T01:23:45.000+00:00""#, "")]
    #[case::no_reason(GITLAB, r#" message="step 1: reset""#, "")]
    #[case::two_results(
        GITLAB,
        "<system-out>",
        "<skipped message=\"x\"/><skipped message=\"x\"/><system-out>"
    )]
    fn the_schemas_refuse_what_readers_would_not_understand(
        #[case] schema: &str,
        #[case] from: &str,
        #[case] to: &str,
    ) {
        let xml = super::render(&whole());
        let changed = xml.replace(from, to);
        assert_ne!(changed, xml);
        assert!(!faults(schema, &changed).is_empty(), "{changed}");
    }

    #[test]
    fn a_known_failure_is_skipped_and_its_passing_fails() {
        let mut record = sample::mixed();
        record.verdicts.truncate(2);
        record
            .verdicts
            .iter_mut()
            .for_each(|verdict| verdict.known_failing = Some(sample::known()));
        let xml = super::render(&record);
        assert!(xml.contains(r#"tests="2" skipped="1" errors="0" failures="1""#), "{xml}");
        assert!(xml.contains("known to fail until 2099-12-31: issue 12"), "{xml}");
    }

    #[test]
    fn every_outcome_has_its_element() {
        let xml = super::render(&sample::mixed());
        assert!(xml.contains(r#"tests="4" skipped="1" errors="1" failures="1""#), "{xml}");
        assert!(xml.contains(r#"<skipped message="the store holds 2 items"/>"#), "{xml}");
        let error = r#"<error message="step 1: reset" type="indeterminate"/>"#;
        assert!(xml.contains(error), "{xml}");
        assert!(xml.contains("curl -i"), "{xml}");
    }

    #[test]
    fn each_suite_tells_what_was_judged_and_by_whom() {
        let xml = super::render(&sample::mixed());
        let properties = [
            ("verdict", "NOT CONFORMANT, 2 of 4 scenarios judged"),
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
        assert!(xml.contains("\nmust, passed after 740 ms</system-out>"), "{xml}");
        assert!(xml.contains(r#"<failure message="lost: body at /name: expected"#), "{xml}");
        assert!(xml.contains("\nshould, warning, lost\na warning without --strict"), "{xml}");
    }

    #[test]
    fn what_stays_behind_is_an_error() {
        let mut record = sample::record();
        record.verdicts = vec![sample::verdict(Level::Must, Outcome::Passed)];
        record.leftovers = vec![Leftover { key: "k".into(), reason: "refused".into() }];
        let xml = super::render(&record);
        assert!(xml.contains(r#"tests="1" skipped="0" errors="1" failures="0""#), "{xml}");
        assert!(xml.contains("by hand: refused"), "{xml}");
    }
}
