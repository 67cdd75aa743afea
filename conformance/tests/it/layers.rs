//! Which module may name which. The tests read the sources.

use std::path::Path;

use crate::house::{circles, sources};

/// A module, and the modules of this crate that it may name beside itself.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("exchange", &[]),
    ("base_url", &[]),
    ("chance", &[]),
    ("json", &[]),
    ("html", &[]),
    ("shell", &[]),
    ("scenario", &[]),
    ("statements", &["scenario"]),
    ("expect", &["exchange", "html", "json", "scenario"]),
    ("record", &["exchange", "expect", "scenario", "statements"]),
    ("site", &["base_url", "exchange", "expect", "html", "json", "record", "scenario"]),
    (
        "run",
        &["base_url", "exchange", "expect", "json", "record", "scenario", "site", "statements"],
    ),
    ("diff", &["base_url", "chance", "exchange", "expect", "html", "record", "scenario", "site"]),
    (
        "fuzz",
        &["base_url", "chance", "exchange", "json", "record", "run", "scenario", "shell", "site"],
    ),
    ("kv_api", &["base_url", "exchange", "site"]),
    ("survey", &["json", "kv_api", "site"]),
    ("audit", &["base_url", "exchange", "json", "kv_api", "record", "scenario", "site", "survey"]),
    ("rewrite", &["kv_api", "site"]),
    ("repair", &["kv_api", "rewrite", "site", "survey"]),
    ("capture", &["json", "kv_api", "site"]),
    ("restore", &["capture", "kv_api", "rewrite", "site", "survey"]),
    ("forecast", &["chance"]),
    ("watch", &["audit", "kv_api", "record", "run", "scenario", "site"]),
    ("baseline", &["record", "scenario"]),
    (
        "fuzzing",
        &[
            "baseline", "exchange", "expect", "html", "json", "report", "scenario", "site",
            "statements",
        ],
    ),
    (
        "report",
        &[
            "audit", "capture", "diff", "exchange", "expect", "forecast", "fuzz", "record",
            "repair", "restore", "rewrite", "scenario", "shell", "site", "statements", "watch",
        ],
    ),
    (
        "cli",
        &[
            "audit", "base_url", "baseline", "capture", "diff", "exchange", "forecast", "fuzz",
            "kv_api", "record", "repair", "report", "restore", "rewrite", "run", "scenario",
            "site", "statements", "watch",
        ],
    ),
];

/// A dependency, and the files or folders that may name it.
const OWNERS: &[(&str, &str)] = &[
    ("pysondbkv_emulator::", "capture/text cli/program forecast site/fleet site/target"),
    ("redis::", "site/fleet"),
    ("reqwest::", "site/client"),
    ("httparse::", "diff/wire"),
    ("hyper::client", "site/raw_sender"),
    ("hyper_util::rt", "site/raw_sender watch/exposition"),
    ("hyper_util::client", "site/proxy"),
    ("tokio_rustls::", "site/raw_sender"),
    ("rustls_native_certs::", "site/trust"),
    ("html5ever::", "html/table"),
    ("ring::hmac", "site/ledger/binding site/ledger/seal"),
    ("rustix::", "site/ledger/place"),
    ("boon::", "expect/schema report/run/json"),
    ("include_dir!(", "scenario/load scenario/schema statements"),
    ("clap::", "cli"),
    ("indicatif::", "cli/progress"),
    ("anyhow::", "cli"),
    ("quick_junit::", "report/run/junit"),
    ("maud::", "report/forecast report/page report/run report/watch"),
];

#[test]
fn modules_name_only_what_they_may() {
    let mut broken = Vec::new();
    for (file, text) in sources() {
        let Some((module, allowed)) = MAY_NAME.iter().find(|(name, _)| is_within(&file, name))
        else {
            assert!(matches!(file.to_str(), Some("lib.rs" | "main.rs")), "{file:?} has no rule");
            continue;
        };
        for name in named_modules(&text) {
            if name != *module && !allowed.contains(&name.as_str()) {
                broken.push(format!("{} names crate::{name}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_circle_of_files() {
    assert_eq!(circles(), []);
}

#[test]
fn a_dependency_is_named_only_by_its_owners() {
    for (foreign, owners) in OWNERS {
        for (file, text) in sources() {
            let is_owner = owners.split(' ').any(|owner| is_within(&file, owner));
            assert!(is_owner || !text.contains(foreign), "{} names {foreign}", file.display());
        }
    }
}

fn is_within(file: &Path, module: &str) -> bool {
    file.starts_with(module) || file == Path::new(module).with_extension("rs")
}

/// The names that follow `crate::`, outside of comments and unit tests.
fn named_modules(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let after = code.split("crate::").skip(1);
    after.map(|rest| rest.chars().take_while(|c| is_name(*c)).collect()).collect()
}
