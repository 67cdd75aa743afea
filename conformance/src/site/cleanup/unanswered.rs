//! Finds the items whose additions were not answered. Their keys are not known.
//!
//! An item that bears the stay's mark is its own. Any other is recognised by its body, provided that no
//! more such items came since the stay began than were being added. A request that is cut off may leave
//! an index entry without an item, which is listed as `null`. Such an entry is claimed if it stays
//! `null`, and if there are no more of them than additions that are still missing.

use std::collections::BTreeSet;
use std::ops::ControlFlow::{Break, Continue};
use std::time::Duration;

use tokio::time::Instant;

use crate::json::same_texts;
use crate::record::{Leftover, counted};
use crate::site::ledger::Remains;
use crate::site::poll::{Pauses, poll};
use crate::site::protocol::Listed;
use crate::site::stay::Stay;

/// How long a target on this machine may still work on a request whose sender is gone.
const LAG: Duration = Duration::from_secs(2);

/// The pauses between two looks at the listing.
const PAUSES: Pauses = Pauses::even(Duration::from_millis(500));

/// Claims the items of unanswered additions. Returns items that could be the stay's or another's. Missing
/// items are waited for, as the target may still be adding them, or its listing may lag.
pub(super) async fn claim(stay: &Stay) -> Vec<Leftover> {
    let bodies = stay.ledger.unanswered();
    if bodies.is_empty() {
        return Vec::new();
    }
    let search = Search::new(stay, bodies);
    let end = Instant::now() + stay.connection.consistency.window().unwrap_or(LAG);
    let search = poll(end, PAUSES, search, |mut search, look| async move {
        let Some(listed) = stay.connection.items().await else {
            search.is_blind = true;
            return Break(search);
        };
        let listed = without_others(stay, listed).await;
        search.look(&listed);
        if search.is_over() || look.is_over() {
            search.claim_without_item(&listed);
            return Break(search);
        }
        Continue(search)
    })
    .await;
    if search.is_blind {
        return vec![unseen(stay, search.missing(), "the listing cannot be read")];
    }
    stay.ledger.note_unaccounted(search.missing());
    let doubtful = search.doubtful();
    if doubtful.is_empty() {
        stay.ledger.forget_unanswered();
    }
    doubtful
}

/// The listed items without those that another member of the fleet has claimed or may be adding just now. Where
/// that cannot be read, only the mark tells.
async fn without_others(stay: &Stay, mut listed: Vec<Listed>) -> Vec<Listed> {
    let Ok(others) = stay.ledger.others().await else {
        listed.retain(|item| stay.is_own(item));
        return listed;
    };
    let may_be_of = |item: &Listed, remains: &Remains| {
        let mut bodies = remains.unanswered.values();
        remains.ever.contains(&item.key)
            || item.value == "null" && !remains.unanswered.is_empty()
            || bodies.any(|body| same_texts(&item.value, body))
    };
    listed.retain(|item| {
        stay.is_own(item) || !others.iter().any(|(_, remains)| may_be_of(item, remains))
    });
    listed
}

/// Items that may be stored, and that were not looked for; nothing where there are none.
pub(super) fn not_looked_for(stay: &Stay, reason: &str) -> Option<Leftover> {
    let items = stay.ledger.unanswered().len();
    (items > 0).then(|| unseen(stay, items, reason))
}

/// Items that may be stored, and why nobody looked for them.
fn unseen(stay: &Stay, items: usize, reason: &str) -> Leftover {
    let reason = format!(
        "{} may be stored, since {} answered without a key, and {reason} to find {}",
        counted(items, ["item", "items"]),
        if items == 1 { "its addition was" } else { "their additions were" },
        if items == 1 { "it" } else { "them" },
    );
    Leftover { key: format!("…{}…", stay.mark()), reason }
}

/// The search for the items of unanswered additions.
struct Search<'a> {
    stay: &'a Stay,
    /// How many items with the mark are missing.
    marked: usize,
    others: Vec<Sought>,
    /// The entries that were `null` in each listing.
    nulls: Option<BTreeSet<String>>,
    /// How many of these entries were claimed.
    without_item: usize,
    /// Whether a listing could not be read.
    is_blind: bool,
}

/// Items without a mark that have the same body.
struct Sought {
    body: String,
    /// How many of these items are missing.
    missing: usize,
    /// The keys of all such items, where there are more than are missing.
    doubtful: Vec<String>,
}

impl<'a> Search<'a> {
    fn new(stay: &'a Stay, bodies: Vec<String>) -> Self {
        let (marked, unmarked): (Vec<_>, Vec<_>) =
            bodies.into_iter().partition(|body| body.contains(stay.mark()));
        let mut others: Vec<Sought> = Vec::new();
        for body in unmarked {
            match others.iter_mut().find(|sought| same_texts(&sought.body, &body)) {
                Some(sought) => sought.missing += 1,
                None => others.push(Sought { body, missing: 1, doubtful: Vec::new() }),
            }
        }
        Self { stay, marked: marked.len(), others, nulls: None, without_item: 0, is_blind: false }
    }

    /// Claims the sought items that a listing shows.
    fn look(&mut self, listed: &[Listed]) {
        let ledger = &self.stay.ledger;
        let unknown = |key: &str| !ledger.is_foreign(key) && !ledger.is_own(key);
        for item in listed.iter().filter(|item| unknown(&item.key)) {
            if self.stay.is_own(item) && ledger.claim(&item.key) {
                self.marked = self.marked.saturating_sub(1);
            }
        }
        for sought in self.others.iter_mut().filter(|sought| sought.missing > 0) {
            let equal = listed.iter().filter(|item| unknown(&item.key));
            let equal: Vec<_> =
                equal.filter(|item| same_texts(&item.value, &sought.body)).collect();
            let keys = equal.into_iter().map(|item| item.key.clone()).collect::<Vec<_>>();
            sought.settle(keys, |key| ledger.claim(key));
        }
        let nulls = listed.iter().filter(|item| item.value == "null" && unknown(&item.key));
        let nulls: BTreeSet<_> = nulls.map(|item| item.key.clone()).collect();
        self.nulls = Some(match self.nulls.take() {
            Some(before) => before.intersection(&nulls).cloned().collect(),
            None => nulls,
        });
    }

    /// Whether every item was found.
    fn is_over(&self) -> bool {
        self.missing() == 0
    }

    fn missing(&self) -> usize {
        let others = self.others.iter().filter(|sought| sought.doubtful.is_empty());
        self.marked + others.map(|sought| sought.missing).sum::<usize>() - self.without_item
    }

    /// Claims the index entries that never got an item.
    fn claim_without_item(&mut self, listed: &[Listed]) {
        let nulls = self.nulls.take().unwrap_or_default();
        let still = listed.iter().filter(|item| nulls.contains(&item.key)).collect::<Vec<_>>();
        if still.len() <= self.missing() {
            for item in still {
                self.stay.ledger.claim(&item.key);
                self.without_item += 1;
            }
        }
    }

    fn doubtful(self) -> Vec<Leftover> {
        let reason =
            "one of several equal items, of which at most one is the run's; look at it by hand";
        let mask = &self.stay.connection.mask;
        let keys = self.others.into_iter().flat_map(|sought| sought.doubtful);
        keys.map(|key| Leftover { key: mask.apply(&key), reason: reason.to_owned() }).collect()
    }
}

impl Sought {
    /// Claims items with the sought body, unless there are more than are missing.
    fn settle(&mut self, keys: Vec<String>, claim: impl Fn(&str) -> bool) {
        if keys.len() > self.missing {
            self.doubtful = keys;
            return;
        }
        self.doubtful.clear();
        self.missing -= keys.iter().filter(|key| claim(key)).count();
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::gone(1, &[], 1, 0)]
    #[case::there(1, &["a"], 0, 0)]
    #[case::of_several(3, &["a", "b"], 1, 0)]
    #[case::one_too_many(1, &["a", "b"], 1, 2)]
    fn no_more_is_claimed_than_was_added(
        #[case] missing: usize,
        #[case] keys: &[&str],
        #[case] still_missing: usize,
        #[case] doubtful: usize,
    ) {
        let mut sought = Sought { body: "1".into(), missing, doubtful: Vec::new() };
        sought.settle(keys.iter().map(|key| (*key).to_owned()).collect(), |_| true);
        assert_eq!((sought.missing, sought.doubtful.len()), (still_missing, doubtful));
    }
}
