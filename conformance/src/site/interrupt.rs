//! Stopping a run: by signals, or when its time is over.
//!
//! First no further step starts. Steps under way are finished, so that the key of every stored item is
//! read; the ledger knows those that are abandoned later. Last the clean-up stops too.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

/// Whether a run shall stop, and how urgently. Clones share one state.
#[derive(Debug, Clone)]
pub struct Interrupt {
    state: watch::Sender<State>,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    urgency: Urgency,
    /// What came first.
    cause: Option<Cause>,
}

/// Why a run stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Somebody asked for it.
    Signal,
    /// It took longer than `--max-time`.
    Time,
    /// It has done as much as it was asked for.
    Enough,
}

/// How urgently a run shall stop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    /// Not at all.
    #[default]
    None,
    /// No further step starts.
    Stop,
    /// Steps under way are abandoned.
    Abandon,
    /// The clean-up stops too.
    GiveUp,
}

/// How long steps under way may take when the time of a run is over.
const GRACE: Duration = Duration::from_secs(10);

/// How long the clean-up may take after that.
const CLEAN_UP: Duration = Duration::from_secs(50);

impl Default for Interrupt {
    fn default() -> Self {
        Self { state: watch::Sender::new(State::default()) }
    }
}

impl Interrupt {
    /// Stops the run; the second call also stops the clean-up.
    pub fn trigger(&self) {
        self.state.send_modify(|state| {
            let is_first = state.urgency == Urgency::None;
            state.raise(if is_first { Urgency::Stop } else { Urgency::GiveUp }, Cause::Signal);
        });
    }

    /// Stops a run that has done enough. The clean-up goes on.
    pub(crate) fn enough(&self) {
        self.state.send_modify(|state| state.raise(Urgency::Stop, Cause::Enough));
    }

    /// Stops the run after this time, and its clean-up a minute later.
    pub(crate) fn limit(&self, time: Duration) {
        self.limit_each([time, GRACE, CLEAN_UP]);
    }

    /// Grows more urgent after each of these times.
    fn limit_each(&self, times: [Duration; 3]) {
        let interrupt = self.clone();
        tokio::spawn(async move {
            let urgencies = [Urgency::Stop, Urgency::Abandon, Urgency::GiveUp];
            for (time, urgency) in times.into_iter().zip(urgencies) {
                sleep(time).await;
                interrupt.state.send_modify(|state| state.raise(urgency, Cause::Time));
            }
        });
    }

    /// Whether no further step may start.
    pub(crate) fn is_stopping(&self) -> bool {
        self.state.borrow().urgency >= Urgency::Stop
    }

    /// Why the run stops, in words.
    pub(crate) fn reason(&self) -> &'static str {
        match self.state.borrow().cause {
            Some(Cause::Time) => "not run: the time was over (--max-time)",
            _ => "the run was interrupted",
        }
    }

    /// Returns why the run stops, once it does.
    pub(crate) async fn stops(&self) -> Option<Cause> {
        self.reaches(Urgency::Stop).await;
        self.state.borrow().cause
    }

    /// Returns when steps under way shall be abandoned.
    pub(crate) async fn abandons(&self) {
        self.reaches(Urgency::Abandon).await;
    }

    /// Returns when the clean-up shall stop.
    pub(crate) async fn gives_up(&self) {
        self.reaches(Urgency::GiveUp).await;
    }

    async fn reaches(&self, urgency: Urgency) {
        let mut state = self.state.subscribe();
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = state.wait_for(|state| state.urgency >= urgency).await;
    }

    /// Turns SIGINT, SIGTERM and SIGHUP into calls of [`Interrupt::trigger`], for as long as the process lives.
    ///
    /// # Errors
    /// When the system does not let signals be caught.
    pub(crate) fn listen(&self) -> std::io::Result<()> {
        #[cfg(unix)]
        for kind in signals::stopping() {
            let (interrupt, mut signal) = (self.clone(), tokio::signal::unix::signal(kind)?);
            tokio::spawn(async move {
                while signal.recv().await.is_some() {
                    interrupt.trigger();
                }
            });
        }
        #[cfg(not(unix))]
        {
            let interrupt = self.clone();
            tokio::spawn(async move {
                while tokio::signal::ctrl_c().await.is_ok() {
                    interrupt.trigger();
                }
            });
        }
        Ok(())
    }
}

impl State {
    fn raise(&mut self, urgency: Urgency, cause: Cause) {
        self.cause.get_or_insert(cause);
        self.urgency = self.urgency.max(urgency);
    }
}

#[cfg(unix)]
mod signals {
    use std::fs;

    use tokio::signal::unix::SignalKind;

    /// The signals that stop a run. A hang-up does, unless it is ignored, as `nohup` wants it.
    pub(super) fn stopping() -> Vec<SignalKind> {
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        if !is_hangup_ignored() {
            kinds.push(SignalKind::hangup());
        }
        kinds
    }

    /// Only Linux tells it. SIGHUP is the first signal, and so the lowest bit.
    fn is_hangup_ignored() -> bool {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.is_some_and(|mask| mask & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_run_whose_time_is_over_stops_and_so_does_its_clean_up() {
        let interrupt = Interrupt::default();
        interrupt.limit_each([Duration::from_millis(1); 3]);
        assert!(!interrupt.is_stopping());
        assert_eq!(interrupt.stops().await, Some(Cause::Time));
        interrupt.abandons().await;
        assert!(interrupt.is_stopping() && interrupt.reason().contains("--max-time"));
        interrupt.gives_up().await;
    }

    #[tokio::test]
    async fn the_second_signal_stops_everything() {
        let interrupt = Interrupt::default();
        interrupt.trigger();
        assert!(interrupt.is_stopping() && interrupt.reason().contains("interrupted"));
        interrupt.trigger();
        interrupt.abandons().await;
        interrupt.gives_up().await;
    }
}
