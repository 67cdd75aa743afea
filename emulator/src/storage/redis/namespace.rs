//! One namespace: runs scripts on its sets, and knows the era that it is in.

use super::connection::{Connection, Load};
use super::era::Era;
use super::error::Failed;
use super::keys::{Keys, SetId};
use super::lists::RecentLists;
use super::registry::Registry;
use super::reply::{Found, Reply};
use super::scripts;
use crate::storage::Memory;
use redis::Script;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

/// How many bytes of values go over the connection that small operations share.
pub(super) const SMALL_BYTES: usize = 1 << 20;

/// What all namespaces share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) connection: Connection,
    pub(super) registry: Arc<Registry>,
    /// The entries that every namespace starts with.
    pub(super) initial: Arc<Memory>,
    pub(super) lists: RecentLists,
}

/// A namespace.
#[derive(Debug)]
pub(super) struct Namespace {
    pub(super) shared: Arc<Shared>,
    pub(super) name: Arc<str>,
    keys: Keys,
    era: Mutex<Arc<Era>>,
}

/// Which set an operation means, and whether the head must name it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Meant {
    /// The one that the head names.
    Current(Option<SetId>),
    /// One that is kept, whether or not the head names it.
    Kept(SetId),
}

/// The arguments of a script.
pub(super) type Arguments<'a> = Vec<Cow<'a, [u8]>>;

impl Namespace {
    pub(super) fn new(shared: Arc<Shared>, name: &str) -> Self {
        let era = Mutex::default();
        Self { shared, name: name.into(), keys: Keys::of(name), era }
    }

    /// Whether both are the same namespace of the same store.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared) && self.name == other.name
    }

    pub(super) fn era(&self) -> Arc<Era> {
        Arc::clone(&self.era.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A key of the namespace beside its sets.
    pub(super) fn key(&self, what: &str) -> String {
        self.keys.beside(what)
    }

    /// Ends an era, and begins the next one.
    pub(super) fn begin(&self, before: &Era, next: Era) -> Arc<Era> {
        let next = Arc::new(next);
        *self.era.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&next);
        before.end();
        next
    }

    /// Runs a script on the set that is meant, and on another one where it takes two.
    pub(super) async fn run(
        &self,
        script: &Script,
        meant: Meant,
        other: Option<SetId>,
        arguments: &Arguments<'_>,
        load: Load,
    ) -> Result<Reply, Failed> {
        let (set, hold) = match meant {
            Meant::Current(set) => (set, "current"),
            Meant::Kept(set) => (Some(set), "kept"),
        };
        let sets: Vec<_> = set.into_iter().chain(other).collect();
        let set = set.map(SetId::text).unwrap_or_default();
        self.run_on(script, &sets, [&set, hold], arguments, load).await
    }

    /// Runs a script on sets. The caller means something by the first two arguments.
    pub(super) async fn run_on(
        &self,
        script: &Script,
        sets: &[SetId],
        [set, hold]: [&str; 2],
        arguments: &Arguments<'_>,
        load: Load,
    ) -> Result<Reply, Failed> {
        let most = match load {
            Load::Small => SMALL_BYTES.to_string(),
            Load::Big => "1e15".to_owned(),
        };
        let first = [set.as_bytes(), hold.as_bytes(), most.as_bytes()];
        let all: Vec<_> = first.into_iter().chain(arguments.iter().map(AsRef::as_ref)).collect();
        let keys = self.keys.with_head(sets);
        Reply::read(self.shared.connection.invoke(script, &keys, &all, load).await?)
    }

    /// The set that a field of the head names.
    pub(super) async fn named_by(&self, field: &str) -> Result<Option<SetId>, Failed> {
        let arguments = vec![Cow::Borrowed(field.as_bytes())];
        let mut found = self.ask(&scripts::CURRENT, &arguments).await?;
        Ok(found.maybe()?.as_deref().and_then(SetId::parse))
    }

    /// The fields of the head, each with the set that it names.
    pub(super) async fn head(&self) -> Result<Vec<(Vec<u8>, SetId)>, Failed> {
        let mut found = self.ask(&scripts::HEAD, &Vec::new()).await?;
        let mut fields = Vec::new();
        while !found.is_empty() {
            let (field, set) = (found.bytes()?, found.bytes()?);
            let set = SetId::parse(&set).ok_or(Failed::Strange("a field names no set"))?;
            fields.push((field, set));
        }
        Ok(fields)
    }

    async fn ask(&self, script: &Script, arguments: &Arguments<'_>) -> Result<Found, Failed> {
        match self.run(script, Meant::Current(None), None, arguments, Load::Small).await? {
            Reply::Done(found) => Ok(found),
            _ => Err(Failed::Strange("a question about the head was refused")),
        }
    }
}
