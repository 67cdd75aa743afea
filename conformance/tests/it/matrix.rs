//! Which scenarios find which defect: the matrix in `fixtures/defects.csv`, made anew and compared.
//!
//! Each test run asks, for each defect, three of the scenarios that the matrix names. The whole suite
//! is asked, which takes minutes, with `DEFECT_MATRIX=full`, and the file written anew with `DEFECT_MATRIX=write`, which a change of
//! scenarios or defects calls for.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Mutex;

use pysondbkv_conformance::record::Status;
use pysondbkv_conformance::record::{Outcome, Record};
use pysondbkv_conformance::run::Plan;
use pysondbkv_conformance::scenario::{Scenario, Suite};

use crate::proxy::{Proxy, StoreDefect};
use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{
    all_scenarios, documented_scenarios, failures, judge, light_scenarios, plan, store_plan,
};

/// A defect, and the scenarios that failed on it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    suite: Suite,
    defect: String,
    /// The areas of which a scenario must find it.
    areas: String,
    found_by: Vec<String>,
}

/// A row in the making.
type Judging<'a> = Pin<Box<dyn Future<Output = Row> + 'a>>;

/// Scenarios that find no defect of the matrix, and why. A pattern ends in `*`.
const WITHOUT_DEFECT: &[(&str, &str)] = &[(
    "worker/published/*",
    "quirks of the published Worker: held against its recordings and the stand-in on the real runtime",
)];

/// How many of the scenarios that find a defect are asked each time.
const MAX_ASKED: usize = 3;

/// Defects that spoil later scenarios through earlier ones, so that only the whole suite shows them.
const CONTAGIOUS: &[&str] = &["DeleteAllIsTheEnd"];

const HEADER: &str = "suite,defect,areas,scenarios,found by\n";

/// Both cores of a small machine, and what waits for answers meanwhile.
const THREADS: usize = 4;

#[test]
fn the_matrix_is_the_committed_one() {
    let mode = std::env::var("DEFECT_MATRIX").unwrap_or_default();
    let is_quick = mode.is_empty();
    let committed = committed();
    let expected: Vec<_> =
        committed.iter().map(|row| if is_quick { row.asked() } else { row.clone() }).collect();
    let asked = if is_quick { expected.as_slice() } else { &[] };
    let worker = in_parallel(Defect::ALL, |defect| Box::pin(worker_row(*defect, asked)));
    let store = in_parallel(StoreDefect::ALL, |defect| Box::pin(store_row(*defect, asked)));
    let rows: Vec<_> = worker.into_iter().chain(store).collect();
    if mode == "write" {
        let lines: String = rows.iter().map(Row::line).collect();
        fs::write(file(), HEADER.to_owned() + &lines).unwrap();
        return;
    }
    let changed: Vec<_> = rows.iter().filter(|row| !expected.contains(row)).collect();
    assert!(changed.is_empty(), "DEFECT_MATRIX=write writes the matrix anew: {changed:#?}");
    assert_eq!(rows.len(), expected.len());
}

#[test]
fn every_defect_is_found_by_a_scenario_that_fits() {
    let does_not_fit = |row: &Row| !row.found_by.iter().any(|id| row.fits(id));
    let missed: Vec<_> = committed().into_iter().filter(does_not_fit).collect();
    assert_eq!(missed, []);
}

#[test]
fn every_scenario_finds_a_defect_or_says_why_not() {
    let found: BTreeSet<_> = committed().into_iter().flat_map(|row| row.found_by).collect();
    let scenarios = all_scenarios();
    let has_reason = |id: &str| {
        WITHOUT_DEFECT.iter().any(|(pattern, _)| match pattern.strip_suffix('*') {
            Some(start) => id.starts_with(start),
            None => id == *pattern,
        })
    };
    let ids: Vec<_> = scenarios.iter().map(|scenario| scenario.id.to_string()).collect();
    let idle: Vec<_> = ids.iter().filter(|id| !found.contains(*id) && !has_reason(id)).collect();
    assert_eq!(idle, [""; 0]);
    let needless = ids.iter().filter(|id| found.contains(*id) && has_reason(id));
    assert_eq!(needless.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn there_are_enough_defects() {
    assert!(Defect::ALL.len() >= 100 && StoreDefect::ALL.len() >= 40);
}

/// The proxy itself is no defect.
#[tokio::test(flavor = "multi_thread")]
async fn the_store_behind_the_proxy_is_conformant() {
    let proxy = Proxy::start(None).await;
    let record = judge(store_plan(&proxy.url)).await;
    assert_eq!(failures(&record), [""; 0]);
    assert_eq!(Status::of(&record), Status::Conformant);
}

async fn worker_row(defect: Defect, asked: &[Row]) -> Row {
    let store = Store::new(Some(defect), Variant::default());
    let server = Server::start(store, Transport::default()).await;
    let is_heavy = defect == Defect::IndexCanBeUpdated;
    let scenarios = if is_heavy { documented_scenarios() } else { light_scenarios() };
    let scenarios = named(scenarios, Suite::Worker, &format!("{defect:?}"), asked);
    // One after the other, so that the matrix is the same each time.
    let record = judge(Plan { jobs: 1, ..plan(&server.url, KEY, scenarios) }).await;
    Row::new(Suite::Worker, format!("{defect:?}"), defect.areas(), &record)
}

async fn store_row(defect: StoreDefect, asked: &[Row]) -> Row {
    let proxy = Proxy::start(Some(defect)).await;
    let mut plan = store_plan(&proxy.url);
    plan.scenarios = named(plan.scenarios, Suite::KvStore, &format!("{defect:?}"), asked);
    let record = judge(plan).await;
    Row::new(Suite::KvStore, format!("{defect:?}"), defect.areas(), &record)
}

/// The scenarios that the matrix names for a defect; all of them where it names none.
fn named(scenarios: Vec<Scenario>, suite: Suite, defect: &str, asked: &[Row]) -> Vec<Scenario> {
    let row = asked.iter().find(|row| row.suite == suite && row.defect == defect);
    let row = row.filter(|row| !row.is_contagious());
    let Some(row) = row else { return scenarios };
    let is_named = |scenario: &Scenario| row.found_by.contains(&scenario.id.to_string());
    scenarios.into_iter().filter(is_named).collect()
}

impl Row {
    fn new(suite: Suite, defect: String, areas: &str, record: &Record) -> Self {
        let is_found = |outcome: &Outcome| matches!(outcome, Outcome::Failed(_));
        let found = record.verdicts.iter().filter(|verdict| is_found(&verdict.outcome));
        let mut found_by: Vec<_> = found.map(|verdict| verdict.id.to_string()).collect();
        found_by.sort();
        Self { suite, defect, areas: areas.to_owned(), found_by }
    }

    /// Whether a scenario is of an area that fits the defect.
    fn fits(&self, id: &str) -> bool {
        let area = id.split('/').nth(1);
        self.areas.split(' ').any(|fitting| Some(fitting) == area)
    }

    fn is_contagious(&self) -> bool {
        CONTAGIOUS.contains(&self.defect.as_str())
    }

    /// The row with no more scenarios than are asked each time, those that fit before others.
    fn asked(&self) -> Self {
        if self.is_contagious() {
            return self.clone();
        }
        let mut found_by = self.found_by.clone();
        found_by.sort_by_key(|id| !self.fits(id));
        found_by.truncate(MAX_ASKED);
        found_by.sort();
        Self { found_by, ..self.clone() }
    }

    fn line(&self) -> String {
        let suite = self.suite.name();
        let found_by = self.found_by.join(" ");
        let count = self.found_by.len();
        format!("{suite},{},{},{count},{found_by}\n", self.defect, self.areas)
    }

    fn read(line: &str) -> Self {
        let fields: Vec<_> = line.split(',').collect();
        Self {
            suite: Suite::ALL.into_iter().find(|suite| suite.name() == fields[0]).unwrap(),
            defect: fields[1].to_owned(),
            areas: fields[2].to_owned(),
            found_by: fields[4].split(' ').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        }
    }
}

fn committed() -> Vec<Row> {
    let text = fs::read_to_string(file()).unwrap();
    text.strip_prefix(HEADER).unwrap().lines().map(Row::read).collect()
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/defects.csv")
}

/// Judges each defect on one of a few threads, each of which does one thing at a time.
fn in_parallel<'a, D: Sync>(defects: &[D], row: impl Fn(&D) -> Judging<'a> + Sync) -> Vec<Row> {
    let waiting = Mutex::new(defects.iter().enumerate());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let mut runtime = tokio::runtime::Builder::new_current_thread();
                let runtime = runtime.enable_all().build().unwrap();
                loop {
                    let next = waiting.lock().unwrap().next();
                    let Some((number, defect)) = next else { break };
                    let judged = runtime.block_on(row(defect));
                    done.lock().unwrap().push((number, judged));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, row)| row).collect()
}
