//! A project of Wrangler, as far as the emulator needs it.

use super::config::WranglerConfig;
use super::error::ProjectError;
use super::variables;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What a project says.
#[derive(Clone, PartialEq, Eq)]
pub struct Project {
    /// The id of the Worker's namespace in the local state.
    pub namespace: String,
    /// The folder of the local state, which does not have to be there.
    pub state: PathBuf,
    /// The variable `AUTH_KEY`, and the file that has it.
    pub auth_key: Option<(String, PathBuf)>,
}

const AUTH_KEY: &str = "AUTH_KEY";

impl Project {
    /// The project of this configuration: `wrangler.toml`, `wrangler.json` or `wrangler.jsonc`. Files beside
    /// it count too.
    ///
    /// # Errors
    /// When one of them cannot be used, or no KV namespace is bound.
    pub fn read(file: &Path) -> Result<Self, ProjectError> {
        let config = WranglerConfig::read(file)?;
        let namespace = config.namespace();
        let no_namespace = || ProjectError::NoNamespace { file: file.to_owned() };
        let namespace = namespace.ok_or_else(no_namespace)?.to_owned();
        let folder = file.parent().unwrap_or(Path::new(""));
        let variable = match config.vars.get(AUTH_KEY) {
            Some(Value::String(text)) => Some((text.clone(), file.to_owned())),
            _ => None,
        };
        Ok(Self {
            namespace,
            state: folder.join(".wrangler/state"),
            auth_key: variables::find(folder, AUTH_KEY)?.or(variable),
        })
    }
}

/// Never shows the key.
impl std::fmt::Debug for Project {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { namespace, state, .. } = self;
        let project = &mut f.debug_struct("Project");
        project.field("namespace", namespace).field("state", state).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    const JSONC: &str = r#"{
        // The namespace of the items.
        "kv_namespaces": [{ "binding": "DB", "id": "a" },],
        "vars": { "AUTH_KEY": "of-the-config", "OTHER": 1 },
    }"#;

    fn project(files: &[(&str, &str)]) -> Result<Project, ProjectError> {
        let folder = TempDir::new().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Project::read(&folder.path().join(files[0].0))
    }

    fn key(files: &[(&str, &str)]) -> Option<String> {
        project(files).unwrap().auth_key.map(|(key, _)| key)
    }

    #[test]
    fn a_jsonc_file_says_where_the_entries_are() {
        let project = project(&[("wrangler.jsonc", JSONC)]).unwrap();
        assert_eq!(project.namespace, "a");
        assert!(project.state.ends_with(".wrangler/state"));
        assert!(!format!("{project:?}").contains("of-the-config"));
    }

    #[test]
    fn the_key_is_found_where_wrangler_dev_finds_it() {
        let config = ("wrangler.jsonc", JSONC);
        let env = (".env", "# Secrets\nAUTH_KEY=of-env\n");
        let vars = (".dev.vars", "OTHER=1\nAUTH_KEY=\"of dev # vars\"\n");
        assert_eq!(key(&[config]).as_deref(), Some("of-the-config"));
        assert_eq!(key(&[config, env]).as_deref(), Some("of-env"));
        assert_eq!(key(&[config, env, vars]).as_deref(), Some("of dev # vars"));
        let other = (".dev.vars", "OTHER=1\n");
        assert_eq!(key(&[config, env, other]).as_deref(), Some("of-the-config"));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let told = |files: &[(&str, &str)]| {
            let error = project(files).unwrap_err();
            let source = std::error::Error::source(&error).map(ToString::to_string);
            format!("{error}: {}", source.unwrap_or_default())
        };
        assert!(told(&[("wrangler.toml", "name = 'x'")]).contains("binds no KV namespace"));
        assert!(told(&[("wrangler.toml", "name = ")]).contains("no configuration of Wrangler"));
        assert!(told(&[("wrangler.jsonc", "{")]).contains("no configuration of Wrangler"));
        assert!(told(&[("wrangler.yaml", "")]).contains("give a .toml, .json or .jsonc file"));
        let broken = told(&[("wrangler.jsonc", JSONC), (".dev.vars", "AUTH_KEY='secret\n")]);
        assert!(broken.contains("lines NAME=VALUE") && !broken.contains("secret"), "{broken}");
    }
}
