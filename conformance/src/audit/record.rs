//! What an audit found, as data: the border between the checks and what is written of them.

use serde::Serialize;

use super::check::Check;
use crate::record::{Leftover, Status};

/// A whole audit.
#[derive(Debug, Clone)]
pub struct Record {
    /// The target, in words.
    pub target: String,
    /// The mark that everything written by this audit carries.
    pub mark: String,
    /// How many items of others are stored; absent when that cannot be told.
    pub foreign_items: Option<usize>,
    /// Each check with what came of it, in the order of asking.
    pub checks: Vec<Checked>,
    /// The audit's own items that could not be removed.
    pub kept: Vec<Leftover>,
    /// Whether it was told to stop.
    pub is_interrupted: bool,
}

/// A check and what came of it.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The check.
    pub check: Check,
    /// What came of it.
    pub verdict: Verdict,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong; what was seen, line by line.
    Sound(Vec<String>),
    /// Something is.
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

impl Record {
    /// The findings, the worst first.
    #[must_use]
    pub fn findings(&self) -> Vec<(Check, &Finding)> {
        let mut findings: Vec<_> = self.checks.iter().filter_map(Checked::finding).collect();
        findings.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
        findings
    }

    /// How many findings are of that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings().iter().filter(|(_, finding)| finding.severity == severity).count()
    }

    /// How the program ends.
    #[must_use]
    pub fn status(&self) -> Status {
        if self.count(Severity::High) > 0 {
            Status::NotConformant
        } else if !self.kept.is_empty() {
            Status::CleanupIncomplete
        } else if self.is_interrupted {
            Status::Indeterminate
        } else {
            Status::Conformant
        }
    }

    /// The findings in one line: `2 findings: 1 high, 1 low`.
    #[must_use]
    pub fn sum(&self) -> String {
        let counts = Severity::ALL.into_iter().map(|severity| (self.count(severity), severity));
        let counts: Vec<_> = counts
            .filter(|(count, _)| *count > 0)
            .map(|(count, severity)| format!("{count} {}", severity.name()))
            .collect();
        match self.findings().len() {
            0 => "no findings".into(),
            1 => format!("1 finding: {}", counts.join(", ")),
            many => format!("{many} findings: {}", counts.join(", ")),
        }
    }
}

impl Checked {
    fn finding(&self) -> Option<(Check, &Finding)> {
        match &self.verdict {
            Verdict::Found(finding) => Some((self.check, finding)),
            _ => None,
        }
    }
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

impl Verdict {
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
}
