//! One rate of a sweep: the median of several rounds.

use crate::arguments::Options;
use crate::load::{self, Answered, Until};
use crate::program::Program;
use crate::result::Spread;
use crate::workload::Workload;
use std::time::Duration;

/// Bounds a workload that changes the store.
#[derive(Debug, Clone, Copy)]
pub(super) struct Burst {
    pub(super) requests: u64,
    /// Whether the store returns to what it started with after each burst. Where it does not,
    /// there is one burst a round.
    pub(super) resets: bool,
}

impl Burst {
    /// For workloads that only read.
    pub(super) const UNBOUNDED: Self = Self { requests: u64::MAX, resets: false };
}

/// Requests a second.
pub(super) async fn rate(
    options: &Options,
    program: &Program,
    workload: &Workload,
    connections: u64,
    burst: Burst,
) -> anyhow::Result<f64> {
    let connections = workload.connections(connections);
    let mut rates = Vec::new();
    let mut workload = workload.clone();
    for _ in 0..options.rounds {
        let answered = round(options, program, &workload, connections, burst).await?;
        rates.push(answered.rate());
        if !burst.resets {
            workload = workload.after(burst.requests);
        }
    }
    Ok(Spread::of(rates).median)
}

async fn round(
    options: &Options,
    program: &Program,
    workload: &Workload,
    connections: u64,
    burst: Burst,
) -> anyhow::Result<Answered> {
    let mut all = Answered::default();
    while let Some(duration) = options.each().checked_sub(Duration::from_secs_f64(all.seconds)) {
        let until = Until { requests: burst.requests, duration };
        all += load::run(program.address, workload, connections, until).await?;
        if !burst.resets {
            break;
        }
        load::reset(program.address).await?;
    }
    Ok(all)
}
