//! How far a command's work is. The work tells it, and the command line shows it.

use tokio::sync::watch;

/// How far the work is. Clones share one state. Without anybody who watches, telling costs nothing.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    phase: watch::Sender<Phase>,
}

/// A phase of the work, and how far it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Phase {
    /// The kind of things that are done one after the other, such as `scenarios`; empty before the first
    /// phase.
    pub(crate) things: &'static str,
    pub(crate) done: usize,
    /// How many there are; 0 if that is not known.
    pub(crate) all: usize,
    /// How many of those that are done have failed.
    pub(crate) failed: usize,
    /// What is under way.
    pub(crate) current: String,
}

impl Progress {
    /// Begins a phase of so many things, or of an unknown number (0).
    pub(crate) fn begin(&self, things: &'static str, all: usize) {
        self.resume(things, 0, all);
    }

    /// Goes on with a phase of which so much is done.
    pub(crate) fn resume(&self, things: &'static str, done: usize, all: usize) {
        self.phase.send_replace(Phase { things, done, all, ..Phase::default() });
    }

    /// Tells what is under way.
    pub(crate) fn name(&self, current: impl Into<String>) {
        self.phase.send_modify(|phase| phase.current = current.into());
    }

    /// Tells that one more thing is done.
    pub(crate) fn advance(&self) {
        self.phase.send_modify(|phase| phase.done += 1);
    }

    /// Tells that the last thing that was done has failed.
    pub(crate) fn fail(&self) {
        self.phase.send_modify(|phase| phase.failed += 1);
    }

    /// Shows each change to whoever receives it.
    pub(crate) fn watch(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }
}
