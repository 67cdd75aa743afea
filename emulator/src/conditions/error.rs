//! Why conditions cannot be read or carried out.

use super::fault_rule::FaultRuleError;

/// Why a text or a value is not a document of conditions.
#[derive(Debug, thiserror::Error)]
pub enum ConditionsError {
    /// The TOML does not have the document's form.
    #[error("{0}")]
    Toml(toml::de::Error),
    /// The JSON does not have the document's form.
    #[error("{}", .0.inner())]
    Json(serde_path_to_error::Error<serde_json::Error>),
    /// The document, or a section of it, is not an object.
    #[error("give an object{}", field.as_ref().map_or(String::new(), |field| format!(" in {field}")))]
    NoObject {
        /// The section.
        field: Option<String>,
    },
    /// A number is out of bounds.
    #[error("{field}: give a number from {least} to {most}")]
    OutOfBounds {
        /// The field.
        field: &'static str,
        /// The least that it may be.
        least: u64,
        /// The most that it may be.
        most: u64,
    },
    /// There are too many fault rules.
    #[error("fault: give at most {most} rules")]
    TooManyRules {
        /// The most that there may be.
        most: usize,
    },
    /// A fault rule cannot be carried out.
    #[error("fault {number}: {problem}")]
    Fault {
        /// Which rule, counted from 1.
        number: usize,
        /// Why it cannot be carried out.
        problem: FaultRuleError,
    },
}

impl ConditionsError {
    /// The field that is wrong, such as `fault[0].on`, if it is known.
    pub(crate) fn field(&self) -> Option<String> {
        match self {
            Self::NoObject { field } => field.clone(),
            Self::OutOfBounds { field, .. } => Some((*field).to_owned()),
            Self::Fault { number, problem } => {
                let rule = format!("fault[{}]", number - 1);
                Some(problem.field().map_or(rule.clone(), |field| format!("{rule}.{field}")))
            }
            Self::Json(error) => Some(error.path().to_string()).filter(|path| path != "."),
            Self::TooManyRules { .. } => Some("fault".to_owned()),
            Self::Toml(_) => None,
        }
    }
}
