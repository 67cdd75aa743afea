//! The sections of a target, read and checked. A section counts only if each of its lines bears its seal.

use super::error::FleetError;
use super::scripts::{LINES, LIST};
use super::target::Fleet;
use crate::site::ledger::{Seal, Section, sections};

/// A section that somebody keeps.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) id: String,
    /// Whether its run was heard of within the lease.
    pub(crate) is_live: bool,
}

/// What a section holds.
#[derive(Debug)]
pub(crate) enum Held {
    /// The section of a run with our key, and how many lines it has.
    Ours(Box<Section>, usize),
    /// No line bears a seal of ours: its run had another key.
    OfAnotherKey,
    /// Some lines bear our seal and some do not: somebody else wrote those.
    Planted,
    /// It is gone.
    Nothing,
}

impl Fleet {
    /// The sections that are kept at the target.
    ///
    /// # Errors
    /// When there is no answer.
    pub(crate) async fn kept(&self) -> Result<Vec<Kept>, FleetError> {
        let found = self.link().long(&LIST, &self.keys().leases()).await?;
        let kept =
            found.chunks_exact(2).map(|pair| Kept { id: pair[0].clone(), is_live: pair[1] == "1" });
        Ok(kept.collect())
    }

    /// What a section holds.
    ///
    /// # Errors
    /// When there is no answer.
    pub(crate) async fn held(&self, id: &str) -> Result<Held, FleetError> {
        let lines = self.link().long(&LINES, &[self.keys().section(id)]).await?;
        Ok(self.opened(id, &lines))
    }

    /// The sections of the runs with our key, but for one, and whether each is live.
    ///
    /// # Errors
    /// When there is no answer.
    pub(crate) async fn others(
        &self,
        own: Option<&str>,
    ) -> Result<Vec<(Section, bool)>, FleetError> {
        let mut others = Vec::new();
        for Kept { id, is_live } in self.kept().await? {
            if Some(id.as_str()) == own {
                continue;
            }
            if let Held::Ours(section, _) = self.held(&id).await? {
                others.push((*section, is_live));
            }
        }
        Ok(others)
    }

    fn opened(&self, id: &str, lines: &[String]) -> Held {
        let seal = Seal::new(self.url(), self.auth_key(), id);
        let opened: Vec<_> =
            lines.iter().enumerate().map(|(nth, line)| seal.opened(nth, line)).collect();
        if lines.is_empty() {
            return Held::Nothing;
        }
        if opened.iter().all(Option::is_none) {
            return Held::OfAnotherKey;
        }
        let Some(text) = opened.into_iter().collect::<Option<Vec<_>>>() else {
            return Held::Planted;
        };
        match sections(&text.join("\n")).and_then(|mut found| found.pop()) {
            Some((begun, remains)) if begun.url == self.url() => {
                Held::Ours(Box::new((begun, remains)), lines.len())
            }
            _ => Held::Planted,
        }
    }
}
