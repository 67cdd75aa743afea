//! The import rules of the design, held against the sources.

use crate::house::{circles, sources};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Arrows between files that close a circle, still to be mended.
const KNOWN_CIRCLES: &[(&str, &str)] = &[
    ("api/kv_store/docs/page.rs", "api/kv_store/openapi.rs"),
    ("api/kv_store/python/number.rs", "api/kv_store/python/parse.rs"),
    ("api/kv_store/python/scan.rs", "api/kv_store/python/parse.rs"),
    ("api/worker/listing.rs", "api/worker/mod.rs"),
    ("api/worker/listing.rs", "api/worker/page.rs"),
    ("api/worker/operation.rs", "api/worker/mod.rs"),
    ("api/worker/page.rs", "api/worker/mod.rs"),
    ("api/worker/request.rs", "api/worker/mod.rs"),
    ("api/worker/response.rs", "api/worker/mod.rs"),
    ("conditions/preset.rs", "conditions/mod.rs"),
    ("fault/rule.rs", "fault/mod.rs"),
    ("journal/filter.rs", "journal/mod.rs"),
    ("journal/part.rs", "journal/mod.rs"),
    ("js/assembly.rs", "js/value.rs"),
    ("js/object.rs", "js/value.rs"),
    ("js/walk.rs", "js/value.rs"),
    ("kv/binding.rs", "kv/namespace.rs"),
    ("kv/get_list.rs", "kv/binding.rs"),
    ("kv/step.rs", "kv/binding.rs"),
];

/// A module, and what of this crate it may name. A leaf may name nothing.
const RULES: &[(&str, &[&str])] = &[
    ("message", &[]),
    ("auth_key", &[]),
    ("chance", &[]),
    ("clock", &[]),
    ("observation", &[]),
    ("hazard", &["clock", "observation"]),
    ("usage", &["clock", "observation"]),
    ("js", &["js"]),
    ("journal", &["clock", "journal", "observation", "storage"]),
    ("storage", &["storage"]),
    ("environment", &["chance", "clock", "hazard", "journal", "observation"]),
    ("conditions", &["chance"]),
    ("fault", &["chance", "clock", "conditions"]),
    (
        "kv",
        &[
            "chance",
            "clock",
            "conditions",
            "fault",
            "hazard",
            "journal",
            "kv",
            "observation",
            "storage",
            "usage",
        ],
    ),
    ("api/cors", &["message"]),
    ("api/refusal", &["message"]),
    ("api/guard", &["message"]),
    ("api/store_name", &[]),
    ("api/kv_store/python", &["api::kv_store::python"]),
    ("api/kv_store", &["api::kv_store", "auth_key", "message", "storage"]),
    ("api/worker", &["api::worker", "auth_key", "hazard", "js", "kv", "message", "storage"]),
    (
        "api/control",
        &[
            "api::control",
            "api::refusal",
            "api::store",
            "api::store_name",
            "api::stores",
            "clock",
            "conditions",
            "environment",
            "journal",
            "message",
            "storage",
            "usage",
        ],
    ),
    (
        "api",
        &["clock", "conditions", "environment", "fault", "journal", "kv", "message", "storage"],
    ),
    ("http", &["api", "message"]),
    ("config", &["api", "auth_key", "chance", "clock", "conditions", "observation", "storage"]),
    (
        "emulator",
        &[
            "api",
            "clock",
            "conditions",
            "config",
            "environment",
            "hazard",
            "http",
            "journal",
            "kv",
            "storage",
        ],
    ),
    (
        "cli",
        &[
            "api",
            "auth_key",
            "chance",
            "clock",
            "conditions",
            "config",
            "emulator",
            "observation",
            "storage",
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
        for import in imports(&text) {
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

#[test]
fn only_http_knows_warp() {
    let (foreign, owner) = ("warp::", "http");
    let strangers: Vec<_> = sources()
        .into_iter()
        .filter(|(file, text)| !is_within(file, owner) && text.contains(foreign))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}

#[test]
fn no_circle_of_files() {
    let arrows: Vec<_> =
        circles(KNOWN_CIRCLES).iter().map(|(from, to)| format!("{from} names {to}")).collect();
    assert!(arrows.is_empty(), "{}", arrows.join("\n"));
}

fn is_within(file: &Path, module: &str) -> bool {
    file.starts_with(module) || file == Path::new(module).with_extension("rs")
}

/// What follows `crate::` in a file, outside of its unit tests.
fn imports(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let code: Vec<_> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let is_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let code = code.join("\n");
    code.split("crate::")
        .skip(1)
        .map(|rest| rest.split(|c| !is_path(c)).next().unwrap_or_default().to_owned())
        .collect()
}
