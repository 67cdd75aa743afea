//! Plays a history: stores all items at once, lets all clients make their operations at once, and reads
//! each item.
//!
//! Where reads may lag, the items are stored one after the other, since Workers KV takes one write of the
//! index a second. At the end the items are read again and again, until they hold values that some order
//! explains or the window has ended.

use std::ops::ControlFlow::{Break, Continue};
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::history::ConcurrentHistory;
use super::item_keys::ItemKeys;
use super::item_request::{Effect, ItemRequest};
use super::judge::{HistoryVerdict, LoggedRequest, judge};
use crate::base_url::BaseUrl;
use crate::exchange::Response;
use crate::fuzz::operation::ClientOperation;
use crate::scenario::{AuthVariant, Suite};
use crate::site::protocol::{created_key, is_item_key, listed};
use crate::site::{How, Interrupt, Pauses, Stay, poll};

/// A history that was played once.
#[derive(Debug, Clone)]
pub(crate) struct PlayedHistory {
    pub(crate) verdict: HistoryVerdict,
    /// How many items were stored at the same time.
    pub(crate) stored_at_once: usize,
    /// How many of those the listing lacked afterwards. Not judged.
    pub(crate) unlisted: usize,
    /// On how many items an update overwrote another. Not judged.
    pub(crate) overwritten: usize,
}

/// The pauses between reads of items that may lag.
const PAUSES: Pauses = Pauses::growing(Duration::from_millis(50), Duration::from_secs(2));

/// Plays a history on the store of this number.
pub(crate) async fn play(
    stay: &Stay,
    history: &ConcurrentHistory,
    number: usize,
    interrupt: &Interrupt,
) -> PlayedHistory {
    let keys = ItemKeys::new(history.suite, stay.next_mark());
    let store = stay.store(number);
    let mut player = Player { stay, history, interrupt, store, keys, stored_at: None };
    let (stored_at_once, unlisted) = match player.store_items().await {
        Ok(counts) => counts,
        Err(verdict) => {
            return PlayedHistory { verdict, stored_at_once: 0, unlisted: 0, overwritten: 0 };
        }
    };
    let (verdict, overwritten) = player.play_clients().await.unwrap_or_else(|verdict| (verdict, 0));
    PlayedHistory { verdict, stored_at_once, unlisted, overwritten }
}

struct Player<'a> {
    stay: &'a Stay,
    history: &'a ConcurrentHistory,
    interrupt: &'a Interrupt,
    store: BaseUrl,
    keys: ItemKeys,
    /// When the items had been stored; nothing if reads never lag.
    stored_at: Option<Instant>,
}

/// An `Err` ends the history.
impl Player<'_> {
    /// Stores the items. Returns how many were stored at once, and how many of those the listing lacks.
    async fn store_items(&mut self) -> Result<(usize, usize), HistoryVerdict> {
        let stores = self.history.stores();
        if self.window().is_some() {
            for (item, store) in stores.iter().enumerate() {
                let answer = self.send(store, self.beside_others().in_turn()).await?;
                self.note_key(item, store, &answer)?;
            }
            self.stored_at = Some(Instant::now());
            return Ok((0, 0));
        }
        let answers = join_all(stores.iter().map(|store| self.ask(store))).await;
        for ((item, store), answer) in stores.iter().enumerate().zip(answers) {
            self.note_key(item, store, &answer?)?;
        }
        let listing = self.ask(&ClientOperation::List).await?;
        let listed = listed(self.history.suite, &listing).unwrap_or_default();
        let is_unlisted = |item: &usize| listed.iter().all(|one| one.key != self.keys.of(*item));
        Ok((stores.len(), (0..stores.len()).filter(is_unlisted).count()))
    }

    /// Notes the key that the Worker chose for an item.
    fn note_key(
        &mut self,
        item: usize,
        store: &ClientOperation,
        answer: &Response,
    ) -> Result<(), HistoryVerdict> {
        if answer.status != 200 {
            return Err(self.unexpected(store, answer));
        }
        if self.history.suite == Suite::KvStore {
            return Ok(());
        }
        let key = created_key(self.history.suite, &self.keys.request(store), answer);
        let Some(key) = key.filter(|key| is_item_key(key)) else {
            return Err(self.unexpected(store, answer));
        };
        if !self.keys.note(item, key.clone()) {
            let line = format!("two items were given the key {key}");
            return Err(HistoryVerdict::Broken(vec![line]));
        }
        Ok(())
    }

    /// Lets every client make its operations at once, and judges the items. Where reads may lag, the items
    /// are judged again and again, until they are right or the window has ended.
    async fn play_clients(&self) -> Result<(HistoryVerdict, usize), HistoryVerdict> {
        let clients = self.history.clients.iter().enumerate();
        let clients = clients.map(|(client, operations)| self.play_client(client, operations));
        let mut requests = Vec::new();
        for client in join_all(clients).await {
            requests.extend(client?);
        }
        let end = tokio::time::Instant::now() + self.window().unwrap_or_default();
        let requests = &requests;
        poll(end, PAUSES, (), |(), look| async move {
            let judged = self.judge_items(requests).await;
            let is_final = !matches!(judged, Ok((HistoryVerdict::Broken(_), _)));
            if is_final || look.began_late() {
                return Break(judged);
            }
            if self.interrupt.is_stopping() {
                let reason = "the campaign ended before the window of this history";
                return Break(Err(HistoryVerdict::Undecided(reason.into())));
            }
            Continue(())
        })
        .await
    }

    async fn play_client(
        &self,
        client: usize,
        operations: &[ClientOperation],
    ) -> Result<Vec<LoggedRequest>, HistoryVerdict> {
        let name = format!("client {client}");
        let mut requests = Vec::new();
        for operation in operations {
            requests.push(self.log(&name, operation, self.window().is_some()).await?);
        }
        Ok(requests)
    }

    /// Reads each item, and judges it by all requests.
    async fn judge_items(
        &self,
        requests: &[LoggedRequest],
    ) -> Result<(HistoryVerdict, usize), HistoryVerdict> {
        let mut all = requests.to_vec();
        for read in self.history.reads() {
            all.push(self.log("then", &read, false).await?);
        }
        let (verdict, overwritten) = judge(self.history, &self.keys, self.stored_at, &all);
        Ok((self.masked(verdict), overwritten))
    }

    /// Makes an operation, and logs it for `who`.
    async fn log(
        &self,
        who: &str,
        operation: &ClientOperation,
        may_lag: bool,
    ) -> Result<LoggedRequest, HistoryVerdict> {
        let sent = Instant::now();
        let answer = self.ask(operation).await?;
        let answered = Instant::now();
        let Some(effect) = Effect::of(self.history.suite, operation, &answer) else {
            return Err(self.unexpected(operation, &answer));
        };
        let line = format!("{who}: {}", self.keys.line(operation, &answer));
        let item = operation.item().unwrap_or_default();
        let request = ItemRequest { sent, answered, may_lag, effect };
        Ok(LoggedRequest { item, line, request })
    }

    async fn ask(&self, operation: &ClientOperation) -> Result<Response, HistoryVerdict> {
        self.send(operation, self.beside_others()).await
    }

    async fn send(
        &self,
        operation: &ClientOperation,
        how: How<'_>,
    ) -> Result<Response, HistoryVerdict> {
        let sent = self.stay.send(&self.keys.request(operation), how).await;
        sent.answer.map_err(|error| self.masked(HistoryVerdict::Undecided(error.to_string())))
    }

    fn beside_others(&self) -> How<'_> {
        How::beside_others(AuthVariant::Right).on(&self.store)
    }

    fn window(&self) -> Option<Duration> {
        self.stay.connection.consistency.window()
    }

    /// The verdict after an answer that the contract does not allow.
    fn unexpected(&self, operation: &ClientOperation, answer: &Response) -> HistoryVerdict {
        let line = format!("unexpected: {}", self.keys.line(operation, answer));
        self.masked(HistoryVerdict::Broken(vec![line]))
    }

    fn masked(&self, verdict: HistoryVerdict) -> HistoryVerdict {
        let masked = |text: String| self.stay.connection.mask.apply(&text);
        match verdict {
            HistoryVerdict::Explained => HistoryVerdict::Explained,
            HistoryVerdict::Broken(lines) => {
                HistoryVerdict::Broken(lines.into_iter().map(masked).collect())
            }
            HistoryVerdict::Undecided(reason) => HistoryVerdict::Undecided(masked(reason)),
        }
    }
}
