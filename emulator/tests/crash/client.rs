//! Clients of one store, who note what they asked for and what was acknowledged.
//!
//! Each client changes only items of its own. Snapshots and restores are made while no other request of the
//! store is under way, so that it is known what they hold.

use crate::model::Model;
use crate::store::Store;
use fastrand::Rng;
use serde_json::json;
use std::sync::Mutex;
use tokio::sync::RwLock;

/// A store, and what is known of it.
pub(crate) struct Watched {
    pub(crate) store: Store,
    pub(crate) model: Mutex<Model>,
    /// Held alone while a snapshot is taken or restored.
    turn: RwLock<()>,
}

/// One client: its number, and how many items it has made.
pub(crate) struct Client {
    number: u64,
    made: u64,
    random: Rng,
}

impl Watched {
    pub(crate) fn new(store: Store, model: Model) -> Self {
        Self { store, model: Mutex::new(model), turn: RwLock::default() }
    }

    pub(crate) async fn delete(&self, key: &str) -> bool {
        let is_acknowledged = self.store.delete(key).await;
        self.model.lock().unwrap().deleted(key, is_acknowledged);
        is_acknowledged
    }

    /// Takes a snapshot, if it is known what it will hold. Answers whether no request failed.
    pub(crate) async fn take_snapshot(&self) -> bool {
        let _turn = self.turn.write().await;
        let Some(items) = self.model.lock().unwrap().certain() else { return true };
        let is_acknowledged = self.store.take_snapshot().await;
        let mut model = self.model.lock().unwrap();
        if is_acknowledged {
            model.snapshot.clear();
        }
        model.snapshot.push(Some(items));
        is_acknowledged
    }

    /// Returns to the snapshot, if it is known what that holds. Answers whether no request failed.
    pub(crate) async fn restore(&self) -> bool {
        let _turn = self.turn.write().await;
        let snapshot = match &self.model.lock().unwrap().snapshot[..] {
            [Some(items)] => items.clone(),
            _ => return true,
        };
        let is_acknowledged = self.store.restore().await;
        let mut model = self.model.lock().unwrap();
        if is_acknowledged {
            *model = Model::of(snapshot.clone(), Some(snapshot));
        } else {
            model.unsure_restore = true;
        }
        is_acknowledged
    }
}

impl Client {
    pub(crate) fn new(number: u64, made: u64, random: Rng) -> Self {
        Self { number, made, random }
    }

    /// Makes a request, and answers whether it was acknowledged.
    pub(crate) async fn act(&mut self, watched: &Watched) -> bool {
        match self.random.u8(0..100) {
            0 => watched.take_snapshot().await,
            1 => watched.restore().await,
            _ => {
                let _turn = watched.turn.read().await;
                self.change(watched).await
            }
        }
    }

    async fn change(&mut self, watched: &Watched) -> bool {
        let mine = self.mine(&watched.model.lock().unwrap());
        let one = self.random.choice(&mine).cloned();
        match (self.random.u8(0..10), one) {
            (0..=1, Some(key)) => self.update(watched, &key).await,
            (2..=3, Some(key)) => watched.delete(&key).await,
            (4, _) => watched.store.list().await.is_some(),
            _ => self.add(watched).await,
        }
    }

    pub(crate) async fn add(&mut self, watched: &Watched) -> bool {
        self.made += 1;
        let padding = "x".repeat(self.random.usize(0..200));
        let item = json!({ "client": self.number, "made": self.made, "padding": padding });
        let key = watched.store.add(&item).await;
        let is_acknowledged = key.is_some();
        watched.model.lock().unwrap().added(key, item);
        is_acknowledged
    }

    pub(crate) async fn update(&mut self, watched: &Watched, key: &str) -> bool {
        let version = self.random.u64(..1_000_000);
        let is_acknowledged = watched.store.update(key, version).await;
        watched.model.lock().unwrap().updated(key, version, is_acknowledged);
        is_acknowledged
    }

    /// The keys of this client's items of which all is known.
    pub(crate) fn mine(&self, model: &Model) -> Vec<String> {
        let items = model.items.iter().filter(|(_, fate)| {
            fate.values.len() == 1 && !fate.may_be_gone && fate.values[0]["client"] == self.number
        });
        items.map(|(key, _)| key.clone()).collect()
    }
}
