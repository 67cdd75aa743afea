//! Whole sets: how they are made, named and let go.
//!
//! A new set is filled before anything names it, and vanishes by itself if its maker dies. Redis counts that
//! time; it decides about nothing that can be read.

use super::batches::batches;
use super::connection::Load;
use super::era::Era;
use super::error::Failed;
use super::keys::{ENTRIES, SetId};
use super::namespace::{Arguments, Meant, Namespace};
use super::reply::Reply;
use super::scripts;
use crate::storage::{Name, Value};
use std::borrow::Cow;
use std::time::Duration;

/// How long a set is kept after its last change that nothing names yet.
const STAGED_FOR: Duration = Duration::from_mins(10);
/// How long a set is kept that nothing names any more, for requests that began before.
const KEPT_FOR: Duration = Duration::from_mins(1);

/// Whether a field of the head names a set now.
#[derive(Debug, Clone, Copy)]
pub(super) enum Adopted {
    Yes,
    /// It names another one, as before, or none.
    Not(Option<SetId>),
}

impl Namespace {
    /// Makes the entries of a namespace that has none, if it still has none.
    pub(super) async fn make(&self, era: &Era) -> Result<(), Failed> {
        let _replacement = era.replacement.lock().await;
        if era.set().is_some() || era.has_ended() {
            return Ok(());
        }
        let mut set = self.named_by(ENTRIES).await?;
        if set.is_none() {
            self.shared.registry.add(&self.name).await?;
            let made = self.fill(&self.shared.initial.pairs()).await?;
            set = match self.adopt(ENTRIES, None, made).await? {
                Adopted::Yes => Some(made),
                // Another program was faster, and its entries are used.
                Adopted::Not(named) => {
                    self.discard(made).await;
                    named
                }
            };
        }
        era.learn(set);
        Ok(())
    }

    /// A new set of these entries.
    pub(super) async fn fill(&self, entries: &[(Name, Value)]) -> Result<SetId, Failed> {
        let set = SetId::random();
        for batch in batches(entries) {
            let mut arguments: Arguments<'_> = vec![millis(STAGED_FOR)];
            arguments.extend(batch.arguments());
            let meant = Meant::Kept(set);
            self.run(&scripts::PUT, meant, None, &arguments, batch.load()).await?;
        }
        Ok(set)
    }

    /// The arguments of a script that makes a copy.
    pub(super) fn staged_for() -> Arguments<'static> {
        vec![millis(STAGED_FOR)]
    }

    /// Lets a field of the head name a set, whatever it names now.
    pub(super) async fn name(&self, field: &str, set: SetId) -> Result<(), Failed> {
        let mut before = self.named_by(field).await?;
        while let Adopted::Not(named) = self.adopt(field, before, set).await? {
            before = named;
        }
        Ok(())
    }

    /// Lets a field of the head name a set, if it names `before` now.
    pub(super) async fn adopt(
        &self,
        field: &str,
        before: Option<SetId>,
        set: SetId,
    ) -> Result<Adopted, Failed> {
        let expected = before.map(SetId::text).unwrap_or_default();
        let text = set.text().into_bytes();
        let arguments = vec![field.as_bytes().into(), text.into(), millis(KEPT_FOR)];
        let sets: Vec<_> = [set].into_iter().chain(before).collect();
        let (adopt, first) = (&scripts::ADOPT, [expected.as_str(), "current"]);
        match self.run_on(adopt, &sets, first, &arguments, Load::Small).await? {
            Reply::Stale(named) => Ok(Adopted::Not(named)),
            Reply::Done(_) | Reply::Big => Ok(Adopted::Yes),
        }
    }

    /// Takes fields out of the head, and answers whether each of them named its set.
    pub(super) async fn abandon(&self, fields: &[(Vec<u8>, SetId)]) -> Result<bool, Failed> {
        let mut arguments: Arguments<'_> = vec![millis(KEPT_FOR)];
        for (field, set) in fields {
            arguments.extend([field.into(), Cow::Owned(set.text().into_bytes())]);
        }
        let sets: Vec<_> = fields.iter().map(|(_, set)| *set).collect();
        let abandon = &scripts::ABANDON;
        let reply = self.run_on(abandon, &sets, ["", "current"], &arguments, Load::Small).await?;
        Ok(matches!(reply, Reply::Done(_)))
    }

    /// Removes a set that nothing names. Where that fails, it vanishes later.
    pub(super) async fn discard(&self, set: SetId) {
        let discard = &scripts::DISCARD;
        drop(self.run(discard, Meant::Kept(set), None, &Vec::new(), Load::Small).await);
    }
}

fn millis(duration: Duration) -> Cow<'static, [u8]> {
    Cow::Owned(duration.as_millis().to_string().into_bytes())
}
