//! Which keys the listings of a watch showed, one after the other.
//!
//! The Worker gives each new item a key that no other had. So a key that a listing lacks, and that a later
//! listing shows again, tells that one of the two was not the present state: an old answer, as Workers KV
//! gives them, or an index that a writer lost and put back. That can be seen by reading only.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use tokio::time::Instant;

/// How long a key is remembered that is gone. What comes back later was put back by somebody.
const REMEMBERED: Duration = Duration::from_hours(1);

/// The keys that were listed last, and those that were before.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    listed: HashSet<String>,
    /// When a listing lacked each key for the first time.
    gone: HashMap<String, Instant>,
}

/// Keys that were gone and came back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Back {
    pub(super) keys: usize,
    /// The longest time between the listing that lacked one and the listing that shows it again.
    pub(super) after: Duration,
}

impl Sightings {
    /// Takes the next listing.
    pub(super) fn see(&mut self, keys: Vec<String>, at: Instant) -> Back {
        let now: HashSet<String> = keys.into_iter().collect();
        self.gone.retain(|_, since| at.saturating_duration_since(*since) < REMEMBERED);
        let mut back = Back::default();
        for since in now.iter().filter_map(|key| self.gone.remove(key)) {
            back.keys += 1;
            back.after = back.after.max(at.saturating_duration_since(since));
        }
        let lost = self.listed.drain().filter(|key| !now.contains(key));
        self.gone.extend(lost.map(|key| (key, at)));
        self.listed = now;
        back
    }
}

impl Back {
    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self { keys: self.keys + other.keys, after: self.after.max(other.after) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_key_that_was_gone_and_comes_back_is_told_with_the_time() {
        let (mut sightings, start) = (Sightings::default(), Instant::now());
        let mut see = |keys: &[&str], second| {
            let keys = keys.iter().map(|key| (*key).to_owned()).collect();
            let Back { keys, after } = sightings.see(keys, start + Duration::from_secs(second));
            (keys, after.as_secs())
        };
        assert_eq!(see(&["a", "b"], 0), (0, 0));
        assert_eq!(see(&["a"], 10), (0, 0), "an item may be deleted");
        assert_eq!(see(&["a", "c"], 20), (0, 0), "and another added");
        assert_eq!(see(&["a", "b", "c"], 40), (1, 30));
        assert_eq!(see(&["a", "b", "c"], 50), (0, 0));
        assert_eq!(see(&[], 60), (0, 0));
        assert_eq!(see(&["a"], 60 + 7_200), (0, 0), "after hours, somebody put it back");
    }
}
