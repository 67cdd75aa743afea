//! What came of a check: sound, a finding, or the reason why it cannot be told.

use serde::Serialize;

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckVerdict {
    /// Nothing is wrong; what was seen, line by line.
    Sound(Vec<String>),
    /// Something is wrong.
    Found(Finding),
    /// It could not be told, or was not asked, for this reason.
    NotChecked(String),
}

/// Something that is wrong with a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What was seen, line by line.
    pub evidence: Vec<String>,
    /// What to change.
    pub advice: &'static str,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Loses or shows data in some circumstances.
    Medium,
    /// Anybody can read, change or destroy data, or the deployment no longer works.
    High,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// Its name, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl CheckVerdict {
    /// A finding where any line tells of something wrong, with the other lines after those.
    pub(super) fn of(
        wrong: Vec<String>,
        right: Vec<String>,
        severity: Severity,
        advice: &'static str,
    ) -> Self {
        if wrong.is_empty() {
            return Self::Sound(right);
        }
        Self::found(severity, [wrong, right].concat(), advice)
    }

    /// Something is wrong.
    pub(super) fn found(
        severity: Severity,
        evidence: impl IntoIterator<Item = String>,
        advice: &'static str,
    ) -> Self {
        Self::Found(Finding { severity, evidence: evidence.into_iter().collect(), advice })
    }

    /// Nothing is, and this shows it.
    pub(super) fn sound(evidence: impl Into<String>) -> Self {
        Self::Sound(vec![evidence.into()])
    }

    /// The same with each text of the deployment's changed.
    pub(super) fn with_texts(self, change: impl Fn(&str) -> String) -> Self {
        let all = |lines: Vec<String>| lines.iter().map(|line| change(line)).collect();
        match self {
            Self::Sound(evidence) => Self::Sound(all(evidence)),
            Self::Found(finding) => {
                Self::Found(Finding { evidence: all(finding.evidence), ..finding })
            }
            Self::NotChecked(reason) => Self::NotChecked(change(&reason)),
        }
    }
}
