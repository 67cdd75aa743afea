//! What an audit found, as data: the border between the checks and the reports.

use super::check::Check;
use super::verdict::{CheckVerdict, Finding, Severity};
use crate::record::{Leftover, Status, counted};

/// A whole audit.
#[derive(Debug, Clone)]
pub struct AuditRecord {
    /// The target, in words.
    pub target: String,
    /// The mark that everything written by this audit carries; empty where it wrote nothing.
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
    /// What was looked at.
    pub check: Check,
    /// What came of it.
    pub verdict: CheckVerdict,
}

impl AuditRecord {
    /// Both audits as one.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            target: format!("{} and {}", self.target, other.target),
            mark: self.mark,
            foreign_items: self.foreign_items.or(other.foreign_items),
            checks: [self.checks, other.checks].concat(),
            kept: [self.kept, other.kept].concat(),
            is_interrupted: self.is_interrupted || other.is_interrupted,
        }
    }

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

    /// How many checks were not asked, or only in part.
    #[must_use]
    pub fn not_asked(&self) -> usize {
        self.checks.iter().filter(|checked| checked.verdict.is_not_asked()).count()
    }

    /// How the program ends. What may destroy something and was not allowed does not count.
    #[must_use]
    pub fn status(&self) -> Status {
        if self.count(Severity::High) > 0 {
            Status::NotConformant
        } else if !self.kept.is_empty() {
            Status::CleanupIncomplete
        } else if self.is_interrupted || self.checks.iter().any(Checked::is_missed) {
            Status::Indeterminate
        } else {
            Status::Conformant
        }
    }

    /// The findings in one line: `2 findings: 1 high, 1 low; 3 checks not asked`.
    #[must_use]
    pub fn sum(&self) -> String {
        let counts = Severity::ALL.into_iter().map(|severity| (self.count(severity), severity));
        let counts: Vec<_> = counts
            .filter(|(count, _)| *count > 0)
            .map(|(count, severity)| format!("{count} {}", severity.name()))
            .collect();
        let findings = match self.findings().len() {
            0 => "no findings".into(),
            all => format!("{}: {}", counted(all, ["finding", "findings"]), counts.join(", ")),
        };
        let interrupted = if self.is_interrupted { "interrupted: " } else { "" };
        match self.not_asked() {
            0 => format!("{interrupted}{findings}"),
            some => {
                let checks = counted(some, ["check", "checks"]);
                format!("{interrupted}{findings}; {checks} not asked")
            }
        }
    }
}

impl Checked {
    /// Whether it should have been seen and was not.
    fn is_missed(&self) -> bool {
        self.check.is_vital && self.verdict.is_incomplete()
    }

    fn finding(&self) -> Option<(Check, &Finding)> {
        match &self.verdict {
            CheckVerdict::Found(finding) => Some((self.check, finding)),
            _ => None,
        }
    }
}
