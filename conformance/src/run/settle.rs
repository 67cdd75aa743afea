//! Reads that need not show a change yet: repeated until they do, or the window has ended.
//!
//! A read that was right once must not be wrong for good afterwards. So every read since the last change
//! is made again when its scenario is through, and after a stale answer one right answer is not enough.

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

/// What an attempt knows of its changes, and of the reads that showed them.
#[derive(Debug)]
pub(super) struct Settling<'a> {
    /// How long a read may show what was before a change; nothing where it may not at all.
    window: Option<Duration>,
    /// Whether an update waits until every earlier change must be seen.
    is_patient: bool,
    /// When the last change was answered.
    last_change: Option<Instant>,
    /// The reads since the last change, all of them right.
    right: Vec<Filled<'a>>,
    /// The items as they were added, which a stale read may show.
    added: Vec<Bytes>,
    /// How long the slowest read took to show the last change, where it did not at once.
    pub(super) slowest: Option<Duration>,
    /// Whether an update was sent while it could still read what was stale.
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

    /// Notes a change. What earlier reads showed need not hold any longer.
    pub(super) fn note_change(&mut self, request: &Request, at: Instant) {
        self.last_change = Some(at);
        self.right.clear();
        self.added.extend(request.body.clone().filter(|_| request.method == Method::POST));
    }

    /// Notes a read that was right.
    pub(super) fn note_right(&mut self, read: Filled<'a>) {
        self.right.push(read);
    }

    /// Waits, in a patient attempt, before an update, which reads the item that it changes. In any other
    /// attempt the update is sent at once, which is noted.
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

    /// Repeats a read that was wrong, where it may have been stale.
    ///
    /// # Errors
    /// How the attempt ends, when it stays wrong.
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

    /// Makes every read since the last change once more. What was seen must not have gone back.
    ///
    /// # Errors
    /// How the attempt ends, when a read stays wrong.
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

    /// When the last change has to be seen; nothing when there was none, or it had to be at once.
    fn window_end(&self) -> Option<Instant> {
        Some(self.last_change? + self.window?)
    }
}

/// A read that is repeated.
struct Repeated<'s, 'a> {
    attempt: &'s mut Attempt<'a>,
    /// The answer with which it begins.
    first: Option<(Response, Vec<Mismatch>)>,
    /// When each of the last answers came, as long as they are right.
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

/// Whether time may mend an answer. It mends no wrong type or header, and opens or shuts no endpoint.
fn may_be_stale(attempt: &Attempt<'_>, read: &Filled<'_>, mismatches: &[Mismatch]) -> bool {
    let suite = attempt.stay.connection.suite;
    let is_reading = protocol::repeatable(suite, &read.request) == Repeatable::Yes;
    let shows_state = mismatches.iter().any(|mismatch| !mismatch.place.starts_with("header"));
    is_reading && shows_state && is_authorised(read)
}

/// Whether the target has reason to show what is stored.
fn is_authorised(read: &Filled<'_>) -> bool {
    read.step.request.auth == AuthVariant::Right || worker::is_page(&read.request)
}
