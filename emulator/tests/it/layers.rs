//! Which module may import which. The tests read the sources.

use crate::house::{circles, sources};
use rstest::rstest;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// A module, and what of this crate it may name. A leaf may name nothing.
const RULES: &[(&str, &[&str])] = &[
    ("message", &[]),
    ("auth_key", &[]),
    ("chance", &[]),
    ("clock", &["clock"]),
    ("observation", &[]),
    ("version", &[]),
    ("visible", &[]),
    ("hazard", &["clock", "hazard", "observation", "visible"]),
    ("usage", &["clock", "observation"]),
    ("js", &["js"]),
    ("journal", &["clock", "journal", "observation", "storage"]),
    ("storage", &["storage"]),
    ("fleet", &["storage"]),
    ("environment", &["chance", "clock", "fleet", "hazard", "journal", "observation"]),
    ("conditions", &["chance", "conditions"]),
    ("fault", &["chance", "clock", "conditions", "fault"]),
    (
        "kv",
        &[
            "chance", "clock", "conditions", "fault", "hazard", "journal", "kv", "observation",
            "storage", "usage",
        ],
    ),
    ("formats", &["formats", "js", "kv", "storage"]),
    ("api/kv_store/python", &["api::kv_store::python"]),
    ("api/kv_store", &["api::kv_store", "auth_key", "message", "storage"]),
    (
        "api/worker",
        &["api::worker", "auth_key", "formats", "hazard", "js", "kv", "message", "storage"],
    ),
    ("api/service", &["api::kv_store", "api::worker", "kv", "message", "storage"]),
    ("api/store_name", &[]),
    ("api/chosen", &["api::store_name"]),
    ("api/store", &["api::service", "api::store_name", "formats", "kv", "message", "storage"]),
    ("api/stores", &["api::store", "api::store_name", "conditions", "storage"]),
    (
        "api/kv_rest",
        &[
            "api::kv_rest", "api::store", "api::store_name", "api::stores", "auth_key", "clock",
            "kv", "message", "storage",
        ],
    ),
    (
        "api/kv_wire",
        &["api::kv_wire", "api::store_name", "js", "journal", "kv", "message", "storage"],
    ),
    ("api/cors", &["message"]),
    ("api/refusal", &["message"]),
    ("api/inspector", &["message"]),
    ("api/guard", &["api::refusal", "auth_key", "message"]),
    ("api/log", &["kv", "message", "visible"]),
    ("api/endpoint_faults", &["conditions", "fault", "kv", "message"]),
    (
        "api/control",
        &[
            "api::chosen", "api::control", "api::refusal", "api::store", "api::store_name",
            "api::stores", "clock", "conditions", "environment", "formats", "journal", "kv",
            "message", "storage", "usage",
        ],
    ),
    (
        "api/doors",
        &[
            "api::chosen", "api::guard", "api::inspector", "api::refusal", "api::store_name",
            "message",
        ],
    ),
    (
        "api/deployment",
        &[
            "api::chosen", "api::control", "api::cors", "api::doors", "api::endpoint_faults",
            "api::guard", "api::inspector", "api::kv_rest", "api::kv_wire", "api::log",
            "api::refusal", "api::store", "api::store_name", "api::stores", "clock", "environment",
            "journal", "kv", "message", "storage",
        ],
    ),
    ("api/mod", &[]),
    ("http", &["api", "http", "message"]),
    ("wrangler", &["wrangler"]),
    ("transfer", &["api::worker", "auth_key", "formats", "js", "storage", "transfer"]),
    ("config", &["api", "auth_key", "chance", "clock", "conditions", "observation", "storage"]),
    (
        "composition",
        &[
            "api", "auth_key", "conditions", "config", "environment", "fleet", "hazard", "kv",
            "storage",
        ],
    ),
    (
        "emulator",
        &[
            "api", "auth_key", "clock", "composition", "config", "fleet", "hazard", "http",
            "journal", "storage",
        ],
    ),
    ("fuzzing", &["api", "composition", "config", "message"]),
    (
        "cli",
        &[
            "api", "auth_key", "chance", "cli", "clock", "conditions", "config", "emulator",
            "formats", "observation", "storage", "transfer", "version", "wrangler",
        ],
    ),
];

#[test]
fn modules_import_only_what_they_may() {
    let mut broken = Vec::new();
    for (file, text) in sources() {
        let Some((module, allowed)) = RULES.iter().find(|(module, _)| is_within(&file, module))
        else {
            continue;
        };
        for import in imports(&file, &text) {
            let parts: Vec<_> = import.split("::").collect();
            let names = |allowed: &&str| {
                let allowed: Vec<_> = allowed.split("::").collect();
                parts.len() >= allowed.len() && parts[..allowed.len()] == allowed
            };
            if !allowed.iter().any(names) {
                broken.push(format!("{} ({module}) imports crate::{import}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_module_has_a_rule() {
    let unruled: Vec<_> = sources()
        .into_iter()
        .map(|(file, _)| file)
        .filter(|file| !RULES.iter().any(|(module, _)| is_within(file, module)))
        .collect();
    assert_eq!(unruled, [PathBuf::from("lib.rs"), PathBuf::from("main.rs")]);
}

#[rstest]
#[case("warp::", "http")]
#[case("clap::", "cli")]
#[case("rusqlite::", "storage")]
#[case("use redis::", "storage")]
#[case("indicatif::", "cli")]
#[case("use reqwest::", "transfer")]
fn a_foreign_crate_has_one_owner(#[case] foreign: &str, #[case] owner: &str) {
    let strangers: Vec<_> = sources()
        .into_iter()
        .filter(|(file, text)| !is_within(file, owner) && text.contains(foreign))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}

#[test]
fn no_circle_of_files() {
    let arrows: Vec<_> = circles().iter().map(|(from, to)| format!("{from} names {to}")).collect();
    assert!(arrows.is_empty(), "{}", arrows.join("\n"));
}

fn is_within(file: &Path, module: &str) -> bool {
    file.starts_with(module) || file == Path::new(module).with_extension("rs")
}

/// The paths of this crate that a file names outside of its unit tests, each from the root.
fn imports(file: &Path, text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let code: Vec<_> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let is_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let code = code.join("\n");
    code.split(|c| !is_path(c)).filter_map(|path| from_root(file, path)).collect()
}

fn from_root(file: &Path, path: &str) -> Option<String> {
    let module = file.with_extension("");
    let mut at: Vec<_> = module.iter().filter_map(OsStr::to_str).collect();
    at.pop_if(|last| *last == "mod");
    if let Some(path) = path.strip_prefix("crate::") {
        return Some(path.to_owned());
    }
    let mut rest = path.strip_prefix("super::")?;
    at.pop();
    while let Some(higher) = rest.strip_prefix("super::") {
        rest = higher;
        at.pop();
    }
    Some(at.into_iter().chain([rest]).collect::<Vec<_>>().join("::"))
}
