//! The namespaces that the store has, with their titles.
//!
//! They stand in one hash: name → title, with a letter before it that says whether there is one. What this
//! program changes it knows at once; what others change, within a second.

use super::connection::{Connection, Load};
use super::error::Failed;
use super::keys::PREFIX;
use super::reply::{Found, Reply};
use redis::Script;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often the hash is read again.
const REFRESH_EVERY: Duration = Duration::from_secs(1);

static CHANGE: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/registry_change.lua")));
static READ: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/registry_read.lua")));
static START: LazyLock<Script> =
    LazyLock::new(|| Script::new("return { 'ok', tostring(redis.call('INCR', KEYS[1]) - 1) }"));

/// All namespaces.
#[derive(Debug)]
pub(super) struct Registry {
    connection: Connection,
    known: Mutex<Known>,
    /// Held while the hash is read or changed, so that what is known does not fall behind a change.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Known {
    /// How often the hash had been changed when it was read.
    changes: String,
    titles: BTreeMap<String, Option<String>>,
}

impl Registry {
    /// Reads the namespaces, and reads them again every now and then as long as somebody uses them.
    pub(super) async fn open(connection: Connection) -> Result<Arc<Self>, Failed> {
        let registry = Arc::new(Self {
            connection,
            known: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        });
        registry.refresh().await?;
        let weak = Arc::downgrade(&registry);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(REFRESH_EVERY).await;
                let Some(registry) = weak.upgrade() else { return };
                // The connection logs what is wrong, and this goes on when it is mended.
                drop(registry.refresh().await);
            }
        });
        Ok(registry)
    }

    /// Counts a start, and answers how many there were before.
    pub(super) async fn count_start(&self) -> Result<u64, Failed> {
        let mut found = self.run(&START, &format!("{PREFIX}starts"), &[]).await?;
        Ok(found.number()? as u64)
    }

    /// The names, sorted.
    pub(super) fn names(&self) -> Vec<String> {
        self.lock().titles.keys().cloned().collect()
    }

    pub(super) fn title(&self, namespace: &str) -> Option<String> {
        self.lock().titles.get(namespace).cloned().flatten()
    }

    /// Notes that there is something of a namespace.
    pub(super) async fn add(&self, namespace: &str) -> Result<(), Failed> {
        let _asking = self.asking.lock().await;
        self.change(&["add", namespace, "n"]).await?;
        self.lock().titles.entry(namespace.to_owned()).or_default();
        Ok(())
    }

    pub(super) async fn set_title(&self, namespace: &str, title: &str) -> Result<(), Failed> {
        let _asking = self.asking.lock().await;
        self.change(&["set", namespace, &format!("t{title}")]).await?;
        self.lock().titles.insert(namespace.to_owned(), Some(title.to_owned()));
        Ok(())
    }

    /// Forgets a namespace, and answers whether it was known.
    pub(super) async fn remove(&self, namespace: &str) -> Result<bool, Failed> {
        let _asking = self.asking.lock().await;
        let was_there = self.change(&["remove", namespace, ""]).await?;
        self.lock().titles.remove(namespace);
        Ok(was_there)
    }

    async fn change(&self, arguments: &[&str]) -> Result<bool, Failed> {
        let mut found = self.run(&CHANGE, &format!("{PREFIX}namespaces"), arguments).await?;
        Ok(found.number()? > 0)
    }

    async fn refresh(&self) -> Result<(), Failed> {
        let _asking = self.asking.lock().await;
        let changes = self.lock().changes.clone();
        let mut found = self.run(&READ, &format!("{PREFIX}namespaces"), &[&changes]).await?;
        if found.is_empty() {
            return Ok(());
        }
        let text = |bytes| String::from_utf8(bytes).map_err(|_| Failed::Strange("no UTF-8"));
        let mut known = Known::default();
        while !found.is_empty() {
            let (name, title) = (text(found.bytes()?)?, text(found.bytes()?)?);
            if name.is_empty() {
                known.changes = title;
            } else {
                known.titles.insert(name, title.strip_prefix('t').map(Into::into));
            }
        }
        *self.lock() = known;
        Ok(())
    }

    async fn run(&self, script: &Script, key: &str, arguments: &[&str]) -> Result<Found, Failed> {
        let answer = self.connection.invoke(script, &[key], arguments, Load::Small).await?;
        match Reply::read(answer)? {
            Reply::Done(found) => Ok(found),
            _ => Err(Failed::Strange("it is not about a set")),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
