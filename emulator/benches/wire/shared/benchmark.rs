//! What `redis-benchmark` measures.

use super::commands::Words;
use super::node::Node;
use anyhow::{Context, ensure};
use std::process::Command;
use std::time::Duration;
use tokio::task::spawn_blocking;

/// How many commands are sent to see how fast the server is.
const PROBE: u32 = 2_000;

/// How many times a second Redis answers all these commands, one after the other, to that many clients.
pub(super) async fn rate(
    node: &Node,
    commands: &[Words],
    clients: u64,
    each: Duration,
) -> anyhow::Result<f64> {
    let share = each / u32::try_from(commands.len())?;
    let mut seconds = 0.0;
    for command in commands {
        let probed = run(node, command, clients, f64::from(PROBE)).await?;
        seconds += 1.0 / run(node, command, clients, probed * share.as_secs_f64()).await?;
    }
    Ok(1.0 / seconds)
}

/// Commands a second.
async fn run(node: &Node, command: &Words, clients: u64, count: f64) -> anyhow::Result<f64> {
    let mut benchmark = Command::new("redis-benchmark");
    benchmark.args(["-p", &node.port.to_string(), "-c", &clients.to_string(), "--csv"]);
    benchmark.args(["-n", &format!("{:.0}", count.max(1.0))]).args(command);
    let ended = spawn_blocking(move || benchmark.output()).await?;
    let output = ended.context("redis-benchmark cannot be started")?;
    ensure!(output.status.success(), "redis-benchmark failed");
    let table = String::from_utf8_lossy(&output.stdout);
    // "test","rps", and then six latencies. The test has the command in it, with whatever it has.
    let rate = table.lines().last().and_then(|row| row.rsplit(',').nth(6));
    let rate = rate.and_then(|rate| rate.trim_matches('"').parse().ok());
    rate.with_context(|| format!("redis-benchmark shows no rate: {table}"))
}
