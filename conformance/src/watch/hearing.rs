//! What is heard of the requests of a round while they are made: how long they took, and what listings
//! showed. No body is kept.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

use super::round::Latency;
use super::sightings::{Back, Sightings};
use crate::site::Heard;

/// What was heard in a round.
#[derive(Debug, Default)]
pub(super) struct Hearing {
    /// How long each request took, by its kind.
    times: BTreeMap<&'static str, Vec<Duration>>,
    /// Keys that were gone and came back.
    pub(super) back: Back,
}

/// Hears until nobody asks any more.
pub(super) async fn hear(
    mut heard: UnboundedReceiver<Heard>,
    sightings: &mut Sightings,
) -> Hearing {
    let mut hearing = Hearing::default();
    while let Some(heard) = heard.recv().await {
        hearing.times.entry(heard.kind()).or_default().push(heard.took);
        if let Some(keys) = heard.listed() {
            hearing.back = hearing.back.and(sightings.see(keys, Instant::now()));
        }
    }
    hearing
}

impl Hearing {
    /// The percentiles of all requests; nothing where there was none.
    pub(super) fn latency(&self) -> Option<Latency> {
        Latency::of(self.times.values().flatten().copied())
    }

    /// The percentiles of each kind.
    pub(super) fn latencies(&self) -> BTreeMap<String, Latency> {
        let latency = |(kind, times): (&&str, &Vec<Duration>)| {
            Some(((*kind).to_owned(), Latency::of(times.iter().copied())?))
        };
        self.times.iter().filter_map(latency).collect()
    }
}
