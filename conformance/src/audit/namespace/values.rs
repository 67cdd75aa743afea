//! Is everything in the namespace what a Worker stores?

use crate::audit::check::Check;
use crate::audit::gap::Gap;
use crate::audit::verdict::{CheckVerdict, Severity};
use crate::record::counted;
use crate::survey::{Seen, Survey};

pub(super) const SHAPES: Check = Check {
    id: "namespace-values",
    promise: "every item is a JSON object",
    problem: "items are no JSON objects",
    is_vital: false,
};

pub(super) const STRANGE: Check = Check {
    id: "namespace-strange-keys",
    promise: "the namespace holds the Worker's keys and no others",
    problem: "the namespace holds keys that no Worker makes",
    is_vital: false,
};

const NO_JSON: &str = "One value that is no JSON makes every listing fail. Look at it with npx wrangler kv key \
    get --remote, and write it again as JSON, or delete it through the Worker: DELETE /delete/KEY.";

const NO_OBJECT: &str = "An update makes an object of an array or a text, and finds nothing where null, \
    false, 0 or an empty text is stored. Store objects.";

const SHARED: &str = "The Worker never lists them and deleteAll leaves them. If something else stores them, \
    give it a namespace of its own; where a key has an expiry, its index entry stays when it is gone.";

pub(super) fn shapes(seen: &Survey) -> CheckVerdict {
    let Seen { read, unread, no_json, no_object, .. } = &seen.values;
    let mut wrong = Vec::new();
    if no_json.count() > 0 {
        let values = counted(no_json.count(), ["value is", "values are"]);
        wrong.push(format!("{values} no JSON ({})", no_json.named()));
    }
    if no_object.count() > 0 {
        let values = counted(no_object.count(), ["value is", "values are"]);
        wrong.push(format!("{values} JSON, but no object ({})", no_object.named()));
    }
    let (severity, advice) =
        if no_json.count() > 0 { (Severity::High, NO_JSON) } else { (Severity::Low, NO_OBJECT) };
    let right = vec![format!("{} read", counted(*read, ["value", "values"]))];
    CheckVerdict::of(wrong, right, unread_gap(*unread), severity, advice)
}

/// What was not read, since that would have been too many reads.
pub(super) fn unread_gap(unread: usize) -> Vec<Gap> {
    let values = counted(unread, ["value was", "values were"]);
    let gap = || Gap::not_asked(format!("{values} not read (--max-values)"));
    if unread > 0 { vec![gap()] } else { Vec::new() }
}

pub(super) fn strange(seen: &Survey) -> CheckVerdict {
    let mut lines = Vec::new();
    if seen.strange.count() > 0 {
        let keys = counted(seen.strange.count(), ["key", "keys"]);
        lines.push(format!("{keys} ({})", seen.strange.named()));
    }
    if seen.expiring.count() > 0 {
        let items = counted(seen.expiring.count(), ["item has", "items have"]);
        lines.push(format!("{items} an expiry ({})", seen.expiring.named()));
    }
    let all = vec![counted(seen.keys, ["key", "keys"])];
    CheckVerdict::of(lines, all, Vec::new(), Severity::Low, SHARED)
}
