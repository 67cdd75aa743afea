//! What came of a check: sound, a finding, or what was not seen.

use serde::Serialize;

use super::gap::{Gap, Why};

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckVerdict {
    /// Nothing is wrong; what was seen, line by line.
    Sound(Vec<String>),
    /// Something is wrong.
    Found(Finding),
    /// What was seen, line by line, is sound, but not all of it was seen. There is at least one gap.
    NotSeen {
        /// What was seen.
        seen: Vec<String>,
        /// What was not.
        gaps: Vec<Gap>,
    },
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
    /// A finding where any line tells of something wrong, with the other lines after those. Sound where
    /// none does and there is no gap.
    pub(super) fn of(
        wrong: Vec<String>,
        right: Vec<String>,
        gaps: Vec<Gap>,
        severity: Severity,
        advice: &'static str,
    ) -> Self {
        match (wrong.is_empty(), gaps.is_empty()) {
            (true, true) => Self::Sound(right),
            (true, false) => Self::NotSeen { seen: right, gaps },
            (false, _) => {
                let gaps = gaps.into_iter().map(|gap| gap.text).collect();
                Self::found(severity, [wrong, right, gaps].concat(), advice)
            }
        }
    }

    /// Nothing of it was seen.
    pub(super) fn not_seen(gap: Gap) -> Self {
        Self::NotSeen { seen: Vec::new(), gaps: vec![gap] }
    }

    /// Whether something of it was not asked.
    #[must_use]
    pub fn is_not_asked(&self) -> bool {
        self.gaps().iter().any(|gap| gap.why != Why::NotTold)
    }

    /// Whether something of it was not seen that no permission was needed for.
    pub(super) fn is_incomplete(&self) -> bool {
        self.gaps().iter().any(|gap| gap.why != Why::NeedsPermission)
    }

    fn gaps(&self) -> &[Gap] {
        match self {
            Self::NotSeen { gaps, .. } => gaps,
            Self::Sound(_) | Self::Found(_) => &[],
        }
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
    pub(crate) fn with_texts(self, change: impl Fn(&str) -> String) -> Self {
        let all = |lines: Vec<String>| lines.iter().map(|line| change(line)).collect();
        match self {
            Self::Sound(evidence) => Self::Sound(all(evidence)),
            Self::Found(finding) => {
                Self::Found(Finding { evidence: all(finding.evidence), ..finding })
            }
            Self::NotSeen { seen, gaps } => {
                let gap = |gap: Gap| Gap { text: change(&gap.text), ..gap };
                Self::NotSeen { seen: all(seen), gaps: gaps.into_iter().map(gap).collect() }
            }
        }
    }
}
