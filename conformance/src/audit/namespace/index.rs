//! Do the index and the keys agree?

use crate::audit::check::Check;
use crate::audit::gap::Gap;
use crate::audit::verdict::{CheckVerdict, Severity};
use crate::record::counted;
use crate::survey::{Index, Survey, Tally};

pub(super) const READABLE: Check = Check {
    id: "namespace-index",
    promise: "the index is a list of keys",
    problem: "the index is no list of keys, so that add, getAll, delete and deleteAll fail",
    is_vital: true,
};

pub(super) const ORPHANS: Check = Check {
    id: "namespace-orphans",
    promise: "every item has its entry in the index",
    problem: "items have no entry in the index, so that no listing shows them",
    is_vital: false,
};

pub(super) const DANGLING: Check = Check {
    id: "namespace-dangling",
    promise: "every entry of the index has its item",
    problem: "the index has entries whose items are gone, which the listing shows as null",
    is_vital: false,
};

pub(super) const REPEATED: Check = Check {
    id: "namespace-repeated",
    promise: "the index has every key once",
    problem: "the index has keys more than once, so that the listing shows their items as often",
    is_vital: false,
};

const REPAIR: &str = "pysondbkv-conformance repair --account ID --namespace ID shows the index that would be \
    right, and writes it with --apply. In the Worker, put the item before the index.";

pub(super) fn is_readable(seen: &Survey) -> CheckVerdict {
    match &seen.index {
        Index::Missing if seen.orphans.count() == 0 => {
            CheckVerdict::sound("there is none, and no item")
        }
        Index::Missing => {
            let items = counted(seen.orphans.count(), ["item", "items"]);
            CheckVerdict::found(Severity::High, [format!("there is none, beside {items}")], REPAIR)
        }
        Index::Broken { reason, .. } => {
            CheckVerdict::found(Severity::High, [reason.clone()], REPAIR)
        }
        Index::Keys(keys, bytes) => CheckVerdict::sound(format!(
            "{} in {bytes} bytes",
            counted(keys.len(), ["key", "keys"])
        )),
    }
}

pub(super) fn orphans(seen: &Survey) -> CheckVerdict {
    let words = ["item has no entry", "items have no entry"];
    told(seen, &seen.orphans, words)
}

pub(super) fn dangling(seen: &Survey) -> CheckVerdict {
    told(seen, &seen.dangling, ["entry has no item", "entries have no item"])
}

pub(super) fn repeated(seen: &Survey) -> CheckVerdict {
    let words = ["key is there more than once", "keys are there more than once"];
    told(seen, &seen.repeated, words)
}

fn told(seen: &Survey, wrong: &Tally, words: [&str; 2]) -> CheckVerdict {
    let doubt = (seen.in_doubt > 0).then(|| {
        let keys = counted(seen.in_doubt, ["key was", "keys were"]);
        format!("{keys} written or removed meanwhile and not judged")
    });
    if wrong.count() > 0 {
        let line = format!("{} ({})", counted(wrong.count(), words), wrong.named());
        return CheckVerdict::found(Severity::Medium, [line].into_iter().chain(doubt), REPAIR);
    }
    if seen.is_cut_short {
        let reason = "the audit was interrupted before it had seen every key";
        return CheckVerdict::not_seen(Gap::not_asked(reason));
    }
    let line = format!("{} looked at", counted(seen.keys, ["key", "keys"]));
    CheckVerdict::Sound([line].into_iter().chain(doubt).collect())
}
