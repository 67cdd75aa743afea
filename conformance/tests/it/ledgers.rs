//! `--ledger`: a file that a run made, and nothing else. What others made is refused by name and stays.

use std::fs;
use std::path::Path;
use std::process::Command;

use rstest::rstest;
use tempfile::tempdir;

use crate::server::{KEY, Server, Store, Transport, Variant};
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
    let server = Server::start(Store::new(None, Variant::default()), Transport::default()).await;
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
    let server = Server::start(Store::new(None, Variant::default()), Transport::default()).await;
    let folder = tempdir().unwrap();
    for ledger in [folder.path().join("new/ledger").display().to_string(), "none".to_owned()] {
        let words = format!("{command} --auth-key {KEY} --ledger {ledger}");
        let (status, told) = told(&words.replace("URL", &server.url)).await;
        assert_eq!(status, 0, "{told}");
        assert!(!Path::new(&ledger).exists());
    }
}

#[test]
fn a_clean_up_needs_a_ledger() {
    let (status, told) = without_server("cleanup --ledger none");
    assert_eq!(status, 2, "{told}");
    assert!(told.contains("`none` is no ledger"), "{told}");
}
