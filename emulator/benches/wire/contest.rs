//! Programs under the same load, one after the other, round after round.

use crate::finding::Finding;
use crate::load::{self, Answered, Clients, Until};
use crate::process::Usage;
use crate::program::Program;
use crate::result::Rates;
use crate::workload::Workload;
use futures_util::future::try_join_all;
use std::net::SocketAddr;
use std::ops::AddAssign;
use std::time::Duration;

/// A comparison of the rates at which contestants answer one kind of request.
#[derive(Debug)]
pub(crate) struct Contest {
    pub(crate) title: &'static str,
    /// The requests that most of the contestants get.
    pub(crate) workload: Workload,
    pub(crate) contestants: Vec<Contestant>,
    pub(crate) goals: Vec<Goal>,
    /// After how many requests the stores are reset, so that they keep about the same size.
    pub(crate) burst: u64,
}

/// A program in a contest.
#[derive(Debug, Clone)]
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    pub(crate) workload: Workload,
    address: SocketAddr,
    process: u32,
    /// Whether its stores can be reset.
    resets: bool,
}

/// The ratio of two contestants' rates, and the target for it, if there is one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Goal {
    pub(crate) of: &'static str,
    pub(crate) against: &'static str,
    pub(crate) at_least: Option<f64>,
}

/// A contest that was held, with the rates in the order of the contestants.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) contest: Contest,
    pub(crate) rates: Vec<Rates>,
}

/// The program that others are compared with.
pub(crate) const WARP: &str = "bare warp";

/// How many turns a contestant has in one round. With short turns, something that slows the machine for
/// a while slows all contestants.
const TURNS: u32 = 10;

/// The load that a contestant bore in one round.
#[derive(Debug, Clone, Copy, Default)]
struct Borne {
    answered: Answered,
    cpu_micros: f64,
}

impl AddAssign for Borne {
    fn add_assign(&mut self, more: Self) {
        self.answered += more.answered;
        self.cpu_micros += more.cpu_micros;
    }
}

impl Contest {
    /// Measures every contestant in every round.
    pub(crate) async fn hold(
        self,
        rounds: u64,
        each: Duration,
        connections: u64,
    ) -> anyhow::Result<Held> {
        let mut rates = vec![Rates::default(); self.contestants.len()];
        for round in 0..=rounds {
            let borne = self.round(each / TURNS, connections).await?;
            // The first round only warms up.
            if round > 0 {
                let all = rates.iter_mut().zip(borne);
                all.for_each(|(rates, Borne { answered, cpu_micros })| {
                    rates.push(answered.rate(), cpu_micros / answered.requests);
                });
            }
        }
        Ok(Held { contest: self, rates })
    }

    /// Loads every contestant in every turn, over connections that stay open. The order is reversed in
    /// every other turn, so that no contestant is always first.
    async fn round(&self, each: Duration, connections: u64) -> anyhow::Result<Vec<Borne>> {
        let mut borne = vec![Borne::default(); self.contestants.len()];
        let connecting = self.contestants.iter().map(|one| one.connect(connections));
        let mut clients = try_join_all(connecting).await?;
        for turn in 0..TURNS {
            let mut order: Vec<usize> = (0..self.contestants.len()).collect();
            if turn % 2 == 1 {
                order.reverse();
            }
            for place in order {
                borne[place] +=
                    self.contestants[place].load(&mut clients[place], self.burst, each).await?;
            }
        }
        Ok(borne)
    }
}

impl Contestant {
    pub(crate) fn new(name: &'static str, program: &Program, workload: &Workload) -> Self {
        let (address, process) = (program.address, program.process());
        Self { name, workload: workload.clone(), address, process, resets: false }
    }

    /// Resets its stores before each burst.
    pub(crate) fn resetting(self) -> Self {
        Self { resets: true, ..self }
    }

    async fn connect(&self, connections: u64) -> anyhow::Result<Clients> {
        Clients::connect(self.address, self.workload.connections(connections)).await
    }

    /// Loads it for that long, in bursts.
    async fn load(
        &self,
        clients: &mut Clients,
        burst: u64,
        each: Duration,
    ) -> anyhow::Result<Borne> {
        let mut borne = Borne::default();
        while let Some(duration) = each.checked_sub(Duration::from_secs_f64(borne.answered.seconds))
        {
            if self.resets {
                load::reset(self.address).await?;
            }
            let until = Until { requests: burst, duration };
            let before = self.cpu_micros();
            borne.answered += clients.ask(&self.workload, until).await?;
            borne.cpu_micros += self.cpu_micros() - before;
        }
        Ok(borne)
    }

    fn cpu_micros(&self) -> f64 {
        Usage::of_group(self.process).map_or(f64::NAN, |usage| usage.cpu_micros)
    }
}

impl Held {
    /// The rates of the contestant of that name.
    pub(crate) fn rates_of(&self, name: &str) -> Option<&Rates> {
        let place = self.contest.contestants.iter().position(|one| one.name == name)?;
        self.rates.get(place)
    }

    /// The targets, with what was measured.
    pub(crate) fn findings(&self) -> impl Iterator<Item = Finding> {
        self.contest.goals.iter().map(|goal| {
            let (of, against) = (self.rates_of(goal.of), self.rates_of(goal.against));
            let what = format!("{}: {} / {}", self.contest.title, goal.of, goal.against);
            let parts = of.zip(against).map(|(of, against)| of.parts_of(against));
            let finding = Finding::new(what, parts.unwrap_or_default(), "");
            goal.at_least.into_iter().fold(finding, Finding::at_least)
        })
    }
}
