//! Which set an operation reads or writes, and what happens where another program has replaced it.

use super::connection::Load;
use super::era::Era;
use super::error::Failed;
use super::keys::{ENTRIES, SetId};
use super::namespace::{Arguments, Meant, Namespace};
use super::reply::{Found, Reply};
use redis::Script;
use std::sync::{Arc, OnceLock};

/// A set of entries, and the namespace that it is of.
#[derive(Debug)]
pub(super) struct RedisStorage {
    pub(super) namespace: Arc<Namespace>,
    pub(super) holds: Holds,
}

/// Which set it is.
#[derive(Debug)]
pub(super) enum Holds {
    /// The entries of the namespace.
    Entries(Arc<Era>),
    /// The same for one request, with the set that it met first.
    Request(Arc<Era>, OnceLock<SetId>),
    /// A set that no longer changes: that of a snapshot.
    Set(SetId),
}

impl RedisStorage {
    /// Reads. Answers nothing where the namespace has no entries of its own yet.
    pub(super) async fn read(
        &self,
        script: &Script,
        arguments: &Arguments<'_>,
        other: Option<SetId>,
    ) -> Result<Option<Found>, Failed> {
        let mut load = Load::Small;
        loop {
            let Some(meant) = self.to_read().await? else { return Ok(None) };
            match (self.namespace.run(script, meant, other, arguments, load).await?, meant) {
                (Reply::Done(found), _) => {
                    self.met(meant);
                    return Ok(Some(found));
                }
                (Reply::Big, _) => load = Load::Big,
                (Reply::Stale(named), Meant::Current(_)) => self.learn(named).await,
                (Reply::Stale(_), Meant::Kept(_)) => return Err(Failed::Gone),
            }
        }
    }

    /// Writes. Answers nothing where that is lost, since the entries were replaced.
    pub(super) async fn write(
        &self,
        script: &Script,
        arguments: &Arguments<'_>,
        mut load: Load,
    ) -> Result<Option<Found>, Failed> {
        loop {
            let Some(meant) = self.to_write().await? else { return Ok(None) };
            match self.namespace.run(script, meant, None, arguments, load).await? {
                Reply::Done(found) => {
                    self.met(meant);
                    return Ok(Some(found));
                }
                Reply::Big => load = Load::Big,
                Reply::Stale(_) if self.first_met().is_some() => return Ok(None),
                Reply::Stale(named) => self.learn(named).await,
            }
        }
    }

    /// The set to read; None where the namespace has none yet.
    async fn to_read(&self) -> Result<Option<Meant>, Failed> {
        if let Some(set) = self.first_met() {
            return Ok(Some(Meant::Kept(set)));
        }
        let Some(era) = self.era() else { return Ok(None) };
        if era.has_ended() {
            return Ok(era.set().map(Meant::Kept));
        }
        if era.set().is_none() {
            era.learn(self.namespace.named_by(ENTRIES).await?);
        }
        Ok(era.set().map(|set| Meant::Current(Some(set))))
    }

    /// The set that the request met first, or else the one that the head names now.
    pub(super) async fn current(&self) -> Result<Option<SetId>, Failed> {
        match self.first_met() {
            Some(set) => Ok(Some(set)),
            None => self.namespace.named_by(ENTRIES).await,
        }
    }

    /// The set to write; None where what is written is lost. One is made where the namespace has none.
    async fn to_write(&self) -> Result<Option<Meant>, Failed> {
        let Some(era) = self.era() else { return Ok(None) };
        while !era.has_ended() {
            if let Some(set) = self.first_met().or_else(|| era.set()) {
                return Ok(Some(Meant::Current(Some(set))));
            }
            self.namespace.make(era).await?;
        }
        Ok(None)
    }

    pub(super) fn era(&self) -> Option<&Era> {
        match &self.holds {
            Holds::Entries(era) | Holds::Request(era, _) => Some(era),
            Holds::Set(_) => None,
        }
    }

    /// The set that this goes on with, whatever the head names.
    fn first_met(&self) -> Option<SetId> {
        match &self.holds {
            Holds::Entries(_) => None,
            Holds::Request(_, met) => met.get().copied(),
            Holds::Set(set) => Some(*set),
        }
    }

    fn met(&self, meant: Meant) {
        if let (Holds::Request(_, met), Meant::Current(Some(set))) = (&self.holds, meant) {
            met.get_or_init(|| set);
        }
    }

    /// Goes on with the set that another program has let the head name.
    async fn learn(&self, named: Option<SetId>) {
        if let Some(era) = self.era() {
            era.learn_of_another(named).await;
        }
    }
}
