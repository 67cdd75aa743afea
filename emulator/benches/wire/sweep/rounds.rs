//! The rounds of a sweep: every point is measured in every round, so that a moment in which the machine
//! is busy does not look like a bend.

use super::curve::{Point, Sweep};
use crate::arguments::Options;
use crate::load::{self, Answered, Until};
use crate::program::Program;
use crate::result::Spread;
use crate::workload::Workload;
use std::time::Duration;

/// Measures all places of a sweep in each round, and adds the medians to it. `measure` gets the number
/// of the round, and answers values in the order of the lines.
pub(super) async fn rounds<P, const N: usize>(
    options: &Options,
    sweep: &mut Sweep,
    places: &[(Point, P)],
    measure: impl AsyncFn(&P, u64) -> anyhow::Result<[Option<f64>; N]>,
) -> anyhow::Result<()> {
    let mut measured = vec![Vec::new(); places.len()];
    for round in 0..options.rounds {
        for ((_, place), measured) in places.iter().zip(&mut measured) {
            measured.push(measure(place, round).await?);
        }
    }
    for ((point, _), measured) in places.iter().zip(measured) {
        let line = |nth: usize| measured.iter().filter_map(move |values| values[nth]).collect();
        let median = |values: Vec<f64>| (!values.is_empty()).then(|| Spread::of(values).median);
        sweep.push(point, std::array::from_fn::<_, N, _>(|nth| median(line(nth))));
    }
    Ok(())
}

/// Bounds a workload that changes the store.
#[derive(Debug, Clone, Copy)]
pub(super) struct Burst {
    pub(super) requests: u64,
    /// Whether the store is reset after each burst. If not, there is one burst in a round.
    pub(super) resets: bool,
}

impl Burst {
    /// For workloads that only read.
    pub(super) const UNBOUNDED: Self = Self { requests: u64::MAX, resets: false };
}

/// Requests a second in one round.
pub(super) async fn rate(
    options: &Options,
    program: &Program,
    workload: &Workload,
    connections: u64,
    burst: Burst,
) -> anyhow::Result<f64> {
    let connections = workload.connections(connections);
    let mut all = Answered::default();
    while let Some(duration) = options.each().checked_sub(Duration::from_secs_f64(all.seconds)) {
        let until = Until { requests: burst.requests, duration };
        all += load::run(program.address, workload, connections, until).await?;
        if !burst.resets {
            break;
        }
        load::reset(program.address).await?;
    }
    Ok(all.rate())
}
