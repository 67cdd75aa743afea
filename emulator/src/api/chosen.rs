//! The stores that a call of the control plane is for.

use super::store_name::StoreName;

/// Those that the prefix of the path chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Chosen {
    /// No prefix.
    All,
    /// `/@/`: the store of plain paths alone.
    Unnamed,
    /// `/@NAME/`.
    Named(StoreName),
}

impl Chosen {
    /// The name, if there is one.
    pub(super) fn name(&self) -> Option<&StoreName> {
        match self {
            Self::All | Self::Unnamed => None,
            Self::Named(name) => Some(name),
        }
    }
}

impl From<Option<StoreName>> for Chosen {
    fn from(name: Option<StoreName>) -> Self {
        name.map_or(Self::All, Self::Named)
    }
}
