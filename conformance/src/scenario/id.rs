//! The id of a scenario, its suite, its contracts, its level and its needs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a scenario, which never changes: `worker/update/merges-shallowly`, the path of its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Id(String);

/// The API that is judged, by its documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suite {
    /// The PysonDBKV Worker.
    Worker,
    /// The key-value store with the FastAPI interface.
    KvStore,
}

/// The contract that a target is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contract {
    /// The promises of the documentation.
    Documented,
    /// The actual behaviour of the published Worker.
    Published,
}

/// How much a failure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The documentation states it, or its client relies on it.
    Must,
    /// The documentation implies it, and users expect it.
    Should,
    /// A quirk of the published Worker.
    Published,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Need {
    /// A store that holds nothing of others.
    OwnStore,
    /// An auth key with a letter whose case can be changed.
    LettersInKey,
}

impl Id {
    /// The id of the scenario file at this path, without the file's ending.
    pub(crate) fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id without its suite: `update/merges-shallowly`.
    pub(crate) fn within_suite(&self) -> &str {
        self.0.split_once('/').map_or(self.as_str(), |(_, rest)| rest)
    }

    /// The second part, as in `update`. Reports group by it.
    pub(crate) fn area(&self) -> &str {
        self.within_suite().split_once('/').map_or("", |(area, _)| area)
    }
}

impl Suite {
    /// Every suite.
    pub const ALL: [Self; 2] = [Self::Worker, Self::KvStore];

    /// The first part of its ids, and the name of its folder.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::KvStore => "kv-store",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.name() == name)
    }

    /// The name of the system for readers.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Worker => "PysonDBKV Worker",
            Self::KvStore => "key-value store",
        }
    }

    pub(crate) fn auth_header(self) -> &'static str {
        match self {
            Self::Worker => "AUTH_KEY",
            Self::KvStore => "X-API-Key",
        }
    }
}

impl Contract {
    /// The word on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Published => "published",
        }
    }
}

impl Level {
    /// Every level. The one that counts most comes first.
    pub const ALL: [Self; 3] = [Self::Must, Self::Should, Self::Published];

    /// The word in scenario files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Published => "published",
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
