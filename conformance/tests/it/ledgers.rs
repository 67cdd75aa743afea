//! `--ledger`: a file that a run made, and nothing else. What others made is refused by name and stays.

use std::fs;
use std::path::Path;
use std::process::Command;

use rstest::rstest;
use tempfile::tempdir;

use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{told, without_server};

/// Makes things of others that have the names of ledgers.
fn others_in(folder: &Path) {
    fs::write(folder.join("empty"), "").unwrap();
    fs::write(folder.join("notes"), "to do").unwrap();
    fs::write(folder.join("behind"), "").unwrap();
    fs::create_dir(folder.join("folder")).unwrap();
    std::os::unix::fs::symlink("behind", folder.join("link")).unwrap();
    let pipe = Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap();
    assert!(pipe.success());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_others_made_is_refused_by_name_and_stays(
    #[values("run --url URL", "fuzz --url URL", "audit URL", "cleanup")] command: &str,
    #[values(
        ("empty", "is no ledger"),
        ("notes", "is no ledger"),
        ("folder", "is a folder"),
        ("link", "is a symbolic link"),
        ("pipe", "is a pipe")
    )]
    (name, reason): (&str, &str),
) {
    let server = sound_server().await;
    let folder = tempdir().unwrap();
    others_in(folder.path());
    let path = folder.path().join(name);
    let words = format!("{command} --auth-key {KEY} --ledger {}", path.display());
    let (status, told) = told(&words.replace("URL", &server.url)).await;
    assert_eq!(status, 2, "{told}");
    assert!(told.contains(&format!("{} {reason}", path.display())), "{told}");
    assert!(path.symlink_metadata().is_ok() && folder.path().join("behind").exists());
    assert_eq!(server.items(), []);
}

#[rstest]
#[case::run("run --url URL --only add")]
#[case::fuzz("fuzz --url URL --steps 20 --jobs 1")]
#[case::audit("audit URL")]
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_goes_with_its_run_and_none_is_kept_where_none_is_wanted(#[case] command: &str) {
    let server = sound_server().await;
    let folder = tempdir().unwrap();
    for ledger in [folder.path().join("new/ledger").display().to_string(), "none".to_owned()] {
        let words = format!("{command} --auth-key {KEY} --ledger {ledger}");
        let (status, told) = told(&words.replace("URL", &server.url)).await;
        assert_eq!(status, 0, "{told}");
        assert!(!Path::new(&ledger).exists());
    }
}

/// Whoever can write a file could otherwise have the key sent anywhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_takes_the_key_to_no_other_target() {
    let folder = tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    let [target, other] =
        [Server::broken(Defect::DeleteKeepsTheListing).await, sound_server().await];
    let run =
        format!("run --url {} --auth-key {KEY} --only add/answers-with-a-new-key", target.url);
    let (status, told) = self::told(&format!("{run} --ledger {}", ledger.display())).await;
    assert_eq!(status, 6, "{told}");
    let written = fs::read_to_string(&ledger).unwrap();
    let planted = written.replace(&target.url, &other.url);
    let elsewhere = written.replace(&target.url, "https://my-worker.example");
    let unbound = without_binding(&planted);
    let named = format!("--url {}", other.url);
    for (text, key, url, reason) in [
        (&written, "another", "", "not written with this auth key"),
        (&written, KEY, named.as_str(), "left alone"),
        (&planted, KEY, "", "not written with this auth key"),
        (&planted, KEY, named.as_str(), "not written with this auth key"),
        (&elsewhere, KEY, "", "cleanup --url https://my-worker.example"),
        (&unbound, KEY, "", "nothing binds it"),
    ] {
        fs::write(&ledger, text).unwrap();
        let before = [&target, &other].map(|server| server.store.lock().unwrap().answered());
        let words = format!("cleanup --auth-key {key} {url} --ledger {}", ledger.display());
        let (status, told) = self::told(&words).await;
        assert_eq!(status, 2, "{told}");
        assert!(told.contains(reason), "{told}");
        let after = [&target, &other].map(|server| server.store.lock().unwrap().answered());
        assert_eq!(before, after, "{told}");
        assert_eq!(&fs::read_to_string(&ledger).unwrap(), text);
    }
    fs::write(&ledger, &unbound).unwrap();
    let words = format!("cleanup --auth-key {KEY} {named} --ledger {}", ledger.display());
    let (status, told) = self::told(&words).await;
    assert_eq!(status, 0, "{told}");
}

/// A ledger as earlier versions wrote it.
fn without_binding(ledger: &str) -> String {
    let lines = ledger.lines().map(|line| {
        let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
        if let Some(begun) = line.get_mut("begun") {
            begun.as_object_mut().unwrap().remove("binding");
        }
        format!("{line}\n")
    });
    lines.collect()
}

async fn sound_server() -> Server {
    Server::start(Store::new(None, Variant::default()), Transport::default()).await
}

#[test]
fn a_clean_up_needs_a_ledger() {
    let (status, told) = without_server("cleanup --ledger none");
    assert_eq!(status, 2, "{told}");
    assert!(told.contains("`none` is no ledger"), "{told}");
}
