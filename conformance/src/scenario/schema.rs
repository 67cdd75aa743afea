//! The JSON schemas that a scenario can name: the files of `fixtures/schemas`.
//!
//! They travel inside the binary. A name without a file is refused when the scenario is read.

use include_dir::{Dir, include_dir};
use serde::Deserialize;

/// The name of a schema, without `.json`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct SchemaName(String);

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../fixtures/schemas");

impl SchemaName {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of its file in the folder.
    pub(crate) fn path(&self) -> String {
        format!("{}.json", self.0)
    }
}

impl TryFrom<String> for SchemaName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let schema = Self(name);
        match EMBEDDED.get_file(schema.path()) {
            Some(_) => Ok(schema),
            None => Err(format!("`{}` is no schema of `fixtures/schemas`", schema.0)),
        }
    }
}

/// The text of the schema in a file of the folder. A schema refers to others by their paths.
pub(crate) fn schema(path: &str) -> Option<&'static str> {
    EMBEDDED.get_file(path)?.contents_utf8()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_known_by_its_name() {
        assert!(SchemaName::try_from("openapi".to_owned()).is_ok());
        let error = SchemaName::try_from("open".to_owned()).unwrap_err();
        assert_eq!(error, "`open` is no schema of `fixtures/schemas`");
    }
}
