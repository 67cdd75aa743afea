//! The thread that writes. It takes what has queued into one transaction, and answers after the commit.
//!
//! A commit waits for the disk, unless all its jobs are early: then the next commit that waits makes them
//! last too, since the disk gets everything before it. So an add, which puts two entries, waits once.
//!
//! A group that fails is undone, and each of its jobs gets a transaction of its own, so that one job that
//! cannot be done fails alone. The next group begins from what is committed, whatever went wrong before.

use super::changes::Changes;
use super::folder::Folder;
use super::hold::Holds;
use super::job::Job;
use super::registry::Registry;
use super::sweep::sweep_some;
use crate::storage::Memory;
use rusqlite::{Connection, TransactionBehavior};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;
use tokio::sync::oneshot;

/// The most jobs in one transaction.
const MAX_GROUP: usize = 1_024;

/// How long nobody asks for anything before the writer sweeps.
const PAUSE: Duration = Duration::from_millis(50);

/// What is sent to the writer.
#[derive(Debug)]
pub(super) enum Message {
    Job(Box<dyn Job>),
    /// A job that need not last before the next one does.
    EarlyJob(Box<dyn Job>),
    /// A set of entries is no longer held: there may be something to sweep away.
    Sweep,
    /// Ends the writer, which drops the sender when the file is closed and the folder free.
    Close(oneshot::Sender<()>),
}

/// The writer, which owns the folder. The fields are dropped in this order.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) queue: Receiver<Message>,
    pub(super) registry: Arc<Registry>,
    pub(super) holds: Arc<Holds>,
    pub(super) initial: Arc<Memory>,
    pub(super) _folder: Folder,
    /// A message that ended a group.
    pub(super) left: Option<Message>,
    /// How the connection commits.
    pub(super) commit: Commit,
}

/// What a commit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Commit {
    /// Until everything that was committed so far is on the disk.
    Lasts,
    /// For nothing.
    Early,
}

impl Commit {
    fn synchronous(self) -> &'static str {
        match self {
            Self::Lasts => "FULL",
            Self::Early => "NORMAL",
        }
    }
}

impl Writer {
    /// Works until it is closed, or nobody can ask for anything any more.
    pub(super) fn run(mut self) {
        let mut may_sweep = true;
        while let Some(message) = self.next(&mut may_sweep) {
            match message {
                Message::Job(first) => self.write_group(first, Commit::Lasts),
                Message::EarlyJob(first) => self.write_group(first, Commit::Early),
                Message::Sweep => may_sweep = true,
                Message::Close(closed) => {
                    drop(self);
                    drop(closed);
                    return;
                }
            }
        }
    }

    /// The next message. When there has been none for a while, the writer sweeps until there is one.
    fn next(&mut self, may_sweep: &mut bool) -> Option<Message> {
        let mut pause = PAUSE;
        while *may_sweep && self.left.is_none() {
            match self.queue.recv_timeout(pause) {
                Ok(message) => return Some(message),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => *may_sweep = self.sweep(),
            }
            pause = Duration::ZERO;
        }
        self.left.take().or_else(|| self.queue.recv().ok())
    }

    /// Sweeps some rows away, and answers whether to go on.
    fn sweep(&mut self) -> bool {
        sweep_some(&mut self.connection, &self.holds).unwrap_or_else(|error| {
            tracing::debug!("what is no longer used stays in the file: {error}");
            false
        })
    }

    /// Carries out a job and those that have queued behind it.
    fn write_group(&mut self, first: Box<dyn Job>, mut commit: Commit) {
        let mut group = vec![first];
        while group.len() < MAX_GROUP {
            match self.queue.try_recv() {
                Ok(Message::Job(job)) => {
                    commit = Commit::Lasts;
                    group.push(job);
                }
                Ok(Message::EarlyJob(job)) => group.push(job),
                Ok(other) => {
                    self.left = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        match self.attempt(&mut group, commit) {
            Ok(()) => group.into_iter().for_each(|job| job.answer(Ok(()))),
            Err(error) => self.write_each(group, error),
        }
    }

    /// Carries out the jobs of a group that failed, each alone. Whichever of them is early waits too.
    fn write_each(&mut self, group: Vec<Box<dyn Job>>, error: rusqlite::Error) {
        let mut failed = (group.len() == 1).then_some(error);
        for mut job in group {
            let outcome = match failed.take() {
                Some(error) => Err(error),
                None => self.attempt(std::slice::from_mut(&mut job), Commit::Lasts),
            };
            job.answer(outcome);
        }
    }

    /// Carries out jobs in one transaction: all of them, or none.
    fn attempt(&mut self, jobs: &mut [Box<dyn Job>], commit: Commit) -> rusqlite::Result<()> {
        self.decide(commit)?;
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior)?;
        let mut changes = Changes::new(&transaction, &self.holds, &self.initial);
        jobs.iter_mut().try_for_each(|job| job.attempt(&mut changes))?;
        let staged = changes.staged;
        transaction.commit()?;
        staged.commit(&self.registry, &self.holds);
        Ok(())
    }

    /// Lets the next commits wait for the disk, or not.
    fn decide(&mut self, commit: Commit) -> rusqlite::Result<()> {
        if self.commit != commit {
            self.connection.pragma_update(None, "synchronous", commit.synchronous())?;
            self.commit = commit;
        }
        Ok(())
    }
}
