//! Why the control plane does not do what it is asked.

/// Why a call is not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The Host header names a host that is not loopback.
    Host(String),
    /// A browser sent it from another origin.
    Origin(String),
    /// What follows `/@` in the path is no store name.
    StoreName(String),
    /// The header `X-Emulator-Location` names no location.
    Location(String),
    /// There is no such call.
    Unknown(String),
    /// The call exists for other methods.
    Method {
        /// The methods it exists for, as `Allow` lists them.
        allow: String,
    },
    /// The body, or a query parameter, is not what the call takes.
    Input {
        /// The field or parameter that is wrong; nothing where it is the whole.
        field: Option<String>,
        /// What is wrong with it, and what would be right.
        message: String,
    },
    /// The API that is served keeps no index.
    NoIndex,
    /// There is nothing of that name.
    NotFound {
        /// What kind of thing: "snapshot", "fault", "preset".
        kind: &'static str,
        /// The name.
        name: String,
    },
}

impl Refusal {
    /// A refusal of one field.
    pub(super) fn input(field: &str, message: impl Into<String>) -> Self {
        Self::Input { field: Some(field.to_owned()), message: message.into() }
    }
}
