//! What the table has for a key.

use crate::storage::{Attributes, Value};

/// A row without its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The name of the blob with the value.
    pub(super) blob: String,
    pub(super) attributes: Attributes,
}

impl Row {
    /// The row of a value that lies in this blob.
    pub(super) fn of(value: &Value, blob: String) -> Self {
        let attributes = value.attributes().map(|shared| (**shared).clone()).unwrap_or_default();
        Self { blob, attributes }
    }
}
