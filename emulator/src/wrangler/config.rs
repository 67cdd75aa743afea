//! The part of Wrangler's configuration that matters here. All else is passed over.
//!
//! Source: Wrangler's configuration reference, and `kvNamespaceEntry` of its source.

use super::error::ProjectError;
use jsonc_parser::ParseOptions;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;

/// The name of the binding through which PysonDBKV finds its namespace.
const BINDING: &str = "DB";

/// The configuration of a Worker.
#[derive(Debug, Deserialize)]
pub(super) struct WranglerConfig {
    #[serde(default)]
    kv_namespaces: Vec<KvNamespace>,
    /// Variables. They can be of any type.
    #[serde(default)]
    pub(super) vars: HashMap<String, Value>,
}

#[derive(Debug, Deserialize)]
struct KvNamespace {
    binding: String,
    id: Option<String>,
    preview_id: Option<String>,
}

impl WranglerConfig {
    pub(super) fn read(file: &Path) -> Result<Self, ProjectError> {
        let unreadable = |source| ProjectError::Unreadable { file: file.to_owned(), source };
        let text = std::fs::read_to_string(file).map_err(unreadable)?;
        let broken = |source: Box<dyn std::error::Error + Send + Sync>| ProjectError::Broken {
            file: file.to_owned(),
            source,
        };
        match file.extension().and_then(OsStr::to_str) {
            Some("toml") => toml::from_str(&text).map_err(|error| broken(error.into())),
            Some("json" | "jsonc") => {
                let parsed = jsonc_parser::parse_to_serde_value(&text, &ParseOptions::default());
                parsed.map_err(|error| broken(error.into()))
            }
            _ => Err(ProjectError::Kind { file: file.to_owned() }),
        }
    }

    /// The id under which `wrangler dev` keeps the Worker's namespace: that of the binding `DB`, or of the
    /// first one.
    pub(super) fn namespace(&self) -> Option<&str> {
        let named = self.kv_namespaces.iter().find(|namespace| namespace.binding == BINDING);
        let KvNamespace { binding, id, preview_id } = named.or(self.kv_namespaces.first())?;
        Some(preview_id.as_ref().or(id.as_ref()).unwrap_or(binding))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::an_id(r#"kv_namespaces = [{ binding = "DB", id = "a" }]"#, Some("a"))]
    #[case::of_two(
        "[[kv_namespaces]]\nbinding = 'X'\nid = 'x'\n[[kv_namespaces]]\nbinding = 'DB'\nid = 'a'",
        Some("a")
    )]
    #[case::the_first(r#"kv_namespaces = [{ binding = "X", id = "x" }]"#, Some("x"))]
    #[case::a_preview(
        r#"kv_namespaces = [{ binding = "DB", id = "a", preview_id = "p" }]"#,
        Some("p")
    )]
    #[case::only_a_binding(r#"kv_namespaces = [{ binding = "DB" }]"#, Some("DB"))]
    #[case::none("name = 'x'", None)]
    fn the_namespace_is_the_one_of_wrangler_dev(#[case] toml: &str, #[case] id: Option<&str>) {
        let config: WranglerConfig = toml::from_str(toml).unwrap();
        assert_eq!(config.namespace(), id);
    }
}
