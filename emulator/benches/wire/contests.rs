//! The contests: what is compared, and the targets for the emulator.
//!
//! In a contest with a bare warp route, every program is compared with that route.

use crate::contest::{Contest, Contestant, Goal, WARP};
use crate::program::Program;
use crate::programs::{BURST, MANY_ITEMS, Programs};
use crate::workload::Workload;

const EMULATOR: &str = "emulator";
const LOGGING: &str = "emulator, logging";
const UNOBSERVED: &str = "emulator, unobserved";
const EMPTY: &str = "emulator, empty";
const EMPTY_UNOBSERVED: &str = "emulator, empty, unobserved";
const FEW: &str = "emulator, 2,000 items";
const MANY: &str = "emulator, 100,000 items";
const KEPT: &str = "emulator, kept";
const EMPTY_KEPT: &str = "emulator, empty, kept";
const TEN_THOUSAND_KEPT: &str = "emulator, 10,000 items, kept";
const WRANGLER: &str = "wrangler dev";
const UVICORN: &str = "uvicorn";

/// All contests. The one that lists the real runtime's store comes before the one that fills it.
pub(crate) fn all(programs: &Programs) -> Vec<Contest> {
    let listing = |title, workload| {
        let contest = against_peers(programs, title, workload);
        let contest = contest.with(EMULATOR, &programs.ten_thousand);
        contest.goal(EMULATOR, WARP, Some(0.5))
    };
    let contests = vec![
        get(programs),
        few(programs),
        add(programs),
        delete(programs),
        listing("GET /getAll, 10,000 items", Workload::get_all()),
        listing("GET /auth-key, 10,000 items", Workload::page()),
        key_value(programs),
    ];
    contests.into_iter().filter(|contest| contest.contestants.len() > 1).collect()
}

fn get(programs: &Programs) -> Contest {
    let mut contest = against_peers(programs, "GET /get/{key}", Workload::get_item())
        .with(EMULATOR, &programs.ten_thousand)
        .with(LOGGING, &programs.logging)
        .with(KEPT, &programs.kept.ten_thousand);
    let unobserved = programs.unobserved.as_ref();
    contest.enter(UNOBSERVED, unobserved.map(|emulators| &emulators.ten_thousand));
    if let Some(wrangler) = &programs.wrangler {
        let stored = Workload::get(&wrangler.item);
        contest.contestants.push(Contestant::new(WRANGLER, &wrangler.program, &stored));
    }
    contest
        .goal(EMULATOR, WARP, Some(0.8))
        .goal(EMULATOR, WRANGLER, Some(100.0))
        .goal(EMULATOR, UNOBSERVED, Some(0.9))
        .goal(KEPT, EMULATOR, Some(0.5))
}

/// A listing that the real runtime can answer within a second.
fn few(programs: &Programs) -> Contest {
    let mut contest = Contest::of("GET /getAll, 144 items", Workload::get_all());
    contest.enter(EMULATOR, Some(&programs.few));
    contest.enter(WRANGLER, programs.wrangler.as_ref().map(|installed| &installed.program));
    contest.goal(EMULATOR, WRANGLER, None)
}

/// Stores are reset after each burst, so that an "empty" store never holds many items.
fn add(programs: &Programs) -> Contest {
    let mut contest = against_peers(programs, "POST /add", Workload::add())
        .with(EMPTY, &programs.empty)
        .with(MANY, &programs.hundred_thousand)
        .with(EMPTY_KEPT, &programs.kept.empty)
        .with(TEN_THOUSAND_KEPT, &programs.kept.ten_thousand);
    let unobserved = programs.unobserved.as_ref();
    contest.enter(EMPTY_UNOBSERVED, unobserved.map(|emulators| &emulators.empty));
    contest.enter(WRANGLER, programs.wrangler.as_ref().map(|installed| &installed.program));
    contest
        .in_bursts()
        .goal(EMPTY, WARP, Some(0.5))
        .goal(MANY, EMPTY, Some(0.8))
        .goal(EMPTY, WRANGLER, None)
        .goal(EMPTY, EMPTY_UNOBSERVED, Some(0.9))
        .goal(EMPTY_KEPT, WRANGLER, Some(20.0))
        .goal(TEN_THOUSAND_KEPT, EMPTY_KEPT, Some(0.5))
}

/// Every request deletes a stored item. As many items as the small store holds are deleted, in the large
/// store spread over all of it; then both stores are reset.
fn delete(programs: &Programs) -> Contest {
    let title = "DELETE /delete/{key}, item stored";
    let mut contest =
        against_peers(programs, title, Workload::delete(BURST, BURST)).with(FEW, &programs.burst);
    let spread = Workload::delete(BURST, MANY_ITEMS);
    contest.contestants.push(Contestant::new(MANY, &programs.hundred_thousand, &spread));
    contest.in_bursts().goal(FEW, WARP, Some(0.5)).goal(MANY, FEW, Some(0.8))
}

fn key_value(programs: &Programs) -> Contest {
    let mut contest = Contest::of("GET /kv/{key} of the key-value store", Workload::get("/kv/a"));
    let warp = Contestant::new(WARP, &programs.warp, &Workload::get_item());
    contest.contestants.insert(0, warp);
    contest.enter(EMULATOR, Some(&programs.kv_store));
    contest.enter(UVICORN, programs.uvicorn.as_ref().map(|installed| &installed.program));
    contest.goal(EMULATOR, UVICORN, None)
}

/// With the bare warp route and the bare hyper service in it.
fn against_peers(programs: &Programs, title: &'static str, workload: Workload) -> Contest {
    let contest = Contest::of(title, workload);
    contest.with(WARP, &programs.warp).with("bare hyper", &programs.hyper)
}

impl Contest {
    fn of(title: &'static str, workload: Workload) -> Self {
        Self { title, workload, contestants: Vec::new(), goals: Vec::new(), burst: u64::MAX }
    }

    fn with(mut self, name: &'static str, program: &Program) -> Self {
        self.enter(name, Some(program));
        self
    }

    /// Adds a program, if it runs.
    fn enter(&mut self, name: &'static str, program: Option<&Program>) {
        let contestant = |program| Contestant::new(name, program, &self.workload);
        self.contestants.extend(program.map(contestant));
    }

    /// Emulators are reset after each [`BURST`].
    fn in_bursts(self) -> Self {
        let is_emulator = |one: &Contestant| one.name.starts_with(EMULATOR);
        let reset = |one: Contestant| if is_emulator(&one) { one.resetting() } else { one };
        let contestants = self.contestants.into_iter().map(reset).collect();
        Self { contestants, burst: BURST, ..self }
    }

    fn goal(mut self, of: &'static str, against: &'static str, at_least: Option<f64>) -> Self {
        self.goals.push(Goal { of, against, at_least });
        self
    }
}
