//! Programs under the same load, one after the other, round after round.

use crate::load::{self, Until};
use crate::program::{Program, cpu_micros};
use crate::result::Rates;
use crate::workload::Workload;
use std::net::SocketAddr;
use std::time::Duration;

/// What is compared: the rates at which contestants answer one kind of request.
#[derive(Debug)]
pub(crate) struct Contest {
    pub(crate) title: &'static str,
    /// The first is what the others are held against.
    pub(crate) contestants: Vec<Contestant>,
}

/// A program in a contest.
#[derive(Debug, Clone)]
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    process: u32,
    pub(crate) workload: Workload,
    /// Whether its stores return to what they started with before each round.
    pub(crate) resets: bool,
    /// What part of the first one's rate it should reach, where that is a target.
    pub(crate) target: Option<f64>,
}

impl Contest {
    /// Measures every contestant in every round. Rounds alternate in direction, so that no one
    /// is always first.
    pub(crate) async fn hold(
        &self,
        rounds: u64,
        each: Duration,
        connections: u64,
    ) -> anyhow::Result<Vec<Rates>> {
        let mut rates = vec![Rates::default(); self.contestants.len()];
        for round in 0..=rounds {
            let mut order: Vec<usize> = (0..self.contestants.len()).collect();
            if round % 2 == 1 {
                order.reverse();
            }
            for place in order {
                let (rate, cpu) = self.contestants[place].rate(each, connections).await?;
                // The first round only warms up.
                if round > 0 {
                    rates[place].push(rate, cpu);
                }
            }
        }
        Ok(rates)
    }
}

impl Contestant {
    pub(crate) fn new(name: &'static str, program: &Program, workload: Workload) -> Self {
        let (address, process) = (program.address, program.process());
        Self { name, address, process, workload, resets: false, target: None }
    }

    pub(crate) fn resetting(self) -> Self {
        Self { resets: true, ..self }
    }

    pub(crate) fn target(self, part: f64) -> Self {
        Self { target: Some(part), ..self }
    }

    /// Requests a second, and the microseconds of CPU time that one took.
    async fn rate(&self, each: Duration, connections: u64) -> anyhow::Result<(f64, f64)> {
        if self.resets {
            load::reset(self.address).await?;
        }
        let connections = self.workload.connections(connections);
        let before = cpu_micros(self.process)?;
        let answered =
            load::run(self.address, self.workload, connections, Until::After(each)).await?;
        let used = cpu_micros(self.process)? - before;
        Ok((answered.requests / answered.seconds, used / answered.requests))
    }
}
