//! Which scenarios find which defect. `fixtures/defects.csv` has the answer, and the tests check it.
//!
//! A row is a defect and scenarios that fail on it. Each defect has a scenario of a fitting area, and each
//! scenario is in a row. After a change of scenarios or defects, write the file again with
//! `DEFECT_MATRIX=write`. Then every scenario is run on each defect, which takes minutes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use futures_util::{StreamExt, stream};
use pysondbkv_conformance::record::{Outcome, Record, Status};
use pysondbkv_conformance::run::Plan;
use pysondbkv_conformance::scenario::Scenario;

use crate::proxy::{Proxy, StoreDefect};
use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{
    HEAVY, all_scenarios, documented_scenarios, failures, judge, plan, store_plan,
};

/// The ids of scenarios that fail on a defect, by its suite and name: `worker,UpdateReplaces`.
type Matrix = BTreeMap<String, BTreeSet<String>>;

/// A defect of a broken server.
#[derive(Debug, Clone, Copy)]
enum Broken {
    Worker(Defect),
    Store(StoreDefect),
}

/// The area of the published Worker's quirks. They find no defect here. They are tested by its recordings
/// and by the stand-in on the real runtime.
const WITHOUT_DEFECT: &str = "worker/published/";

const HEADER: &str = "suite,defect,scenarios\n";

/// How many defects are tested at once: enough for two cores that often wait for answers.
const AT_ONCE: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn the_scenarios_of_each_row_find_its_defect() {
    let is_writing = std::env::var("DEFECT_MATRIX").is_ok_and(|mode| mode == "write");
    let named = committed();
    let found = found(if is_writing { None } else { Some(&named) }).await;
    if is_writing {
        fs::write(file(), text(&witnesses(&found))).unwrap();
        return;
    }
    for (defect, ids) in &named {
        let missed: Vec<_> = ids.difference(&found[defect]).collect();
        assert_eq!(missed, [""; 0], "{defect} is not found; DEFECT_MATRIX=write chooses anew");
    }
    assert!(named.keys().eq(found.keys()), "DEFECT_MATRIX=write takes up new defects");
}

#[test]
fn every_defect_is_found_by_a_scenario_of_a_fitting_area() {
    let named = committed();
    let is_found = |broken: &Broken| named[&broken.name()].iter().any(|id| broken.fits(id));
    let missed: Vec<_> = Broken::all().filter(|broken| !is_found(broken)).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn every_scenario_finds_a_defect_or_is_about_a_quirk() {
    let found: BTreeSet<_> = committed().into_values().flatten().collect();
    let ids = all_scenarios().into_iter().map(|scenario| scenario.id.to_string());
    let is_wrong = |id: &String| found.contains(id) == id.starts_with(WITHOUT_DEFECT);
    assert_eq!(ids.filter(is_wrong).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn there_are_enough_defects() {
    assert!(Defect::ALL.len() >= 100 && StoreDefect::ALL.len() >= 40);
}

/// The proxy itself breaks nothing.
#[tokio::test(flavor = "multi_thread")]
async fn the_store_behind_the_proxy_is_conformant() {
    let proxy = Proxy::start(None).await;
    let record = judge(store_plan(&proxy.url)).await;
    assert_eq!(failures(&record), [""; 0]);
    assert_eq!(Status::of(&record), Status::Conformant);
}

impl Broken {
    fn all() -> impl Iterator<Item = Self> {
        let store = StoreDefect::ALL.iter().copied().map(Self::Store);
        Defect::ALL.iter().copied().map(Self::Worker).chain(store)
    }

    fn name(self) -> String {
        match self {
            Self::Worker(defect) => format!("worker,{defect:?}"),
            Self::Store(defect) => format!("kv-store,{defect:?}"),
        }
    }

    /// Whether a scenario is of an area that fits the defect.
    fn fits(self, id: &str) -> bool {
        let areas = match self {
            Self::Worker(defect) => defect.areas(),
            Self::Store(defect) => defect.areas(),
        };
        areas.split(' ').any(|area| Some(area) == id.split('/').nth(1))
    }

    /// Whether only a run of all scenarios finds it, because earlier ones break later ones.
    fn needs_all_scenarios(self) -> bool {
        matches!(self, Self::Worker(Defect::DeleteAllIsTheEnd))
    }

    /// The scenarios that fail on it, among those that `is_asked` accepts. They run one after the other, so
    /// that the same ones fail each time.
    async fn found_by(self, is_asked: impl Fn(&Scenario) -> bool) -> BTreeSet<String> {
        let is_run = |scenario: &Scenario| {
            let is_light = !HEAVY.contains(&scenario.id.as_str());
            is_asked(scenario) || is_light && self.needs_all_scenarios()
        };
        let record = match self {
            Self::Worker(defect) => {
                let store = Store::new(Some(defect), Variant::default());
                let server = Server::start(store, Transport::default()).await;
                let mut scenarios = documented_scenarios();
                scenarios.retain(is_run);
                judge(Plan { jobs: 1, ..plan(&server.url, KEY, scenarios) }).await
            }
            Self::Store(defect) => {
                let proxy = Proxy::start(Some(defect)).await;
                let mut plan = store_plan(&proxy.url);
                plan.scenarios.retain(is_run);
                judge(plan).await
            }
        };
        failed(&record)
    }
}

/// The ids of the scenarios that failed.
fn failed(record: &Record) -> BTreeSet<String> {
    let is_failure = |outcome: &Outcome| matches!(outcome, Outcome::Failed(_));
    let failed = record.verdicts.iter().filter(|verdict| is_failure(&verdict.outcome));
    failed.map(|verdict| verdict.id.to_string()).collect()
}

/// The scenarios that find each defect, among those of its row or among all.
async fn found(named: Option<&Matrix>) -> Matrix {
    let tasks = Broken::all().map(|broken| {
        let name = broken.name();
        let asked = named.map(|matrix| matrix.get(&name).cloned().unwrap_or_default());
        let is_asked = move |scenario: &Scenario| {
            let id = scenario.id.as_str();
            // The heavy ones are left out where they are not about the defect.
            let is_worth_it = !HEAVY.contains(&id) || broken.fits(id);
            asked.as_ref().map_or(is_worth_it, |ids| ids.contains(id))
        };
        async move { tokio::spawn(async move { (name, broken.found_by(is_asked).await) }).await }
    });
    let rows: Vec<_> = stream::iter(tasks).buffer_unordered(AT_ONCE).collect().await;
    rows.into_iter().map(Result::unwrap).collect()
}

/// A small part of a matrix that has every scenario and every defect. Each scenario is in the row of a
/// defect that it fits, if it finds one, and that the fewest others find. A defect without a fitting
/// scenario gets the first that fits.
fn witnesses(found: &Matrix) -> Matrix {
    let mut chosen: Matrix = found.keys().map(|name| (name.clone(), BTreeSet::new())).collect();
    let defects: BTreeMap<_, _> = Broken::all().map(|broken| (broken.name(), broken)).collect();
    for id in found.values().flatten().collect::<BTreeSet<_>>() {
        let finds = found.iter().filter(|(_, ids)| ids.contains(id));
        let (name, _) =
            finds.min_by_key(|(name, ids)| (!defects[*name].fits(id), ids.len())).unwrap();
        chosen.get_mut(name).unwrap().insert(id.clone());
    }
    for (name, ids) in &mut chosen {
        let fits = |id: &&String| defects[name].fits(id);
        if !ids.iter().any(|id| fits(&id)) {
            ids.extend(found[name].iter().find(fits).cloned());
        }
    }
    chosen
}

fn text(matrix: &Matrix) -> String {
    let line = |(name, ids): (&String, &BTreeSet<String>)| {
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        format!("{name},{}\n", ids.join(" "))
    };
    HEADER.to_owned() + &matrix.iter().map(line).collect::<String>()
}

fn committed() -> Matrix {
    let text = fs::read_to_string(file()).unwrap();
    let row = |line: &str| {
        let (name, ids) = line.rsplit_once(',').unwrap();
        (name.to_owned(), ids.split_whitespace().map(str::to_owned).collect())
    };
    text.strip_prefix(HEADER).unwrap().lines().map(row).collect()
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/defects.csv")
}
