//! The methods of a KV namespace.

use crate::usage::OperationKind;
use std::fmt;

/// A method. `Display` is its name in KV's error texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KvMethod {
    /// `get` and `getWithMetadata`.
    Get,
    /// `get` of an array of keys.
    GetBulk,
    /// `put`.
    Put,
    /// `delete`.
    Delete,
    /// `list`.
    List,
}

impl KvMethod {
    /// The name in fault rules and in the journal.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::GetBulk => "get-bulk",
            Self::Put => "put",
            Self::Delete => "delete",
            Self::List => "list",
        }
    }

    /// The kind of operation that Cloudflare counts a call as.
    pub(super) fn kind(self) -> OperationKind {
        match self {
            Self::Get | Self::GetBulk => OperationKind::Read,
            Self::Put => OperationKind::Write,
            Self::Delete => OperationKind::Delete,
            Self::List => OperationKind::List,
        }
    }
}

impl fmt::Display for KvMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get | Self::List => "GET",
            Self::GetBulk => "GET_BULK",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        })
    }
}
