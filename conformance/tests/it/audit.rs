//! `audit` finds every defect, raises no false alarm, and leaves the items of others as they are.

use std::time::Duration;

use pysondbkv_conformance::audit::{AuditPlan, AuditRecord, CheckVerdict, Severity, audit};
use pysondbkv_conformance::base_url::BaseUrl;
use pysondbkv_conformance::record::Status;
use pysondbkv_conformance::report::audit::{human, json, markdown};
use pysondbkv_conformance::scenario::{AuthKey, Contract, Suite};
use pysondbkv_conformance::site::Client;
use pysondbkv_conformance::site::{EXAMPLE_KEY, Target};
use pysondbkv_conformance::site::{RunError, Supervisor};
use rstest::rstest;

use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{program, status};

const OTHERS: [(&str, &str); 2] =
    [("0b5c9dd5-5c1a-4f0e-9a39-3a2b6f6f4a11", r#"{"name":"Alice"}"#), ("plain", "[1,2]")];

fn plan(url: &str, key: &str) -> AuditPlan {
    let base = BaseUrl::parse(url).unwrap();
    AuditPlan {
        client: Client::new(&base, Duration::from_secs(30)).unwrap(),
        base,
        auth_key: AuthKey::new(key).unwrap(),
        settle: Duration::ZERO,
        max_wait: Duration::ZERO,
        is_read_only: false,
        allows_break: false,
        allows_delete_all: false,
        ledger: None,
    }
}

async fn audited(plan: AuditPlan) -> AuditRecord {
    audit(plan, Supervisor::default()).await.unwrap()
}

async fn server(defect: Option<Defect>, items: &[(&str, &str)]) -> Server {
    let mut store = Store::new(defect, Variant::default());
    for (key, json) in items {
        store.put(key, json);
    }
    Server::start(store, Transport::default()).await
}

fn found(record: &AuditRecord) -> Vec<(&'static str, Severity)> {
    record.findings().iter().map(|(check, finding)| (check.id, finding.severity)).collect()
}

fn verdict<'a>(record: &'a AuditRecord, check: &str) -> &'a CheckVerdict {
    &record.checks.iter().find(|checked| checked.check.id == check).unwrap().verdict
}

fn others() -> Vec<(String, String)> {
    OTHERS.iter().map(|(key, json)| ((*key).to_owned(), (*json).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_problems_of_the_published_worker_are_found() {
    let key = AuthKey::new(EXAMPLE_KEY).unwrap();
    let target = Target::embedded(Suite::Worker, Contract::Published, Some(&key)).await.unwrap();
    let mut plan = plan(&target.base().to_string(), EXAMPLE_KEY);
    plan.allows_break = true;
    let record = audited(plan).await;
    let mut found = found(&record);
    // Whether adds collide is chance; of sixteen, some nearly always do.
    found.retain(|(id, _)| *id != "lost-adds");
    let expected = [
        ("closed-without-key", Severity::High),
        ("closed-to-wrong-keys", Severity::High),
        ("get-deletes", Severity::High),
        ("markup", Severity::High),
        ("breakable-index", Severity::High),
        ("example-key", Severity::Low),
        ("page-headers", Severity::Low),
    ];
    assert_eq!(found, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_worker_with_items_of_others_is_left_as_it_was() {
    let server = server(None, &OTHERS).await;
    let mut plan = plan(&server.url, KEY);
    plan.allows_break = true;
    let record = audited(plan).await;
    // The test server sends no header fields with its page.
    assert_eq!(found(&record), [("page-headers", Severity::Low)]);
    assert_eq!(server.items(), others());
    assert_eq!((record.kept.len(), record.foreign_items), (0, Some(OTHERS.len())));
}

#[rstest]
#[case(Defect::HeaderIsNotChecked, "closed-without-key")]
#[case(Defect::HeaderMayBeAbsent, "closed-without-key")]
#[case(Defect::GetIsOpen, "closed-without-key")]
#[case(Defect::GetAllIsOpen, "closed-without-key")]
#[case(Defect::AddIsOpen, "closed-without-key")]
#[case(Defect::UpdateIsOpen, "closed-without-key")]
#[case(Defect::DeleteIsOpen, "closed-without-key")]
#[case(Defect::PageIsOpen, "closed-without-key")]
#[case(Defect::RefusedUpdateStores, "closed-without-key")]
#[case(Defect::RefusedDeleteDeletes, "closed-without-key")]
#[case(Defect::HeaderNeedsTheRightLength, "closed-to-wrong-keys")]
#[case(Defect::HeaderIsComparedWithoutCase, "closed-to-wrong-keys")]
#[case(Defect::HeaderMayBeTruncated, "closed-to-wrong-keys")]
#[case(Defect::HeaderMayBeExtended, "closed-to-wrong-keys")]
#[case(Defect::HeaderMayBeEmpty, "closed-to-wrong-keys")]
#[case(Defect::PageIsComparedWithoutCase, "closed-to-wrong-keys")]
#[case(Defect::PageMayBeTruncated, "closed-to-wrong-keys")]
#[case(Defect::GetDeletes, "get-deletes")]
#[case(Defect::MethodsDoNotMatter, "get-deletes")]
#[case(Defect::PageIsRaw, "markup")]
#[case(Defect::GetAllWraps, "integrity")]
#[case(Defect::IndexCanBeDeleted, "breakable-index")]
#[case(Defect::IndexCanBeUpdated, "breakable-index")]
#[tokio::test(flavor = "multi_thread")]
async fn each_defect_is_found_by_its_check(#[case] defect: Defect, #[case] check: &str) {
    let server = server(Some(defect), &OTHERS).await;
    let mut plan = plan(&server.url, KEY);
    plan.allows_break = check == "breakable-index";
    let record = audited(plan).await;
    let CheckVerdict::Found(finding) = verdict(&record, check) else {
        panic!("{:?}", verdict(&record, check))
    };
    assert_eq!(finding.severity, Severity::High);
    if check != "breakable-index" {
        assert_eq!(server.items(), others());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn delete_all_is_sent_only_where_no_items_of_others_are() {
    let closed = |record: &AuditRecord| match verdict(record, "closed-without-key") {
        CheckVerdict::Sound(lines) => lines.last().unwrap().clone(),
        CheckVerdict::Found(finding) => finding.evidence[0].clone(),
        CheckVerdict::NotSeen { gaps, .. } => gaps[0].text.clone(),
    };
    let used = server(Some(Defect::DeleteAllIsOpen), &OTHERS).await;
    let line = closed(&audited(plan(&used.url, KEY)).await);
    assert!(line.contains("not asked, since it would delete the 2 stored items"), "{line}");
    assert_eq!(used.items(), others());
    let empty = server(Some(Defect::DeleteAllIsOpen), &[]).await;
    let line = closed(&audited(plan(&empty.url, KEY)).await);
    assert!(line.starts_with("DELETE /deleteAll without the key: 200"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_audit_writes_nothing() {
    let server = server(Some(Defect::DeleteKeepsTheListing), &OTHERS).await;
    let mut plan = plan(&server.url, KEY);
    plan.is_read_only = true;
    let record = audited(plan).await;
    assert_eq!(server.items(), others());
    let CheckVerdict::NotSeen { seen, gaps } = verdict(&record, "lost-adds") else { panic!() };
    assert_eq!((seen.len(), gaps.len()), (0, 1));
}

/// It sees the endpoints that read, and says of the others that it did not ask them.
#[tokio::test(flavor = "multi_thread")]
async fn a_reading_audit_calls_only_sound_what_it_saw() {
    let server = server(Some(Defect::AddIsOpen), &OTHERS).await;
    let mut plan = plan(&server.url, KEY);
    plan.is_read_only = true;
    let record = audited(plan).await;
    let CheckVerdict::NotSeen { seen, gaps } = verdict(&record, "closed-without-key") else {
        panic!("{:?}", verdict(&record, "closed-without-key"))
    };
    assert_eq!((seen.len(), gaps.len()), (3, 4));
    assert_eq!(gaps[0].text, "POST /add: not asked, since --read-only is given");
    assert_eq!(record.status(), Status::Indeterminate);
    assert!(record.sum().ends_with("6 checks not asked"), "{}", record.sum());
    for text in [human(&record), markdown(&record)] {
        let told = anstream::adapter::strip_str(&text).to_string().to_lowercase();
        let (sound, not_asked) = told.split_once("not asked\n").unwrap();
        let promise = "every endpoint is closed without the key";
        assert!(not_asked.contains(promise) && !sound.contains(promise), "{told}");
    }
    let value: serde_json::Value = serde_json::from_str(&json(&record)).unwrap();
    assert_eq!(value["checks"][0]["outcome"], "not-asked");
    assert_eq!(value["counts"]["not-asked"], 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_needs_a_permission_is_told_and_does_not_count() {
    let server = server(None, &OTHERS).await;
    let record = audited(plan(&server.url, KEY)).await;
    assert_eq!(record.status(), Status::Conformant);
    let not_asked = ["closed-without-key", "closed-to-wrong-keys", "breakable-index"];
    assert_eq!(record.not_asked(), not_asked.len());
    assert!(not_asked.iter().all(|check| verdict(&record, check).is_not_asked()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_size_of_the_store_is_measured() {
    let keys: Vec<_> = (0..900).map(|number| format!("k{number}")).collect();
    let mut items: Vec<_> = keys.iter().map(|key| (key.as_str(), "1")).collect();
    items.extend([("k7", "1"), ("gone", "null")]);
    let server = server(None, &items).await;
    let mut plan = plan(&server.url, KEY);
    plan.is_read_only = true;
    let record = audited(plan).await;
    let CheckVerdict::Found(integrity) = verdict(&record, "integrity") else { panic!() };
    assert!(integrity.evidence[0].contains("(gone)"), "{:?}", integrity.evidence);
    assert!(integrity.evidence[1].contains("(k7)"), "{:?}", integrity.evidence);
    let CheckVerdict::Found(wall) = verdict(&record, "operation-wall") else { panic!() };
    assert_eq!(wall.severity, Severity::Medium);
    assert!(wall.evidence[0].contains("904 of 1000 operations (90 %)"), "{:?}", wall.evidence);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_and_an_interrupt_store_nothing() {
    let server = server(None, &[]).await;
    let refused = audit(plan(&server.url, "wrong"), Supervisor::default()).await;
    assert_eq!(refused.unwrap_err(), RunError::KeyRefused);
    let stopped = Supervisor::default();
    stopped.interrupt.trigger();
    let server = self::server(None, &OTHERS).await;
    let record = audit(plan(&server.url, KEY), stopped).await.unwrap();
    assert!(record.is_interrupted && record.findings().is_empty());
    assert_eq!(server.items(), others());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_report_holds_the_key_or_a_stored_value() {
    let server = server(Some(Defect::EchoesTheKey), &OTHERS).await;
    let record = audited(plan(&server.url, KEY)).await;
    for text in [human(&record), json(&record), markdown(&record)] {
        assert!(!text.contains(KEY) && !text.contains("Tr0ub4dor"), "{text}");
        assert!(!text.contains("Alice"), "{text}");
        assert!(text.contains("AUTH"), "{text}");
    }
    let value: serde_json::Value = serde_json::from_str(&json(&record)).unwrap();
    assert_eq!((&value["format"], &value["foreign_items"]), (&1.into(), &2.into()));
    assert_eq!(value["checks"].as_array().unwrap().len(), 12);
}

#[rstest]
#[case::sound("audit URL --auth-key KEY", None, 0)]
#[case::severe("audit URL --auth-key KEY --format json", Some(Defect::PageIsRaw), 1)]
#[case::no_key("audit URL", None, 2)]
#[case::no_url("audit not-a-url --auth-key KEY", None, 2)]
#[case::unreachable("audit http://127.0.0.1:1 --auth-key KEY", None, 3)]
#[case::wrong_key("audit URL --auth-key wrong", None, 3)]
#[case::no_worker("audit URL/elsewhere --auth-key KEY", None, 3)]
#[case::only_reading("audit URL --auth-key KEY --read-only", None, 5)]
#[case::open("audit URL --auth-key KEY --read-only", Some(Defect::GetAllIsOpen), 1)]
#[case::kept("audit URL --auth-key KEY", Some(Defect::DeleteAnswersAnError), 6)]
#[tokio::test(flavor = "multi_thread")]
async fn the_exit_status_tells_how_an_audit_ended(
    #[case] words: &str,
    #[case] defect: Option<Defect>,
    #[case] expected: i32,
) {
    let server = server(defect, &[]).await;
    let words = words.replace("URL", &server.url).replace("KEY", KEY);
    let run = move || program(&words.split(' ').collect::<Vec<_>>());
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    assert_eq!(status(&output), expected, "{output:?}");
}
