//! `--target FILE`: a team's settings of its live target.

use std::fs;

use pysondbkv_conformance::scenario::{AuthKey, Contract, Suite};
use pysondbkv_conformance::site::Target;
use rstest::rstest;
use tempfile::{TempDir, tempdir};

use crate::server::KEY;
use crate::support::told_with;

/// An emulator, and a file that describes it.
struct Described {
    target: Target,
    folder: TempDir,
}

impl Described {
    async fn by(text: &str) -> Self {
        let key = AuthKey::new(KEY).unwrap();
        let target = Target::embedded(Suite::Worker, Contract::Documented, Some(&key));
        let described = Self { target: target.await.unwrap(), folder: tempdir().unwrap() };
        let text = format!("url = '{}'\n{text}\n", described.target.base());
        fs::write(described.file(), text).unwrap();
        described
    }

    fn file(&self) -> String {
        self.folder.path().join("live.toml").display().to_string()
    }

    async fn told(&self, command: &str, variables: &[(&str, &str)]) -> (i32, String) {
        told_with(&command.replace("FILE", &self.file()), variables).await
    }
}

#[rstest]
#[case("run --target FILE --only worker/add")]
#[case("run --target FILE --only worker/add --dry-run")]
#[case("run --target FILE --only worker/add --ledger none")]
#[case("audit --target FILE --settle 0.1")]
#[case("fuzz --target FILE --steps 40 --out /nowhere")]
#[case("diff --target FILE --other-target FILE --no-scenarios --sessions 2")]
#[tokio::test(flavor = "multi_thread")]
async fn every_command_takes_the_file(#[case] command: &str) {
    let described = Described::by("auth-key-variable = 'LIVE_KEY'").await;
    let (status, told) = described.told(command, &[("LIVE_KEY", KEY), ("AUTH_KEY", "wrong")]).await;
    // The audit finds what the emulator shows of the Worker, such as lost adds.
    assert!(status == 0 || command.starts_with("audit") && status == 1, "{status}: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clean_up_takes_the_file() {
    let described = Described::by("auth-key-variable = 'LIVE_KEY'").await;
    let ledger = described.folder.path().join("ledger.jsonl").display().to_string();
    let url = described.target.base();
    let begun = format!(
        r#"{{"begun":{{"run":"r","suite":"worker","url":"{url}","has_user":false,"foreign":[]}}}}"#
    );
    fs::write(&ledger, begun + "\n").unwrap();
    let command = format!("cleanup --target FILE --ledger {ledger}");
    let (status, told) = described.told(&command, &[("LIVE_KEY", KEY)]).await;
    assert_eq!(status, 0, "{told}");
}

#[rstest]
#[case::variable("auth-key-variable = 'LIVE_KEY'", &[("LIVE_KEY", KEY)], "", 0)]
#[case::typed("auth-key-variable = 'LIVE_KEY'", &[("LIVE_KEY", "wrong")], "--auth-key Tr0ub4dor-and/3", 0)]
#[case::usual_variable("", &[("AUTH_KEY", KEY)], "", 0)]
#[case::unset("auth-key-variable = 'LIVE_KEY'", &[("AUTH_KEY", KEY)], "", 2)]
#[case::wrong("auth-key-variable = 'LIVE_KEY'", &[("LIVE_KEY", "wrong")], "", 3)]
#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_typed_or_in_the_variable_that_is_named(
    #[case] text: &str,
    #[case] variables: &[(&str, &str)],
    #[case] typed: &str,
    #[case] expected: i32,
) {
    let described = Described::by(text).await;
    let command = format!("run --target FILE --only worker/add {typed}");
    let (status, told) = described.told(&command, variables).await;
    assert_eq!(status, expected, "{told}");
    if status == 2 {
        assert!(told.contains("the variable LIVE_KEY is not set, and "), "{told}");
    }
}

#[rstest]
#[case::the_key("auth-key = 'hush'", ", line 2: the key must not stand in the file")]
#[case::unknown("colour = 'hush'", ", line 2: unknown field `colour`, expected one of")]
#[case::wrong("timeout = 'hush'", ", line 2: `timeout` is a number of seconds above 0")]
#[case::later("pace = '1s'\nsuite = 'hush'", ", line 3: `suite` is \"worker\" or \"kv-store\"")]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_used_is_refused_with_its_line(
    #[case] text: &str,
    #[case] words: &str,
) {
    let described = Described::by(text).await;
    for command in ["run", "audit", "fuzz", "cleanup"] {
        let command = format!("{command} --target FILE");
        let (status, told) = described.told(&command, &[]).await;
        assert_eq!(status, 2, "{told}");
        assert!(told.contains(&format!("{}{words}", described.file())), "{told}");
        assert!(!told.contains("hush"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_refuses_the_file_of_a_key_value_store() {
    let described = Described::by("suite = 'kv-store'").await;
    let (status, told) = described.told("audit --target FILE --auth-key k", &[]).await;
    assert_eq!(status, 2, "{told}");
    assert!(told.contains("the audit knows the Worker alone"), "{told}");
}
