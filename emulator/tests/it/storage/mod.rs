//! The laws of storage. Each law is a test, and each backend is a case of it.

use pysondbkv_emulator::storage::{
    Attributes, Backend as _, ListPage, Memory, Name, SqliteBackend, StateFolder, Storage, Value,
};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;

mod copies;
mod expiry;
mod frozen;
mod pages;
mod shared;
mod values;

use shared::{redis, redis_cluster};

type Backend = fn() -> Arc<dyn Storage>;

fn memory() -> Arc<dyn Storage> {
    Arc::new(Memory::default())
}

/// A namespace that nothing was written to, in one file for all laws.
fn sqlite() -> Arc<dyn Storage> {
    static BACKEND: LazyLock<SqliteBackend> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("laws");
        drop(std::fs::remove_dir_all(&folder));
        SqliteBackend::open(&folder, Arc::default()).unwrap()
    });
    static NAMES: AtomicUsize = AtomicUsize::new(0);
    BACKEND.open(&NAMES.fetch_add(1, Relaxed).to_string()).storage
}

/// A namespace of a folder of its own, which goes with the tests.
fn wrangler_state() -> Arc<dyn Storage> {
    static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().unwrap());
    static LAST: AtomicUsize = AtomicUsize::new(0);
    let id = LAST.fetch_add(1, Relaxed).to_string();
    Arc::new(StateFolder::at(FOLDER.path()).namespace(&id))
}

fn name(number: i32) -> Name {
    number.to_string().as_str().into()
}

fn text(text: &str) -> Value {
    text.to_owned().into()
}

async fn keys(storage: &Arc<dyn Storage>) -> Vec<String> {
    storage.entries().await.unwrap().into_iter().map(|(key, _)| key).collect()
}

fn names(page: &ListPage) -> Vec<String> {
    page.keys.iter().map(|key| key.name.to_string()).collect()
}

/// A value that expires at that second.
fn expiring(text_of: &str, expiration: u64) -> Value {
    let metadata = Some(format!("\"{text_of}\"").into());
    text(text_of).with_attributes(Attributes { metadata, expiration: Some(expiration) })
}

/// A backend with these keys, each with itself as its value, put in this order.
async fn holding(backend: Backend, keys: &[&str]) -> Arc<dyn Storage> {
    let storage = backend();
    for key in keys {
        storage.put(&(*key).into(), text(key)).await.unwrap();
    }
    storage
}
