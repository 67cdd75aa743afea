//! Repeats a read that does not show a change yet, until it does or the window has ended.
//!
//! A right answer must not be followed by wrong ones. So the reads since the last change are made again
//! at the end of the scenario, and after a wrong answer it takes several right ones.

use std::ops::ControlFlow::{Break, Continue};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use tokio::time::{Instant, sleep_until};

use super::attempt::{Attempt, Ending, Filled};
use super::staleness::staleness;
use crate::exchange::{Request, Response};
use crate::expect::Mismatch;
use crate::scenario::AuthVariant;
use crate::site::{Pauses, Repeatable, poll, protocol, protocol::worker};

/// The changes of an attempt, and the reads that showed them.
#[derive(Debug)]
pub(super) struct Settling<'a> {
    /// How long a read may be stale; nothing if it must never be.
    window: Option<Duration>,
    /// Whether an update waits until the window has ended.
    is_patient: bool,
    /// When the last change was answered.
    last_change: Option<Instant>,
    /// The reads since the last change. Their answers were right.
    right: Vec<Filled<'a>>,
    /// The bodies of the added items, which a stale read may show.
    added: Vec<Bytes>,
    /// How long the slowest read took to show a change; nothing if each did at once.
    pub(super) slowest: Option<Duration>,
    /// Whether an update was sent that may have read a stale item.
    pub(super) rests_on_reads: bool,
}

/// How many right answers in a row it takes after a wrong one.
const CONFIRMATIONS: usize = 3;

/// The longest pause between repeated reads.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

const PAUSES: Pauses = Pauses::growing(Duration::from_millis(20), LONGEST_PAUSE);

impl<'a> Settling<'a> {
    pub(super) fn new(window: Option<Duration>, is_patient: bool) -> Self {
        Self {
            window,
            is_patient,
            last_change: None,
            right: Vec::new(),
            added: Vec::new(),
            slowest: None,
            rests_on_reads: false,
        }
    }

    /// Notes a change. After it, earlier reads need not be right any longer.
    pub(super) fn note_change(&mut self, request: &Request, at: Instant) {
        self.last_change = Some(at);
        self.right.clear();
        self.added.extend(request.body.clone().filter(|_| request.method == Method::POST));
    }

    pub(super) fn note_right(&mut self, read: Filled<'a>) {
        self.right.push(read);
    }

    /// Waits before an update, because an update reads the item that it changes. An attempt that is not
    /// patient does not wait, and notes that the update may read a stale item.
    pub(super) async fn wait_for_certainty(&mut self, attempt: &Attempt<'a>, request: &Request) {
        let Some(end) = self.window_end().filter(|_| request.method == Method::PUT) else { return };
        if self.is_patient {
            while Instant::now() < end && !attempt.interrupt.is_stopping() {
                sleep_until(end.min(Instant::now() + LONGEST_PAUSE)).await;
            }
        } else if Instant::now() < end {
            self.rests_on_reads = true;
        }
    }

    /// Repeats a read whose answer was wrong, if the answer may have been stale.
    ///
    /// # Errors
    /// The ending, when the answers stay wrong.
    pub(super) async fn settle(
        &mut self,
        attempt: &mut Attempt<'a>,
        read: &Filled<'a>,
        response: Response,
        mismatches: Vec<Mismatch>,
    ) -> Result<(), Ending> {
        match self.window_end() {
            Some(end) if may_be_stale(attempt, read, &mismatches) => {
                self.repeat(attempt, read, end, (response, mismatches)).await
            }
            _ => Err(attempt.refuted(read, &response, &mismatches, None)),
        }
    }

    /// Makes the reads since the last change again.
    ///
    /// # Errors
    /// The ending, when the answers to one of them are wrong now and stay wrong.
    pub(super) async fn look_again(&mut self, attempt: &mut Attempt<'a>) -> Result<(), Ending> {
        let right = std::mem::take(&mut self.right);
        if self.window_end().is_none() {
            return Ok(());
        }
        for read in right.iter().filter(|read| is_authorised(read)) {
            let (response, mismatches) = attempt.read_again(read).await?;
            if !mismatches.is_empty() {
                self.settle(attempt, read, response, mismatches).await?;
            }
        }
        Ok(())
    }

    async fn repeat(
        &mut self,
        attempt: &mut Attempt<'a>,
        read: &Filled<'a>,
        end: Instant,
        first: (Response, Vec<Mismatch>),
    ) -> Result<(), Ending> {
        let (settling, interrupt) = (&*self, attempt.interrupt);
        let repeated = Repeated { attempt, first: Some(first), right: Vec::new() };
        let right = poll(end, PAUSES, repeated, |mut repeated, look| async move {
            let is_last = repeated.first.is_none() && look.began_late();
            let (response, mismatches) = match repeated.next(read).await {
                Ok(answer) => answer,
                Err(ending) => return Break(Err(ending)),
            };
            if repeated.right.len() == CONFIRMATIONS {
                Break(Ok(repeated.right))
            } else if interrupt.is_stopping() {
                Break(Err(Ending::Interrupted))
            } else if is_last && !mismatches.is_empty() {
                let staleness = staleness(&mismatches, &response, &settling.added);
                Break(Err(repeated.attempt.refuted(read, &response, &mismatches, staleness)))
            } else {
                Continue(repeated)
            }
        })
        .await?;
        let settled_after =
            right.first().zip(self.last_change).map(|(right, change)| *right - change);
        self.slowest = self.slowest.max(settled_after);
        Ok(())
    }

    /// When reads must show the last change; nothing if there was none, or if they must at once.
    fn window_end(&self) -> Option<Instant> {
        Some(self.last_change? + self.window?)
    }
}

/// A read that is being repeated.
struct Repeated<'s, 'a> {
    attempt: &'s mut Attempt<'a>,
    /// The answer that came before the first repetition.
    first: Option<(Response, Vec<Mismatch>)>,
    /// When each answer came since the last wrong one.
    right: Vec<Instant>,
}

impl<'a> Repeated<'_, 'a> {
    /// The next answer.
    async fn next(&mut self, read: &Filled<'a>) -> Result<(Response, Vec<Mismatch>), Ending> {
        let (response, mismatches) = match self.first.take() {
            Some(first) => first,
            None => self.attempt.read_again(read).await?,
        };
        if mismatches.is_empty() {
            self.right.push(Instant::now());
        } else {
            self.right.clear();
        }
        Ok((response, mismatches))
    }
}

/// Whether a wrong answer may be right later. A wrong header stays wrong, and so does the answer to a
/// wrong auth key.
fn may_be_stale(attempt: &Attempt<'_>, read: &Filled<'_>, mismatches: &[Mismatch]) -> bool {
    let suite = attempt.stay.connection.suite;
    let is_reading = protocol::repeatable(suite, &read.request) == Repeatable::Yes;
    let shows_state = mismatches.iter().any(|mismatch| !mismatch.place.starts_with("header"));
    is_reading && shows_state && is_authorised(read)
}

/// Whether the read shows the right auth key, so that its answer depends on the stored items.
fn is_authorised(read: &Filled<'_>) -> bool {
    read.step.request.auth == AuthVariant::Right || worker::is_page(&read.request)
}
