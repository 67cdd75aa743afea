//! Plays a history: all items stored at once, then all clients at once, then every item read.
//!
//! Where reads may lag, the items are stored one after the other, since Workers KV takes one write of
//! the index a second; what clients read may be old; and the items are read until they hold what some
//! order explains, or the window has ended.

use std::collections::BTreeMap;
use std::ops::ControlFlow::{Break, Continue};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::Value;

use super::explain::{Effect, Event, Explained, explain};
use super::history::History;
use crate::base_url::BaseUrl;
use crate::exchange::{Request, Response};
use crate::fuzz::operation::Operation;
use crate::scenario::{AuthVariant, Suite};
use crate::site::protocol::{created_key, found_nothing, is_safe_key, listed, value};
use crate::site::{How, Interrupt, Pauses, Stay, TransportError, poll};

/// What became of a history.
#[derive(Debug, Clone)]
pub(crate) struct Played {
    pub(crate) verdict: Verdict,
    /// Items stored at the same time.
    pub(crate) stored_at_once: usize,
    /// Those of them that the listing lacks afterwards. Measured, not judged.
    pub(crate) unlisted: usize,
    /// Items of which an update overwrote another. Measured, not judged.
    pub(crate) overwritten: usize,
}

/// Whether every item behaved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It did.
    Explained,
    /// It did not, as these lines tell.
    Broken(Vec<String>),
    /// It cannot be told, for this reason.
    Undecided(String),
}

/// The longest answer that is read; the items are far shorter.
const MAX_ANSWER_BYTES: usize = 16 << 10;

/// The pauses between looks at items that may be behind.
const PAUSES: Pauses = Pauses::growing(Duration::from_millis(50), Duration::from_secs(2));

/// Plays a history on the store of this number.
pub(crate) async fn play(
    stay: &Stay,
    history: &History,
    number: usize,
    interrupt: &Interrupt,
) -> Played {
    let mut stage = Stage {
        stay,
        history,
        interrupt,
        store: stay.store(number),
        mark: stay.next_mark(),
        keys: BTreeMap::new(),
        stored_at: Instant::now(),
    };
    let (stored_at_once, unlisted) = match stage.store_items().await {
        Ok(counts) => counts,
        Err(verdict) => {
            return Played { verdict, stored_at_once: 0, unlisted: 0, overwritten: 0 };
        }
    };
    let (verdict, overwritten) = stage.outcome().await.unwrap_or_else(|verdict| (verdict, 0));
    Played { verdict, stored_at_once, unlisted, overwritten }
}

struct Stage<'a> {
    stay: &'a Stay,
    history: &'a History,
    interrupt: &'a Interrupt,
    store: BaseUrl,
    mark: String,
    /// The keys that the Worker chose, by item.
    keys: BTreeMap<usize, String>,
    /// When all of them were stored.
    stored_at: Instant,
}

/// A request on an item, with a line for readers.
#[derive(Clone)]
struct Moment {
    item: usize,
    line: String,
    event: Event,
}

impl Stage<'_> {
    /// Stores every item, at once unless reads may lag; returns how many were stored at once, and how
    /// many of those the listing lacks.
    async fn store_items(&mut self) -> Result<(usize, usize), Verdict> {
        let numbered = self.history.items.iter().cloned().enumerate();
        let stores: Vec<_> =
            numbered.map(|(item, value)| Operation::Store { item, value }).collect();
        if self.window().is_some() {
            for (item, store) in stores.iter().enumerate() {
                let answer = self.send(store, self.beside_others().in_turn()).await?;
                self.note_stored(item, store, &answer)?;
            }
            self.stored_at = Instant::now();
            return Ok((0, 0));
        }
        let answers = join_all(stores.iter().map(|store| self.ask(store))).await;
        for ((item, store), answer) in stores.iter().enumerate().zip(answers) {
            self.note_stored(item, store, &answer?)?;
        }
        let listing = self.ask(&Operation::List).await?;
        let listed = listed(self.history.suite, &listing).unwrap_or_default();
        let is_listed = |item: usize| listed.iter().any(|listed| listed.key == self.key(item));
        let all = stores.len();
        Ok((all, all - (0..all).filter(|item| is_listed(*item)).count()))
    }

    /// Notes the key that an item was given.
    fn note_stored(
        &mut self,
        item: usize,
        store: &Operation,
        answer: &Response,
    ) -> Result<(), Verdict> {
        if answer.status != 200 {
            return Err(self.odd(store, answer));
        }
        if self.history.suite == Suite::KvStore {
            return Ok(());
        }
        let key = created_key(self.history.suite, &self.request(store), answer);
        let Some(key) = key.filter(|key| is_safe_key(key)) else {
            return Err(self.odd(store, answer));
        };
        if self.keys.values().any(|other| *other == key) {
            return Err(Verdict::Broken(vec![format!("two items were given the key {key}")]));
        }
        self.keys.insert(item, key);
        Ok(())
    }

    /// Lets every client do its part at once, reads each item afterwards, and judges; where reads may
    /// lag, again until it is well or the window has ended.
    async fn outcome(&self) -> Result<(Verdict, usize), Verdict> {
        let clients = self.history.clients.iter().enumerate();
        let done =
            join_all(clients.map(|(client, operations)| self.one_client(client, operations)));
        let mut moments = Vec::new();
        for client in done.await {
            moments.extend(client?);
        }
        let end = tokio::time::Instant::now() + self.window().unwrap_or_default();
        let moments = &moments;
        poll(end, PAUSES, (), |(), look| async move {
            let judged = self.judged(moments).await;
            let is_conclusive = !matches!(judged, Ok((Verdict::Broken(_), _)));
            if is_conclusive || look.began_late() {
                return Break(judged);
            }
            if self.interrupt.is_stopping() {
                let reason = "it was stopped before its window ended";
                return Break(Err(Verdict::Undecided(reason.into())));
            }
            Continue(())
        })
        .await
    }

    /// Reads each item, and judges it by this and what the clients saw.
    async fn judged(&self, moments: &[Moment]) -> Result<(Verdict, usize), Verdict> {
        let mut all = moments.to_vec();
        for item in 0..self.history.items.len() {
            let read = Operation::Read { item: Some(item) };
            all.push(self.moment("then", &read, false).await?);
        }
        Ok(self.judge(&all))
    }

    async fn one_client(
        &self,
        client: usize,
        operations: &[Operation],
    ) -> Result<Vec<Moment>, Verdict> {
        let name = format!("client {client}");
        let mut moments = Vec::new();
        for operation in operations {
            moments.push(self.moment(&name, operation, self.window().is_some()).await?);
        }
        Ok(moments)
    }

    async fn moment(
        &self,
        who: &str,
        operation: &Operation,
        may_lag: bool,
    ) -> Result<Moment, Verdict> {
        let sent = Instant::now();
        let answer = self.ask(operation).await?;
        let answered = Instant::now();
        let Some(effect) = effect(self.history.suite, operation, &answer) else {
            return Err(self.odd(operation, &answer));
        };
        let line = format!("{who}: {}", self.line(operation, &answer));
        let item = operation.item().unwrap_or_default();
        Ok(Moment { item, line, event: Event { sent, answered, may_lag, effect } })
    }

    /// Looks for an order item by item. Everything stored is in its first value, and read at the end.
    fn judge(&self, moments: &[Moment]) -> (Verdict, usize) {
        let mut overwritten = 0;
        let mut undecided = None;
        for (item, first) in self.history.items.iter().enumerate() {
            let first = self.filled(&first.to_string());
            let first = serde_json::from_str(&first).unwrap_or(Value::Null);
            let own: Vec<_> = moments.iter().filter(|moment| moment.item == item).collect();
            let events: Vec<_> = own.iter().map(|moment| moment.event.clone()).collect();
            match self.explained(&first, events) {
                Explained::InOrder => {}
                Explained::ByOverwriting => overwritten += 1,
                Explained::Not => {
                    return (Verdict::Broken(self.told(item, &first, &own)), overwritten);
                }
                Explained::GivenUp => undecided = Some(item),
            }
        }
        let verdict = match undecided {
            Some(item) => Verdict::Undecided(format!(
                "no order of the requests on item {item} was found within the search's budget"
            )),
            None => Verdict::Explained,
        };
        (verdict, overwritten)
    }

    /// Where reads may lag, they may also show what was before the item was stored.
    fn explained(&self, first: &Value, mut events: Vec<Event>) -> Explained {
        if self.window().is_none() {
            return explain(Some(first), &events);
        }
        let (sent, answered) = (self.stored_at, self.stored_at);
        let effect = Effect::Wrote(first.clone());
        events.insert(0, Event { sent, answered, may_lag: false, effect });
        explain(None, &events)
    }

    fn told(&self, item: usize, first: &Value, own: &[&Moment]) -> Vec<String> {
        let start = own.iter().map(|moment| moment.event.sent).min().unwrap_or_else(Instant::now);
        let mut own = own.to_vec();
        own.sort_by_key(|moment| moment.event.sent);
        let since = |at: Instant| at.saturating_duration_since(start).as_micros();
        let told = own.iter().map(|Moment { line, event, .. }| {
            format!("{:>7} to {:>7} µs  {line}", since(event.sent), since(event.answered))
        });
        let head = format!(
            "no order of these requests on item {item}, at first {first}, explains their answers:"
        );
        std::iter::once(head)
            .chain(told)
            .map(|line| self.stay.connection.mask.apply(&line))
            .collect()
    }

    fn odd(&self, operation: &Operation, answer: &Response) -> Verdict {
        let line = format!("unexpected: {}", self.line(operation, answer));
        Verdict::Broken(vec![self.stay.connection.mask.apply(&line)])
    }

    fn line(&self, operation: &Operation, answer: &Response) -> String {
        let request = operation.request(self.history.suite);
        let body: String = String::from_utf8_lossy(&answer.body).chars().take(200).collect();
        let sent = request.text().map(|json| format!(" {json}")).unwrap_or_default();
        let line = format!("{} {}{sent} → {} {body}", request.method, request.path, answer.status);
        let line = line.replace(&self.mark, "{{mark}}");
        self.keys
            .iter()
            .fold(line, |line, (item, key)| line.replace(key, &format!("{{{{k{item}}}}}")))
    }

    async fn ask(&self, operation: &Operation) -> Result<Response, Verdict> {
        self.send(operation, self.beside_others()).await
    }

    async fn send(&self, operation: &Operation, how: How<'_>) -> Result<Response, Verdict> {
        let answer = self.stay.send(&self.request(operation), how).await.answer;
        let told = |error: TransportError| self.stay.connection.mask.apply(&error.to_string());
        answer.map_err(|error| Verdict::Undecided(told(error)))
    }

    fn beside_others(&self) -> How<'_> {
        How::beside_others(AuthVariant::Right).on(&self.store)
    }

    fn window(&self) -> Option<Duration> {
        self.stay.connection.consistency.window()
    }

    fn request(&self, operation: &Operation) -> Request {
        let template = operation.request(self.history.suite);
        let (path, body) = (self.filled(&template.path), template.text());
        let body = body.map(|text| self.filled(text).into());
        Request { path, body, ..template }
    }

    fn key(&self, item: usize) -> String {
        self.keys.get(&item).cloned().unwrap_or_else(|| format!("{}-{item}", self.mark))
    }

    fn filled(&self, text: &str) -> String {
        let text = text.replace("{{mark}}", &self.mark);
        self.keys
            .iter()
            .fold(text, |text, (item, key)| text.replace(&format!("{{{{k{item}}}}}"), key))
    }
}

/// What a request did, by its answer; nothing where the contract knows no such answer.
fn effect(suite: Suite, operation: &Operation, answer: &Response) -> Option<Effect> {
    let is_gone = found_nothing(suite, answer);
    match operation {
        Operation::Read { .. } if is_gone && suite == Suite::KvStore => Some(Effect::Read(None)),
        Operation::Change { .. } | Operation::Remove { .. } if is_gone => {
            Some(Effect::FoundNothing)
        }
        _ if answer.status != 200 => None,
        Operation::Read { .. } if answer.body.len() > MAX_ANSWER_BYTES => None,
        Operation::Read { .. } => {
            Some(Effect::Read(Some(value(suite, answer)?).filter(|value| !value.is_null())))
        }
        Operation::Change { fields, .. } => Some(Effect::Changed(fields.clone())),
        Operation::Store { value, .. } => Some(Effect::Wrote(value.clone())),
        Operation::Remove { .. } if suite == Suite::Worker => Some(Effect::Cleared),
        Operation::Remove { .. } => Some(Effect::Removed),
        _ => None,
    }
}
