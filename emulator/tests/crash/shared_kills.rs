//! Stores in Redis: the program or a node is killed at random moments under many clients.

use crate::environment::{rounds, seed};
use crate::kills::{STORES, live};
use crate::model::{Items, Model};
use crate::program::Program;
use crate::redis_server::{self, Node, cluster_address, wait_for_cluster};
use crate::store::Store;
use crate::verdict::judge;
use fastrand::Rng;
use std::time::Duration;

/// How many times longer a round takes than one with a folder: nodes start, and clients wait for them.
const SLOWER: u64 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn a_node_loses_nothing_that_was_acknowledged() {
    let Some(folder) = redis_server::is_installed().then(|| tempfile::tempdir().unwrap()) else {
        return;
    };
    let mut nodes = vec![Node::start(folder.path(), false)];
    kill_and_judge(&nodes[0].address(), &mut nodes, |_| ()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_loses_nothing_that_was_acknowledged() {
    let Some(folder) = redis_server::is_installed().then(|| tempfile::tempdir().unwrap()) else {
        return;
    };
    let mut nodes = redis_server::cluster(folder.path());
    kill_and_judge(&cluster_address(&nodes), &mut nodes, wait_for_cluster).await;
}

/// Kills the program in one round, and a node in the next. The program goes on by itself when the node is
/// there again.
async fn kill_and_judge(address: &str, nodes: &mut [Node], wait_for_nodes: fn(&[Node])) {
    let mut random = Rng::with_seed(seed());
    let mut models: Vec<Model> = (0..STORES).map(|_| Model::of(Items::new(), None)).collect();
    let mut items = 0;
    for round in 1..=rounds().div_ceil(SLOWER) {
        println!("round {round}");
        let mut program = Program::start_on(address);
        if round % 2 == 0 {
            let at = program.address;
            models = live(at, models, round, &mut random, || drop(program.kill())).await;
            program = Program::start_on(address);
        } else {
            let nth = random.usize(..nodes.len());
            let node = &mut nodes[nth];
            let kill = || {
                node.kill();
                node.start_again();
            };
            models = live(program.address, models, round, &mut random, kill).await;
            wait_for_nodes(nodes);
        }
        let mut judged = Vec::new();
        for (number, model) in models.into_iter().enumerate() {
            items += model.items.len();
            let store = Store::at(program.address, &number.to_string());
            until_it_answers(&store).await;
            judged.push(judge(&store, model).await);
        }
        models = judged;
        program.kill();
    }
    println!("{items} items were judged");
}

async fn until_it_answers(store: &Store) {
    while store.list().await.is_none() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
