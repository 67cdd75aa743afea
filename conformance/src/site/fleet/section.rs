//! A stay's section of a shared ledger: it is written in order, and kept by a lease.
//!
//! A line is noted at once and written by a task soon after. Before a change is sent to the target, `settle`
//! waits until all lines are there. A section that another run took over, or that could not be written,
//! takes no further line: then nothing more may be stored.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use super::error::FleetError;
use super::lease::{LEASE, RENEWED_EVERY, SURE_FOR, lease};
use super::scripts::{APPEND, BEGIN, CLOSE, LEAVE, TAKE};
use super::target::Fleet;
use crate::site::ledger::{HEAD, Line, Seal};

/// A section of ours.
#[derive(Debug)]
pub(crate) struct SharedSection {
    kept: Arc<Keeping>,
    keeper: JoinHandle<()>,
}

#[derive(Debug)]
struct Keeping {
    fleet: Fleet,
    id: String,
    /// Who may write it: chance, so that no other run is taken for this one.
    owner: String,
    seal: Seal,
    noted: Mutex<Noted>,
    /// How many lines are there. Held while lines are written.
    written: tokio::sync::Mutex<usize>,
    wake: Notify,
}

#[derive(Debug)]
struct Noted {
    /// The place of the next line.
    next: usize,
    /// The sealed lines that are not known to be there.
    waiting: VecDeque<String>,
    /// When the section was last heard of.
    heard: Instant,
    fault: Option<String>,
}

impl SharedSection {
    /// Begins a section. What cannot be written shows in its fault.
    pub(crate) async fn begin(fleet: Fleet, begun: &Line) -> Self {
        let id = Uuid::new_v4().to_string();
        let kept = Arc::new(Keeping::new(fleet, id, 2));
        if let Err(reason) = kept.begin(begun).await {
            kept.noted().fault = Some(reason.to_string());
        }
        Self::kept(kept)
    }

    /// Takes over the section of a run that died; nothing where another run did. Also answers when it
    /// was last heard of, in milliseconds of Unix time.
    ///
    /// # Errors
    /// When there is no answer.
    pub(crate) async fn take_over(
        fleet: &Fleet,
        id: &str,
    ) -> Result<Option<(Self, u64)>, FleetError> {
        let kept = Arc::new(Keeping::new(fleet.clone(), id.to_owned(), 0));
        let arguments = [id.to_owned(), kept.owner.clone(), lease()];
        let keys = fleet.keys().leases_and_owners();
        let answer = fleet.link().texts(&TAKE, &keys, &arguments).await?;
        let ended = answer.get(1).and_then(|text| text.parse::<u64>().ok());
        let lease_ms = u64::try_from(LEASE.as_millis()).unwrap_or(u64::MAX);
        Ok(ended.map(|ended| (Self::kept(kept), ended.saturating_sub(lease_ms))))
    }

    fn kept(kept: Arc<Keeping>) -> Self {
        let keeper = tokio::spawn(keep(Arc::clone(&kept)));
        Self { kept, keeper }
    }

    /// Goes on behind the lines that a section taken over has.
    pub(crate) async fn go_on_behind(&self, lines: usize) {
        *self.kept.written.lock().await = lines;
        self.kept.noted().next = lines;
    }

    /// The section's id.
    pub(crate) fn id(&self) -> &str {
        &self.kept.id
    }

    /// The fleet of the section.
    pub(crate) fn fleet(&self) -> &Fleet {
        &self.kept.fleet
    }

    /// Notes a line. It is written soon.
    pub(crate) fn note(&self, line: &Line) {
        let mut noted = self.kept.noted();
        match serde_json::to_string(line) {
            Ok(line) => {
                let sealed = self.kept.seal.sealed(noted.next, &line);
                noted.waiting.push_back(sealed);
                noted.next += 1;
            }
            Err(error) => noted.fault = Some(error.to_string()),
        }
        drop(noted);
        self.kept.wake.notify_one();
    }

    /// Waits until all lines are there and the section is surely ours.
    ///
    /// # Errors
    /// Why nothing more may be stored.
    pub(crate) async fn settle(&self) -> Result<(), String> {
        let is_due = {
            let noted = self.kept.noted();
            !noted.waiting.is_empty() || noted.heard.elapsed() >= RENEWED_EVERY
        };
        if is_due {
            self.kept.write().await;
        }
        self.fault().map_or(Ok(()), Err)
    }

    /// Why nothing more may be stored.
    pub(crate) fn fault(&self) -> Option<String> {
        self.kept.fault()
    }

    /// Removes the section, which names nothing that is left.
    pub(crate) async fn close(&self) {
        self.end(&CLOSE, self.kept.fleet.keys().of_section(&self.kept.id).as_slice()).await;
    }

    /// Leaves the section to whoever cleans up next.
    pub(crate) async fn leave(&self) {
        self.kept.write().await;
        self.end(&LEAVE, &self.kept.fleet.keys().leases_and_owners()).await;
    }

    async fn end(&self, script: &redis::Script, keys: &[String]) {
        self.keeper.abort();
        let arguments = [self.kept.id.clone(), self.kept.owner.clone()];
        // If this fails, the lease ends by itself, and the next run finds the section.
        let _ = self.kept.fleet.link().texts(script, keys, &arguments).await;
    }
}

impl Drop for SharedSection {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

/// Writes what is noted, and holds on to the lease.
async fn keep(kept: Arc<Keeping>) {
    while kept.fault().is_none() {
        // Either way it is time to write.
        let _ = timeout(RENEWED_EVERY, kept.wake.notified()).await;
        kept.write().await;
    }
}

impl Keeping {
    fn new(fleet: Fleet, id: String, lines: usize) -> Self {
        let seal = Seal::new(fleet.url(), fleet.auth_key(), &id);
        let (waiting, heard) = (VecDeque::new(), Instant::now());
        let noted = Mutex::new(Noted { next: lines, waiting, heard, fault: None });
        let owner = Uuid::new_v4().to_string();
        let written = tokio::sync::Mutex::new(lines);
        Self { fleet, id, owner, seal, noted, written, wake: Notify::new() }
    }

    async fn begin(&self, begun: &Line) -> Result<(), FleetError> {
        self.fleet.note_target().await?;
        let begun = serde_json::to_string(begun).map_err(|_| FleetError::Strange)?;
        let head = self.seal.sealed(0, HEAD.trim_end());
        let begun = self.seal.sealed(1, &begun);
        let arguments = [self.id.clone(), self.owner.clone(), lease(), head, begun];
        let keys = self.fleet.keys().of_section(&self.id);
        self.fleet.link().texts(&BEGIN, &keys, &arguments).await?;
        Ok(())
    }

    /// Writes all lines that wait, and renews the lease.
    async fn write(&self) {
        let mut written = self.written.lock().await;
        let began = Instant::now();
        let lines: Vec<String> = {
            let noted = self.noted();
            let is_fresh = noted.waiting.is_empty() && noted.heard.elapsed() < RENEWED_EVERY;
            if noted.fault.is_some() || is_fresh {
                return;
            }
            noted.waiting.iter().cloned().collect()
        };
        let mut answer = self.append(*written, &lines).await;
        if answer.is_err() {
            answer = self.append(*written, &lines).await;
        }
        let mut noted = self.noted();
        match answer {
            Ok(true) => {
                *written += lines.len();
                noted.waiting.drain(..lines.len());
                noted.heard = began;
            }
            Ok(false) => {
                noted.fault = Some(
                    "another run took its section over, or the server lost a part of it".into(),
                );
            }
            // A call that only renews the lease may fail for a while.
            Err(_) if lines.is_empty() && noted.heard.elapsed() < SURE_FOR => {}
            Err(error) => noted.fault = Some(error.to_string()),
        }
    }

    /// Adds lines behind as many; false where the section is another run's by now.
    async fn append(&self, behind: usize, lines: &[String]) -> Result<bool, FleetError> {
        let head = [self.id.clone(), self.owner.clone(), lease(), behind.to_string()];
        let keys = self.fleet.keys().of_section(&self.id);
        let arguments = [head.as_slice(), lines].concat();
        let [is_ours] = self.fleet.link().numbers(&APPEND, &keys, &arguments).await?;
        Ok(is_ours == 1)
    }

    fn fault(&self) -> Option<String> {
        self.noted().fault.clone()
    }

    /// A panic while it was locked does not matter: each change leaves it consistent.
    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
