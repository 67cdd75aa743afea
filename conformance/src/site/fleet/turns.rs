//! The turn at changing a target, which the members of a fleet take one after the other.
//!
//! A Worker on KV can lose index entries when two changes come at once, and KV refuses the second of two
//! writes of one key within a second. So a script gives the turn to one member after the other, in the order
//! in which they asked, and says how long to wait until the KV keys may be written. All times are the
//! server's. A turn whose member died ends with its lease.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use uuid::Uuid;

use super::error::FleetError;
use super::lease::{RENEWED_EVERY, lease};
use super::scripts::{END_TURN, RENEW_TURN, TURN};
use super::target::Fleet;

/// A member's way to the turn.
#[derive(Debug)]
pub(crate) struct Turns {
    fleet: Fleet,
    member: String,
    /// How many turns were asked for. Each has a name of its own, so that the late end of one ends no other.
    asked: AtomicU64,
    /// The turn that the member keeps for several changes.
    kept: Mutex<Option<String>>,
    /// Whether the ledger did not answer. Then nobody waits for it again.
    is_lost: AtomicBool,
}

/// A turn. It ends when it is dropped, or soon after its program has ended.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Arc<Turns>,
    name: String,
    /// Whether it is part of one that the member keeps.
    is_part: bool,
    renewing: Option<JoinHandle<()>>,
    is_over: bool,
}

/// A turn that the member keeps for several changes, so that nobody else changes the target meanwhile.
#[derive(Debug)]
pub(crate) struct KeptTurn {
    turn: Option<Turn>,
}

impl Turns {
    pub(crate) fn new(fleet: Fleet) -> Arc<Self> {
        let (member, asked) = (Uuid::new_v4().to_string(), AtomicU64::new(0));
        let (kept, is_lost) = (Mutex::default(), AtomicBool::new(false));
        Arc::new(Self { fleet, member, asked, kept, is_lost })
    }

    /// Waits for the turn, and then until these KV keys may be written.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub(crate) async fn take(
        self: &Arc<Self>,
        keys: &[String],
        interval: Option<Duration>,
    ) -> Result<Turn, FleetError> {
        let kept = self.kept().clone();
        let is_part = kept.is_some();
        let name =
            kept.unwrap_or_else(|| format!("{}:{}", self.member, self.asked.fetch_add(1, Relaxed)));
        let mut turn =
            Turn { turns: Arc::clone(self), name, is_part, renewing: None, is_over: false };
        let interval = interval.map(|time| time.as_millis().to_string()).unwrap_or_default();
        let arguments = [&[turn.name.clone(), lease(), interval], keys].concat();
        loop {
            let [is_ours, pause] = self.ask(&arguments).await?;
            if is_ours == 1 && !is_part && turn.renewing.is_none() {
                turn.renewing = Some(tokio::spawn(renew(self.fleet.clone(), turn.name.clone())));
            }
            if is_ours == 1 && pause == 0 {
                return Ok(turn);
            }
            sleep(Duration::from_millis(pause)).await;
        }
    }

    /// Waits for the turn, and keeps it until it is given back.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub(crate) async fn keep(self: &Arc<Self>) -> Result<KeptTurn, FleetError> {
        let turn = self.take(&[], None).await?;
        *self.kept() = Some(turn.name.clone());
        Ok(KeptTurn { turn: Some(turn) })
    }

    /// Whether the ledger did not answer once.
    pub(crate) fn is_lost(&self) -> bool {
        self.is_lost.load(Relaxed)
    }

    async fn ask(&self, arguments: &[String]) -> Result<[u64; 2], FleetError> {
        let keys = self.fleet.keys().turn_and_all();
        let answer = self.fleet.link().numbers(&TURN, &keys, arguments).await;
        self.is_lost.fetch_or(answer.is_err(), Relaxed);
        answer
    }

    /// A panic while it was locked does not matter: it is whole after each change.
    fn kept(&self) -> MutexGuard<'_, Option<String>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Ends the turn after these KV keys were written.
    pub(crate) async fn end(mut self, written: &[String]) {
        self.is_over = true;
        // If this fails, the turn ends with its lease.
        let _ = ended(&self.turns.fleet, &self.name, self.is_part, written).await;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.renewing.take().inspect(JoinHandle::abort);
        if let (false, false, Ok(runtime)) = (self.is_over, self.is_part, Handle::try_current()) {
            let (fleet, name) = (self.turns.fleet.clone(), self.name.clone());
            runtime.spawn(async move { ended(&fleet, &name, false, &[]).await });
        }
    }
}

impl KeptTurn {
    /// Gives the turn back.
    pub(crate) async fn end(mut self) {
        if let Some(turn) = self.turn.take() {
            *turn.turns.kept() = None;
            turn.end(&[]).await;
        }
    }
}

impl Drop for KeptTurn {
    fn drop(&mut self) {
        // The turn ends itself as it is dropped.
        if let Some(turn) = self.turn.take() {
            *turn.turns.kept() = None;
        }
    }
}

async fn ended(
    fleet: &Fleet,
    name: &str,
    is_kept: bool,
    written: &[String],
) -> Result<(), FleetError> {
    let head = [name.to_owned(), u8::from(is_kept).to_string()];
    let arguments = [&head, written].concat();
    fleet.link().texts(&END_TURN, &fleet.keys().turn_and_all(), &arguments).await.map(drop)
}

async fn renew(fleet: Fleet, name: String) {
    loop {
        sleep(RENEWED_EVERY).await;
        // If this fails, the turn is over sooner.
        let _ =
            fleet.link().texts(&RENEW_TURN, &fleet.keys().turn(), &[name.clone(), lease()]).await;
    }
}
