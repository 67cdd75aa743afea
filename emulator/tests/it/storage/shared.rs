//! Redis as a backend of the laws: one node, and a cluster of three, for all laws.

use super::memory;
use crate::redis_server::{self, Node, cluster_address};
use pysondbkv_emulator::storage::{Backend, RedisBackend, Storage};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, LazyLock};
use tokio::runtime::Runtime;

/// What lasts from the first law to the last.
struct Shared {
    backend: RedisBackend,
    _nodes: Vec<Node>,
}

/// Where the connections live, since each test has a runtime of its own.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap());

/// A namespace that nothing was written to, on one node.
pub(super) fn redis() -> Arc<dyn Storage> {
    static SHARED: LazyLock<Option<Shared>> = LazyLock::new(|| {
        open("laws-redis", |folder| {
            let node = Node::start(folder, false);
            (node.address(), vec![node])
        })
    });
    namespace(SHARED.as_ref())
}

/// The same on a cluster, where the next namespace mostly lies on another node.
pub(super) fn redis_cluster() -> Arc<dyn Storage> {
    static SHARED: LazyLock<Option<Shared>> = LazyLock::new(|| {
        open("laws-redis-cluster", |folder| {
            let nodes = redis_server::cluster(folder);
            (cluster_address(&nodes), nodes)
        })
    });
    namespace(SHARED.as_ref())
}

/// Without Redis, the memory stands in, so that the test passes.
fn namespace(shared: Option<&Shared>) -> Arc<dyn Storage> {
    static NAMES: AtomicUsize = AtomicUsize::new(0);
    let Some(Shared { backend, .. }) = shared else { return memory() };
    backend.open(&NAMES.fetch_add(1, Relaxed).to_string()).storage
}

fn open(name: &str, start: impl FnOnce(&Path) -> (String, Vec<Node>)) -> Option<Shared> {
    if !redis_server::is_installed() {
        return None;
    }
    let (address, nodes) = start(&Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
    let address = address.parse().unwrap();
    let opened = std::thread::spawn(move || {
        RUNTIME.block_on(RedisBackend::open(&address, Arc::default())).unwrap()
    });
    Some(Shared { backend: opened.join().unwrap(), _nodes: nodes })
}
