//! Reads that need not show a write yet: repeated until they do, or the window has ended.
//!
//! A read that was right once must not be wrong for good afterwards: every read is made again when
//! its scenario is through, and after a stale answer one right answer alone does not count.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use tokio::time::{Instant, sleep, sleep_until};

use super::steps::{Attempt, Ending};
use crate::exchange::{Request, Response};
use crate::expect::Mismatch;
use crate::json::{self, with_deep_stack};
use crate::record::Staleness;
use crate::scenario::{AuthVariant, Bindings, Step};
use crate::site::{Repeatable, wire as protocol};

/// A step as it was sent.
#[derive(Debug)]
pub(super) struct Held<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    pub(super) step: &'a Step,
    pub(super) sent_with: Bindings,
    pub(super) request: Request,
}

/// What one attempt knows of its writes and of the reads that showed them.
#[derive(Debug, Default)]
pub(super) struct Settling<'a> {
    /// When the last change was answered.
    last_change: Option<Instant>,
    /// Reads since the last change, all of them right.
    held: Vec<Held<'a>>,
    /// The items as they were added: what a read that is stale may show.
    added: Vec<Bytes>,
    /// How long the slowest read took to show the last change, where it did not at once.
    pub(super) slowest: Option<Duration>,
    /// Whether a change that reads first was sent before an earlier one had to be seen.
    pub(super) rests_on_reads: bool,
    /// Whether such changes wait.
    pub(super) is_patient: bool,
}

/// How many right answers in a row it takes after a wrong one.
const CONFIRMATIONS: usize = 3;

/// The pauses between repeated reads: the first, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(2));

impl<'a> Settling<'a> {
    /// Notes a change. What earlier reads showed need not hold any longer.
    pub(super) fn note_change(&mut self, request: &Request, at: Instant) {
        self.last_change = Some(at);
        self.held.clear();
        self.added.extend(request.body.clone().filter(|_| request.method == Method::POST));
    }

    /// Notes a read that was right.
    pub(super) fn note_held(&mut self, held: Held<'a>) {
        self.held.push(held);
    }

    fn note_settled(&mut self, after: Duration) {
        self.slowest = self.slowest.max(Some(after));
    }
}

impl<'a> Attempt<'a> {
    /// An update reads the item that it changes. It is sent at once, which is noted; in a patient
    /// attempt it waits until it cannot go by what is stale.
    pub(super) async fn wait_for_certainty(&mut self, request: &Request) {
        let Some(end) = self.window_end().filter(|_| request.method == Method::PUT) else { return };
        if self.settling.is_patient {
            while Instant::now() < end && !self.interrupt.is_stopping() {
                sleep_until(end.min(Instant::now() + PAUSES.1)).await;
            }
        } else if Instant::now() < end {
            self.settling.rests_on_reads = true;
        }
    }

    /// Repeats a read that was wrong, where it may have been stale.
    ///
    /// # Errors
    /// How the attempt ends, when it stays wrong.
    pub(super) async fn settle(
        &mut self,
        held: &Held<'a>,
        response: Response,
        mismatches: Vec<Mismatch>,
    ) -> Result<(), Ending> {
        match self.window_end() {
            Some(end) if self.may_be_stale(held, &mismatches) => {
                self.repeat(held, end, response, mismatches).await
            }
            _ => Err(self.refuted(held, &response, &mismatches, None)),
        }
    }

    /// Makes every read since the last change once more: what was seen must not have gone back.
    ///
    /// # Errors
    /// How the attempt ends, when one is wrong now.
    pub(super) async fn look_again(&mut self) -> Result<(), Ending> {
        let held = std::mem::take(&mut self.settling.held);
        if self.window_end().is_none() {
            return Ok(());
        }
        for held in held.iter().filter(|held| is_authorised(held)) {
            let response = self.read(held).await?;
            let mismatches = self.judge(held.step, &response);
            if !mismatches.is_empty() {
                self.settle(held, response, mismatches).await?;
            }
        }
        Ok(())
    }

    async fn repeat(
        &mut self,
        held: &Held<'a>,
        end: Instant,
        mut response: Response,
        mut mismatches: Vec<Mismatch>,
    ) -> Result<(), Ending> {
        let (mut pause, longest) = PAUSES;
        let mut right_in_a_row = 0;
        let mut right_since = Instant::now();
        // An answer that was asked for before the window's end may be stale, however late it comes.
        let mut is_last = false;
        while right_in_a_row < CONFIRMATIONS {
            if self.interrupt.is_stopping() {
                return Err(Ending::Interrupted);
            }
            if !mismatches.is_empty() && is_last {
                let staleness =
                    staleness(&mismatches, &response).or_else(|| self.shows_as_added(&response));
                return Err(self.refuted(held, &response, &mismatches, staleness));
            }
            sleep(pause).await;
            pause = (pause * 2).min(longest);
            is_last = Instant::now() >= end;
            response = self.read(held).await?;
            mismatches = self.judge(held.step, &response);
            if mismatches.is_empty() {
                right_since = if right_in_a_row == 0 { Instant::now() } else { right_since };
                right_in_a_row += 1;
            } else {
                right_in_a_row = 0;
            }
        }
        if let Some(change) = self.settling.last_change {
            self.settling.note_settled(right_since - change);
        }
        Ok(())
    }

    async fn read(&self, held: &Held<'a>) -> Result<Response, Ending> {
        let answer = self.session.send(self.store, &held.request).await;
        answer.map_err(|error| self.unanswered(held, error))
    }

    fn shows_as_added(&self, response: &Response) -> Option<Staleness> {
        let is_it = |body: &Bytes| with_deep_stack(|| is_same(body, &response.body));
        self.settling.added.iter().any(is_it).then_some(Staleness::StalePastTheWindow)
    }

    /// When the last change has to be seen; nothing when there was none, or it had to be at once.
    fn window_end(&self) -> Option<Instant> {
        Some(self.settling.last_change? + self.session.consistency.window()?)
    }

    /// A wrong type or header is no matter of time, and neither is a door that should be shut.
    fn may_be_stale(&self, held: &Held<'_>, mismatches: &[Mismatch]) -> bool {
        let is_reading = protocol::repeatable(self.session.suite, &held.request) == Repeatable::Yes;
        let shows_state = mismatches.iter().any(|mismatch| !mismatch.place.starts_with("header"));
        is_reading && shows_state && is_authorised(held)
    }
}

/// Whether the target has reason to show what is stored.
fn is_authorised(held: &Held<'_>) -> bool {
    held.step.request.auth == AuthVariant::Right || held.request.path.starts_with("/auth-key")
}

/// What a read shows that is still wrong: too little, or what should have gone. Where it is neither,
/// time is not what was missing.
fn staleness(mismatches: &[Mismatch], response: &Response) -> Option<Staleness> {
    const LISTINGS: [&str; 4] = ["items", "rows", "pairs", "index"];
    if let Some(listing) = mismatches.iter().find(|one| LISTINGS.contains(&one.place.as_str())) {
        return staleness_of(listing, response);
    }
    let is_absent =
        response.status == 404 || response.text().is_some_and(|text| text.trim() == "null");
    let body = mismatches.iter().find(|one| one.place == "body" || one.place == "status")?;
    match (is_absent, body.expected.as_str()) {
        (true, _) => Some(Staleness::Lost),
        (false, "null" | "404" | "[]") => Some(Staleness::StalePastTheWindow),
        _ => None,
    }
}

/// The same for a listing. Where it has the right keys in another order, it is neither.
fn staleness_of(listing: &Mismatch, response: &Response) -> Option<Staleness> {
    let keys = |list: &str| list.split(", ").map(str::to_owned).collect::<BTreeSet<_>>();
    let (expected, got) = (keys(&listing.expected), keys(&listing.got));
    if expects_none(listing) || got.is_superset(&expected) {
        return (got != expected).then_some(Staleness::StalePastTheWindow);
    }
    // A key that the answer holds in no entry, as a page of broken markup may, is not lost.
    let holds = |key: &String| response.text().is_some_and(|text| text.contains(key));
    let is_lost = expected.difference(&got).any(|key| !holds(key));
    is_lost.then_some(Staleness::Lost)
}

fn is_same(one: &[u8], other: &[u8]) -> bool {
    let read = |bytes| json::read(std::str::from_utf8(bytes).ok()?).ok();
    read(one).zip(read(other)).is_some_and(|(one, other)| json::same(&one, &other))
}

/// Whether a listing should have shown nothing of the scenario's.
fn expects_none(listing: &Mismatch) -> bool {
    listing.expected == "none of this scenario's"
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::listed_too_little("items", "a, b", "a", "[]", Some(Staleness::Lost))]
    #[case::still_listed("items", "a", "a, b", "[]", Some(Staleness::StalePastTheWindow))]
    #[case::still_listed_alone(
        "index",
        "none of this scenario's",
        "b",
        "[]",
        Some(Staleness::StalePastTheWindow)
    )]
    #[case::in_another_order("items", "a, b", "b, a", "[]", None)]
    #[case::on_the_page_in_no_row("rows", "a, b", "a", "<td>a</td><script><td>b</td>", None)]
    #[case::not_there("body", "1", "null", "null", Some(Staleness::Lost))]
    #[case::still_there("body", "null", "1", "1", Some(Staleness::StalePastTheWindow))]
    #[case::simply_wrong("body at /n", "1", "2", r#"{"n":2}"#, None)]
    fn what_a_late_read_shows_has_a_name(
        #[case] place: &str,
        #[case] expected: &str,
        #[case] got: &str,
        #[case] body: &'static str,
        #[case] name: Option<Staleness>,
    ) {
        let body = Bytes::from_static(body.as_bytes());
        let response = Response { status: 200, headers: HeaderMap::new(), body, is_cut: false };
        assert_eq!(staleness(&[Mismatch::new(place, expected, got)], &response), name);
    }
}
