//! What others lost during a run, and what other runs did or left, in sentences for every format.

use crate::record::{Others, Record, RunState, counted};
use crate::scenario::Suite;

/// A sentence or two for each thing that readers must know of others.
pub(super) fn told(record: &Record) -> Vec<String> {
    let missing = missing(record);
    missing.into_iter().chain(at_work(record)).chain(left(record)).collect()
}

/// The items of others that are no longer listed, and what to do about them.
fn missing(record: &Record) -> Option<String> {
    let (Others { missing, missing_keys, is_unknown, .. }, info) = (&record.others, &record.info);
    if *is_unknown {
        return Some(
            "Whether the items of others are still listed cannot be told, since the listing could \
             not be read at the end."
                .into(),
        );
    }
    if *missing == 0 {
        return None;
    }
    let are = counted(*missing, ["item of others is", "items of others are"]);
    let more = if *missing > missing_keys.len() { ", …" } else { "" };
    let keys = missing_keys.join(", ");
    let why = match info.suite {
        Suite::Worker => format!(
            "Somebody removed them, or their entries were lost where two clients wrote the index at the \
             same time; no client can tell by whom. An item that lost its entry is still in KV, and GET \
             /get/KEY shows it. `pysondbkv-conformance audit --url {}` looks at the index.",
            info.target
        ),
        Suite::KvStore => {
            "Somebody removed them, or the store lost them; no client can tell by whom.".into()
        }
    };
    Some(format!("{are} no longer listed: {keys}{more}. {why}"))
}

fn at_work(record: &Record) -> Option<String> {
    let runs = &record.others.runs_at_work;
    let marks = runs.join(", ");
    (!runs.is_empty()).then(|| {
        format!(
            "Another run is at work at this target ({marks}). What it writes can take entries from the \
             index, so a failure that rests on the listing is indeterminate. Repeat this run when that \
             one has ended."
        )
    })
}

/// What runs left that are not at work.
fn left(record: &Record) -> impl Iterator<Item = String> {
    let at_work = |mark| record.others.runs_at_work.contains(mark);
    let ended = record.info.other_runs.iter().filter(move |run| !at_work(&run.mark));
    ended
        .filter(|run| run.state != RunState::AtWork)
        .map(|run| format!("{} ({}): {}.", run.words(), run.mark, run.remedy(&record.info.target)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sample;

    #[test]
    fn a_loss_is_told_with_its_keys_and_what_to_do() {
        let mut record = sample::record();
        record.others = sample::others();
        let told = told(&record);
        assert!(told[0].starts_with("2 items of others are no longer listed: a, b."), "{told:?}");
        assert!(told[0].contains("audit --url http://x.example"), "{told:?}");
        assert!(told[1].starts_with("Another run is at work"), "{told:?}");
        record.others.missing = 12;
        assert!(super::told(&record)[0].contains("listed: a, b, …. "));
    }

    #[test]
    fn what_a_killed_run_left_is_told_with_what_removes_it() {
        let mut record = sample::record();
        record.info.other_runs = vec![sample::other_run()];
        let expected = "25 items that a killed run left (conformance-0000aaaa): \
                        `pysondbkv-conformance cleanup --url http://x.example` removes them.";
        assert_eq!(told(&record), [expected]);
    }
}
