//! Some requests of a session, of which the last is sent over a socket, with one thing odd or none.

use super::oddity::{ODDITIES, Oddity};
use super::raw_request::RawRequest;
use crate::diff::sessions::{Session, SessionRequest};
use crate::scenario::{Contract, Suite};
use crate::site::protocol::listing;

/// The requests up to one that is written byte by byte.
#[derive(Debug, Clone)]
pub(crate) struct WireSequence {
    pub(in crate::diff) number: u64,
    /// Sent as a session's, so that the store holds something.
    pub(in crate::diff) before: Vec<SessionRequest>,
    pub(in crate::diff) last: SessionRequest,
    oddity: Option<Oddity>,
}

/// The name of what is odd where nothing is.
pub(in crate::diff) const ORDINARY: &str = "nothing odd";

/// The most requests before the last one.
const MAX_BEFORE: u64 = 3;

/// Sets the sessions of the wire apart from the others of a seed.
const FIRST_SESSION: u64 = 1 << 32;

impl WireSequence {
    /// The sequence of this seed and number. Every second one is odd; the oddities take turns.
    pub(crate) fn new(
        suite: Suite,
        contract: Contract,
        allows_break: bool,
        seed: u64,
        number: u64,
    ) -> Self {
        let session = Session::new(suite, contract, allows_break, seed, FIRST_SESSION + number);
        let mut requests = session.requests;
        // A session has more requests than that.
        requests.truncate(usize::try_from(1 + number % (MAX_BEFORE + 1)).unwrap_or(1));
        let last = requests.pop().unwrap_or_else(|| listing(suite).into());
        let turn = usize::try_from(number / 2).unwrap_or_default() % ODDITIES.len();
        let oddity = (number % 2 == 1).then(|| ODDITIES[turn]);
        Self { number, before: requests, last, oddity }
    }

    /// What is odd.
    pub(in crate::diff) fn oddity(&self) -> &'static str {
        self.oddity.map_or(ORDINARY, |oddity| oddity.name)
    }

    /// Changes what is odd.
    pub(in crate::diff) fn distort(&self, request: &mut RawRequest) {
        if let Some(oddity) = self.oddity {
            (oddity.apply)(request);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_second_request_is_ordinary_and_each_oddity_has_its_turn() {
        let sequence =
            |number| WireSequence::new(Suite::KvStore, Contract::Documented, false, 1, number);
        let names: Vec<_> = (0..2 * ODDITIES.len() as u64).map(|n| sequence(n).oddity()).collect();
        assert_eq!(names.iter().filter(|name| **name == ORDINARY).count(), ODDITIES.len());
        assert_eq!(names.into_iter().collect::<BTreeSet<_>>().len(), ODDITIES.len() + 1);
    }
}
