//! What clients find of what was stored: lost entries, undone updates, old answers.

use super::figures::part;
use super::told::Told;
use crate::forecast::{Course, Day, Outlook, RequestKind, Staleness};
use crate::report::forecast::words::{count, percent, seconds, spread};

/// The ages of answers of a kind.
type Ages = fn(&Course) -> &Staleness;

pub(super) fn lost(outlook: &Outlook) -> Vec<Told> {
    let unlisted = outlook.at_end(|day| day.held.unlisted());
    let items = outlook.at_end(|day| day.held.items);
    let dangling = outlook.at_end(|day| day.held.dangling);
    let mut told = Vec::new();
    let text = if unlisted.max < 0.5 {
        format!("At the end, every one of {} items is listed.", spread(items, count))
    } else {
        format!(
            "At the end, {} of {} items are in no listing: another add or delete wrote the index back \
             without their entry. They are still stored, and GET /get/KEY shows them.",
            spread(unlisted, count),
            count(items.median)
        )
    };
    told.push(Told { topic: "Lost entries", text, is_bad: unlisted.max >= 0.5 });
    if dangling.max >= 0.5 {
        let text = format!(
            "At the end, the index has {} keys whose item was deleted; listings show them with null.",
            spread(dangling, count)
        );
        told.push(Told::bad("Dangling entries", text));
    }
    told
}

pub(super) fn undone(outlook: &Outlook) -> Option<Told> {
    let undoing = |day: &Day| day.undoing_updates;
    let updates = |day: &Day| day.requests(RequestKind::Update);
    let (sum, all) = (outlook.sum(undoing), outlook.sum(updates));
    (all.median > 0.0 && sum.max > 0.0).then(|| {
        let text = format!(
            "{} of {} updates are merged into an old value of their item, and so undo another update.",
            part(outlook, undoing, updates),
            count(all.median)
        );
        Told::bad("Undone updates", text)
    })
}

pub(super) fn stale(outlook: &Outlook) -> Vec<Told> {
    let kinds: [(&str, Ages); 2] =
        [("reads of an item", |course| &course.reads), ("listings", |course| &course.listings)];
    let mut told = Vec::new();
    for (name, staleness) in kinds {
        if outlook.figure(|course| staleness(course).count() as f64).median == 0.0 {
            continue;
        }
        let share = outlook.figure(|course| staleness(course).stale_share());
        let age = |percent| {
            let spread_of = outlook.figure(|course| staleness(course).percentile(percent));
            spread(spread_of, seconds)
        };
        let text = format!(
            "{} of {name} show what is no longer stored. 95 % of all are at most {} behind, 99 % at most \
             {}, 99.9 % at most {}.",
            spread(share, percent),
            age(95.0),
            age(99.0),
            age(99.9)
        );
        told.push(Told { topic: "Stale", text, is_bad: share.max > 0.0 });
    }
    told
}
