//! How many a step or an entry of a list stands for.

use serde::Deserialize;

/// A number from 1 to [`MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "usize")]
pub(super) struct Times(usize);

/// The most that one may stand for. A scenario takes no longer than a run may.
const MOST: usize = 200;

impl Times {
    pub(super) fn are_many(self) -> bool {
        self.0 > 1
    }

    /// What the function makes of each of these for each number from 1 on, the numbers in order.
    pub(super) fn of<T>(self, these: &[T], nth: impl Fn(&T, usize) -> T) -> Vec<T> {
        let nth = &nth;
        (1..=self.0).flat_map(|number| these.iter().map(move |one| nth(one, number))).collect()
    }
}

impl Default for Times {
    fn default() -> Self {
        Self(1)
    }
}

impl TryFrom<usize> for Times {
    type Error = String;

    fn try_from(times: usize) -> Result<Self, String> {
        if (1..=MOST).contains(&times) {
            Ok(Self(times))
        } else {
            Err(format!("`repeat` is a number from 1 to {MOST}"))
        }
    }
}
