//! How many raw requests were answered alike, by what was odd, and each kind of difference once.

use std::collections::BTreeMap;

use super::difference_count::DifferenceCount;
use super::normalize::NormalizedAnswer;
use super::wire::ORDINARY;

/// The raw requests that were compared, by what was odd.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct WireCount {
    pub(crate) oddities: BTreeMap<&'static str, OddityCount>,
}

/// The requests with one thing odd.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OddityCount {
    pub(crate) count: DifferenceCount,
    /// How often the answers differed in each way.
    pub(crate) kinds: BTreeMap<String, usize>,
}

/// An answer, or what came in its place.
type Answered = Result<NormalizedAnswer, String>;

impl WireCount {
    /// The requests with nothing odd, and the others.
    pub(crate) fn totals(&self) -> [DifferenceCount; 2] {
        let mut totals = [DifferenceCount::default(); 2];
        for (name, oddity) in &self.oddities {
            totals[usize::from(*name != ORDINARY)] += oddity.count;
        }
        totals
    }

    /// Counts two answers. Returns whether they differ in a way that was not seen with this oddity.
    pub(super) fn add(&mut self, oddity: &'static str, one: &Answered, other: &Answered) -> bool {
        let counted = self.oddities.entry(oddity).or_default();
        counted.count.add(one != other);
        if one == other {
            return false;
        }
        let times = counted.kinds.entry(kind(one, other)).or_default();
        *times += 1;
        *times == 1
    }
}

/// A difference in few words: `404 and 400`, `200 with another body`.
fn kind(one: &Answered, other: &Answered) -> String {
    if let (Ok(one), Ok(other)) = (one, other)
        && one.status == other.status
    {
        return format!("{} with another {}", one.status, one.differing_part(other));
    }
    format!("{} and {}", outcome(one), outcome(other))
}

fn outcome(answered: &Answered) -> String {
    answered.as_ref().map_or_else(Clone::clone, |answer| answer.status.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Response;

    fn answer(status: u16, body: &str) -> NormalizedAnswer {
        NormalizedAnswer::new(&Response::of(status, body), &[], "x")
    }

    #[test]
    fn each_kind_of_difference_is_new_once() {
        let mut wire = WireCount::default();
        assert!(!wire.add("no Host", &Ok(answer(200, "a")), &Ok(answer(200, "a"))));
        assert!(wire.add("no Host", &Ok(answer(200, "a")), &Ok(answer(400, ""))));
        assert!(!wire.add("no Host", &Ok(answer(200, "b")), &Ok(answer(400, ""))));
        assert!(wire.add("no Host", &Ok(answer(200, "a")), &Ok(answer(200, "b"))));
        assert!(wire.add("two Hosts", &Ok(answer(200, "a")), &Err("silence".into())));
        let kinds: Vec<_> = wire.oddities.values().flat_map(|oddity| &oddity.kinds).collect();
        let told: Vec<_> = kinds.iter().map(|(kind, times)| format!("{kind}: {times}")).collect();
        assert_eq!(told, ["200 and 400: 2", "200 with another body: 1", "200 and silence: 1"]);
        assert_eq!(wire.totals()[1], DifferenceCount { different: 4, all: 5 });
    }
}
