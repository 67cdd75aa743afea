//! From one namespace to a thousand: one emulator on one node, and two on a cluster of three.

use super::curve::{Line, LineKind, Point, Sweep};
use super::rounds::rounds;
use crate::arguments::Options;
use crate::figure::figure;
use crate::items::key;
use crate::load::{self, Until};
use crate::program::Program;
use crate::shared::{Node, cluster};
use crate::size::emulator;
use crate::workload::Workload;
use futures_util::future::try_join_all;
use std::path::Path;

pub(super) const TITLE: &str = "Sweep of namespaces in a shared store";

const COUNTS: [(u64, f64, &str); 4] =
    [(1, 1.0, "1"), (10, 1e1, "10"), (100, 1e2, "100"), (1_000, 1e3, "1,000")];

/// Emulators that share a store.
struct Fleet {
    /// The servers end with the fleet.
    _nodes: Vec<Node>,
    emulators: Vec<Program>,
}

/// One emulator on one node, and two on a cluster.
struct Fleets {
    one: Fleet,
    two: Fleet,
}

/// Measures each count. Each namespace holds one item, which is read or changed.
pub(super) async fn sweep(options: &Options, folder: &Path) -> anyhow::Result<Sweep> {
    let mut sweep = Sweep {
        file: "sweep-namespaces",
        title: TITLE,
        axis: "namespaces",
        points: Vec::new(),
        lines: vec![
            Line::new("GET /get/{key}, one emulator, one node", "requests/s", LineKind::Rate),
            Line::new("GET /get/{key}, two emulators, cluster", "requests/s", LineKind::Rate),
            Line::new("PUT /update, one emulator, one node", "requests/s", LineKind::Rate),
            Line::new("PUT /update, two emulators, cluster", "requests/s", LineKind::Rate),
        ],
        notes: Vec::new(),
    };
    let fleets = Fleets::start(folder)?;
    let mut places = Vec::new();
    for (count, at, label) in COUNTS {
        fleets.fill(count).await?;
        places.push((Point { at, label }, count));
    }
    rounds(options, &mut sweep, &places, async |count: &u64, _| {
        let get = Workload::get_each(in_each(*count, &format!("get/{}", key(0))));
        let update = Workload::update_each(in_each(*count, "update"), &key(0));
        let Fleets { one, two } = &fleets;
        Ok([
            Some(one.rate(options, &get).await?),
            Some(two.rate(options, &get).await?),
            Some(one.rate(options, &update).await?),
            Some(two.rate(options, &update).await?),
        ])
    })
    .await?;
    sweep.notes.extend(ratios(&sweep));
    Ok(sweep)
}

/// What two emulators on a cluster do of what one on one node does, at each point.
fn ratios(sweep: &Sweep) -> Option<String> {
    let [get_one, get_two, update_one, update_two] = sweep.lines.as_slice() else { return None };
    let ratios = |of: &Line, against: &Line| {
        let values = of.values.iter().zip(&against.values);
        let ratios = values
            .map(|(of, against)| figure(of.unwrap_or(f64::NAN) / against.unwrap_or(f64::NAN)));
        ratios.collect::<Vec<_>>().join(", ")
    };
    Some(format!(
        "Two emulators on a cluster / one on one node, from few to many namespaces: {} for a GET, {} for an update.",
        ratios(get_two, get_one),
        ratios(update_two, update_one),
    ))
}

impl Fleets {
    fn start(folder: &Path) -> anyhow::Result<Self> {
        let node = Node::start(folder)?;
        let address = node.address();
        let one = Fleet { emulators: vec![on(&address)?], _nodes: vec![node] };
        let (nodes, address) = cluster(folder)?;
        let two = Fleet { emulators: vec![on(&address)?, on(&address)?], _nodes: nodes };
        Ok(Self { one, two })
    }

    /// Stores an item in each namespace.
    async fn fill(&self, count: u64) -> anyhow::Result<()> {
        let entry = format!("{{\"key\":\"{}\",\"value\":{{\"n\":0}}}}\n", key(0));
        for fleet in [&self.one, &self.two] {
            for path in in_each(count, "__emulator/entries") {
                load::send_json(fleet.emulators[0].address, "POST", &path, &entry).await?;
            }
        }
        Ok(())
    }
}

impl Fleet {
    /// Requests a second of all emulators together, which share the connections.
    async fn rate(&self, options: &Options, workload: &Workload) -> anyhow::Result<f64> {
        let until = Until::after(options.each());
        let connections = options.connections / u64::try_from(self.emulators.len())?;
        let asking = self
            .emulators
            .iter()
            .map(|emulator| load::run(emulator.address, workload, connections.max(1), until));
        Ok(try_join_all(asking).await?.iter().map(|answered| answered.rate()).sum())
    }
}

fn on(store: &str) -> anyhow::Result<Program> {
    Program::start(emulator(&["--quiet", "--store", store]))
}

/// A path in each of so many stores.
fn in_each(count: u64, path: &str) -> Vec<String> {
    (0..count).map(|number| format!("/@{number}/{path}")).collect()
}
