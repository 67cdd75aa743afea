//! The program is killed at random moments under many clients, and started again.

use crate::client::{Client, Watched};
use crate::environment::{rounds, seed};
use crate::model::{Items, Model};
use crate::program::Program;
use crate::store::Store;
use crate::verdict::judge;
use fastrand::Rng;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;
use tokio::task::JoinSet;

pub(crate) const STORES: usize = 4;
const CLIENTS_PER_STORE: u64 = 4;
/// The program is killed within this time.
const MAX_LIFE_MS: u64 = 400;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_every_kill() {
    let (seed, folder) = (seed(), tempfile::tempdir().unwrap());
    let mut random = Rng::with_seed(seed);
    let mut models: Vec<Model> = (0..STORES).map(|_| Model::of(Items::new(), None)).collect();
    let mut items = 0;
    for round in 1..=rounds() {
        println!("round {round}");
        models = live_and_die(folder.path(), models, round, &mut random).await;
        let program = Program::start(folder.path());
        let mut judged = Vec::new();
        for (number, model) in models.into_iter().enumerate() {
            items += model.items.len();
            judged.push(judge(&Store::at(program.address, &number.to_string()), model).await);
        }
        models = judged;
        program.kill();
    }
    println!("{items} items were judged");
}

/// Lets clients work until the program is killed, and answers what they know.
async fn live_and_die(
    folder: &Path,
    models: Vec<Model>,
    round: u64,
    random: &mut Rng,
) -> Vec<Model> {
    let program = Program::start(folder);
    live(program.address, models, round, random, || drop(program.kill())).await
}

/// Lets clients work until something is killed, and answers what they know.
pub(crate) async fn live(
    address: SocketAddr,
    models: Vec<Model>,
    round: u64,
    random: &mut Rng,
    kill: impl FnOnce(),
) -> Vec<Model> {
    let (mut clients, mut stores) = (JoinSet::new(), Vec::new());
    let is_over = Arc::new(AtomicBool::new(false));
    for (number, model) in models.into_iter().enumerate() {
        let store = Store::at(address, &number.to_string());
        let watched = Arc::new(Watched::new(store, model));
        for client in 0..CLIENTS_PER_STORE {
            let (watched, random) = (Arc::clone(&watched), random.fork());
            // Items of later rounds have higher numbers.
            let mut client = Client::new(client, round * 1_000_000, random);
            let is_over = Arc::clone(&is_over);
            clients.spawn(
                async move { while client.act(&watched).await && !is_over.load(Relaxed) {} },
            );
        }
        stores.push(watched);
    }
    tokio::time::sleep(Duration::from_millis(random.u64(20..MAX_LIFE_MS))).await;
    kill();
    // A request that fails ends its client. Where none does, since what was killed is back already, this ends
    // them.
    is_over.store(true, Relaxed);
    clients.join_all().await;
    stores
        .into_iter()
        .map(|watched| Arc::into_inner(watched).unwrap().model.into_inner().unwrap())
        .collect()
}
