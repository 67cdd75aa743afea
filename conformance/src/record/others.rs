//! What others have at the target, and what became of it during a run, as far as the listing shows.

use serde::Serialize;

use super::counted::counted;

/// What the store holds that is not the run's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Held {
    /// How many items are of others than runs of the suite.
    pub(crate) others: usize,
    pub(crate) runs: Vec<OtherRun>,
}

/// Another run of the suite, known by its mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherRun {
    /// What each of its items bears.
    pub(crate) mark: String,
    /// How many of its items are listed.
    pub(crate) items: usize,
    pub(crate) state: RunState,
}

/// Whether another run has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunState {
    /// Its ledger on this machine is in use, or its items come and go.
    AtWork,
    /// Its ledger on this machine is in use no longer.
    Killed,
    /// It has no ledger on this machine.
    Unknown,
}

/// What others did during the run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Others {
    /// How many items of others were listed at the start and not at the end.
    pub missing: usize,
    /// The keys of the first of them.
    pub missing_keys: Vec<String>,
    /// Whether the listing could not be read at the end, although others had items in it.
    pub is_unknown: bool,
    /// The marks of the runs that were at work.
    pub runs_at_work: Vec<String>,
}

impl Held {
    pub(crate) fn total(&self) -> usize {
        self.others + self.runs.iter().map(|run| run.items).sum::<usize>()
    }

    /// How many items of others, and how many of which runs.
    pub(crate) fn words(&self) -> String {
        let others = (self.others > 0 || self.runs.is_empty())
            .then(|| format!("{} of others", counted(self.others, ["item", "items"])));
        let runs = self.runs.iter().map(OtherRun::words);
        others.into_iter().chain(runs).collect::<Vec<_>>().join(" and ")
    }
}

impl OtherRun {
    /// How many items it has, and what is known of it.
    pub(crate) fn words(&self) -> String {
        let items = counted(self.items, ["item", "items"]);
        match self.state {
            RunState::AtWork => format!("{items} of a run that is at work"),
            RunState::Killed => format!("{items} that a killed run left"),
            RunState::Unknown => format!("{items} of a run that was killed or is at work"),
        }
    }

    /// What removes its items, once it has ended.
    pub(crate) fn remedy(&self, url: &str) -> String {
        let where_ = match self.state {
            RunState::AtWork => return "it removes them itself".into(),
            RunState::Killed => "",
            RunState::Unknown => ", typed on the machine of that run,",
        };
        format!("`pysondbkv-conformance cleanup --url {url}`{where_} removes them")
    }
}

impl Others {
    /// Whether it is unknown what the run did to the items of others.
    pub(crate) fn are_in_doubt(&self) -> bool {
        self.missing > 0 || self.is_unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_left_is_told_apart_from_the_items_of_others() {
        let run = OtherRun { mark: "m".into(), items: 25, state: RunState::Killed };
        let held = Held { others: 5, runs: vec![run.clone()] };
        assert_eq!(held.words(), "5 items of others and 25 items that a killed run left");
        assert_eq!(held.total(), 30);
        let held = Held { others: 0, runs: vec![run] };
        assert_eq!(held.words(), "25 items that a killed run left");
        assert_eq!(Held::default().words(), "0 items of others");
    }
}
