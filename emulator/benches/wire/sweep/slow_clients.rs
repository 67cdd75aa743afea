//! Whether thousands of slow clients slow down quick ones, and how much memory they take.

use super::slow_client::{SlowClient, Slowness};
use crate::arguments::Options;
use crate::figure::figure;
use crate::finding::Finding;
use crate::load::{self, Until};
use crate::program::Program;
use crate::programs::holding;
use crate::result::Rates;
use crate::size::resident;
use crate::workload::Workload;
use futures_util::{StreamExt, TryStreamExt, stream};
use std::path::Path;
use std::time::Duration;
use tokio::task::JoinSet;

pub(super) const TITLE: &str = "Slow clients";

/// Together with the quick ones, about 10,000.
const SLOW: u64 = 9_900;
/// How many of a hundred slow clients send slowly, and how many read slowly. Readers are few: what they
/// have not read takes memory of the system.
const ASKING_OF_100: u64 = 45;
const READING_OF_100: u64 = 10;
const LARGE_BYTES: usize = 1_000_000;
const CONNECTING: usize = 64;
const ITEMS: u64 = 1_000;
/// The time for thousands of clients to connect or leave, which is not measured.
const SETTLING: Duration = Duration::from_secs(3);

/// Measures quick clients alone, then beside slow ones, then alone again. Only slow ones that stayed until
/// the end of the measurement are counted.
pub(super) async fn measure(
    options: &Options,
    folder: &Path,
    max_connections: u64,
) -> anyhow::Result<Vec<Finding>> {
    let count = SLOW.min(max_connections.saturating_sub(options.connections));
    let program = holding(folder, ITEMS)?;
    let large = format!("\"{}\"", "a".repeat(LARGE_BYTES - 2));
    let key = load::added_key(program.address, &Workload::add_value(large.as_bytes())).await?;
    let before = rates(options, &program).await?;
    let memory_before = resident(&program);
    let mut slow = surround(&program, &Workload::get(&format!("/get/{key}")), count).await?;
    tokio::time::sleep(SETTLING).await;
    let with = rates(options, &program).await?;
    let memory_with = resident(&program);
    while slow.try_join_next().is_some() {}
    let stayed = figure(f64::from(u32::try_from(slow.len())?));
    drop(slow);
    tokio::time::sleep(SETTLING).await;
    let after = rates(options, &program).await?;
    let memory = |when, value: Option<f64>| {
        Finding::new(format!("emulator: memory {when}"), value.into_iter().collect(), "MB")
    };
    let around = format!("{stayed} slow clients around");
    let quick = format!("{} quick clients, GET", options.connections);
    Ok(vec![
        Finding::new(
            format!("{quick}: with {around} / without, before"),
            with.parts_of(&before),
            "",
        )
        .at_least(0.8),
        Finding::new(format!("{quick}: with {around} / without, after"), with.parts_of(&after), "")
            .at_least(0.8),
        memory("before slow clients", memory_before),
        memory(&format!("with {around}"), memory_with),
        memory("after they have left", resident(&program)),
    ])
}

async fn rates(options: &Options, program: &Program) -> anyhow::Result<Rates> {
    let mut rates = Rates::default();
    // The first round only warms up.
    for round in 0..=options.rounds {
        let until = Until::after(options.each());
        let get = Workload::get_item();
        let answered = load::run(program.address, &get, options.connections, until).await?;
        if round > 0 {
            rates.push(answered.rate(), f64::NAN);
        }
    }
    Ok(rates)
}

/// Slow clients, each in a task that ends when it is dropped.
async fn surround(
    program: &Program,
    large: &Workload,
    count: u64,
) -> anyhow::Result<JoinSet<std::io::Result<()>>> {
    let address = program.address;
    let connecting = (0..count).map(|number| {
        let (slowness, workload) = match number % 100 {
            place if place < READING_OF_100 => (Slowness::Reading, large.clone()),
            place if place < READING_OF_100 + ASKING_OF_100 => {
                (Slowness::Asking, Workload::get_item())
            }
            _ => (Slowness::Idle, Workload::get_item()),
        };
        async move {
            let mut request = Vec::new();
            workload.write(0, &mut request);
            SlowClient::connect(address, slowness, &request, number).await
        }
    });
    let clients: Vec<SlowClient> =
        stream::iter(connecting).buffer_unordered(CONNECTING).try_collect().await?;
    Ok(clients.into_iter().map(SlowClient::stay).collect())
}
