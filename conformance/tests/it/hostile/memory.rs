//! How much memory a command takes at its peak, as Linux tells it.

use std::fs;
use std::process::Child;
use std::thread::sleep;
use std::time::Duration;

use crate::server::{KEY, Server, Store, Transport, Variant};
use crate::support::start;

/// What others stored is looked at entry by entry, and not kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_listing_takes_a_few_times_its_size_in_memory() {
    const ITEMS: usize = 16_000;
    const ITEM_BYTES: usize = 500;
    let mut store = Store::new(None, Variant::default());
    for nth in 0..ITEMS {
        store.put(&format!("key-{nth}"), &format!("\"{}\"", "x".repeat(ITEM_BYTES)));
    }
    let server = Server::start(store, Transport::default()).await;
    let words = format!("--url {} --auth-key {KEY} --ledger none", server.url);
    let only =
        "run --only get-all/lists-items-in-order-of-adding --only page --max-time 20s --jobs 4";
    let command = start(&format!("{only} {words}").split(' ').collect::<Vec<_>>());
    let peak = tokio::task::spawn_blocking(|| peak_of(command)).await.unwrap();
    assert!(peak > 0 && peak < (64 << 20) + 8 * ITEMS * ITEM_BYTES, "{peak} bytes");
}

/// Waits for a command; the most bytes that it held.
fn peak_of(mut command: Child) -> usize {
    let status = format!("/proc/{}/status", command.id());
    let mut peak = 0;
    while command.try_wait().unwrap().is_none() {
        // A command that just ended has no status any more.
        let told = fs::read_to_string(&status).unwrap_or_default();
        peak = peak.max(told.lines().find_map(kilobytes).unwrap_or_default() << 10);
        sleep(Duration::from_millis(5));
    }
    peak
}

fn kilobytes(line: &str) -> Option<usize> {
    line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok()
}
