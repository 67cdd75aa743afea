//! Which commit a release build is of. Other builds are not made anew for each commit.

use std::env;
use std::process::Command;

/// The commit and its date, as ` (1a2b3c4 2026-11-30)`; nothing outside of a checkout.
pub(crate) fn told() -> String {
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = if is_release { commit() } else { None };
    commit.map_or(String::new(), |commit| format!(" ({commit})"))
}

fn commit() -> Option<String> {
    // It grows with every commit.
    println!("cargo::rerun-if-changed={}", git(&["rev-parse", "--git-path", "logs/HEAD"])?);
    let commit = git(&["describe", "--always", "--dirty", "--exclude=*"])?;
    Some(format!("{commit} {}", git(&["log", "-1", "--format=%cs"])?))
}

fn git(words: &[&str]) -> Option<String> {
    let output = Command::new("git").args(words).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}
