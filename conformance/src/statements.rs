//! The statements of the documentation, which scenarios prove.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};

use crate::scenario::{FileError, Scenario, Suite, read_regular, read_toml};

/// The statements of a suite, in the order of the documentation.
#[derive(Debug, Clone, Default)]
pub struct Statements {
    list: Vec<Statement>,
    open: Vec<Freedom>,
}

/// A sentence of the documentation that promises something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Statement {
    /// The name, which never changes: `readme.put-update`.
    pub(crate) id: String,
    /// The place of the sentence in the documentation.
    pub(crate) source: String,
    pub(crate) text: String,
    /// Why no scenario can prove it; absent if one can.
    pub(crate) untestable: Option<String>,
}

/// What the documentation leaves to the implementation. No scenario judges it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Freedom {
    pub(crate) what: String,
    /// Why every choice is right.
    pub(crate) why: String,
}

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../fixtures/statements");

impl Statements {
    /// The statements inside the binary.
    ///
    /// # Errors
    /// When they break the format. A test makes sure that they do not.
    pub fn embedded(suite: Suite) -> Result<Self, FileError> {
        let name = file_name(suite);
        match EMBEDDED.get_file(&name) {
            Some(file) => Self::parse(&name, &String::from_utf8_lossy(file.contents())),
            None => Ok(Self::default()),
        }
    }

    /// The statements beside a folder of scenarios. If there are none, those inside the binary.
    ///
    /// # Errors
    /// When they cannot be read or break the format.
    pub(crate) fn beside(scenarios: &Path, suite: Suite) -> Result<Self, FileError> {
        let path = scenarios.join("../statements").join(file_name(suite));
        match read_regular(&path) {
            Ok(text) => Self::parse(&path.display().to_string(), &text),
            Err(FileError::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => {
                Self::embedded(suite)
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Statement> {
        self.list.iter().find(|statement| statement.id == id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Statement> {
        self.list.iter()
    }

    /// What the documentation leaves open.
    pub(crate) fn open(&self) -> &[Freedom] {
        &self.open
    }

    /// The statements that a scenario can prove.
    pub(crate) fn testable(&self) -> impl Iterator<Item = &Statement> {
        self.list.iter().filter(|statement| statement.untestable.is_none())
    }

    /// The statements that could be proved, but are proved by none of these scenarios.
    pub(crate) fn uncovered<'a>(
        &'a self,
        scenarios: &[Scenario],
    ) -> impl Iterator<Item = &'a Statement> {
        let proved: BTreeSet<String> = scenarios.iter().flat_map(|s| s.proves.clone()).collect();
        self.testable().filter(move |statement| !proved.contains(&statement.id))
    }

    /// The ids of unknown statements that scenarios claim to prove, each with the scenario's id.
    #[must_use]
    pub fn unknown(&self, scenarios: &[Scenario]) -> Vec<(String, String)> {
        let claims = scenarios.iter().flat_map(|s| s.proves.iter().map(move |id| (id, s)));
        claims
            .filter(|(id, _)| self.get(id).is_none())
            .map(|(id, scenario)| (id.clone(), scenario.id.to_string()))
            .collect()
    }

    /// The statements of a file with this name and this text.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, FileError> {
        let form = |problem: String| FileError::Form { file: file.to_owned(), problem };
        let document: Document = read_toml(text).map_err(form)?;
        let mut seen = BTreeMap::new();
        for (at, statement) in document.statement.iter().enumerate() {
            if seen.insert(&statement.id, at).is_some() {
                return Err(form(format!("two statements have the id `{}`", statement.id)));
            }
        }
        Ok(Self { list: document.statement, open: document.open })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    statement: Vec<Statement>,
    #[serde(default)]
    open: Vec<Freedom>,
}

fn file_name(suite: Suite) -> String {
    format!("{}.toml", suite.name())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    fn the_statements_inside_the_binary_are_sound(
        #[values(Suite::Worker, Suite::KvStore)] suite: Suite,
    ) {
        Statements::embedded(suite).unwrap();
    }

    #[test]
    fn an_id_is_used_once() {
        let one = "[[statement]]\nid = 'a'\nsource = 's'\ntext = 't'\n";
        let error = Statements::parse("f", &one.repeat(2)).unwrap_err();
        assert_eq!(error.to_string(), "f: two statements have the id `a`");
    }
}
