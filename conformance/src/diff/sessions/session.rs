//! A random session, made from a seed and a number.

use fastrand::Rng;

use super::session_request::SessionRequest;
use super::{kv_store, worker};
use crate::chance::spread;
use crate::scenario::{Contract, Suite};

/// Random requests in order. The first one is sent to an empty store.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The number among the sessions of its seed, counted from 0.
    pub(in crate::diff) number: u64,
    pub(in crate::diff) requests: Vec<SessionRequest>,
}

/// About how many requests a session has.
const REQUESTS: usize = 20;

impl Session {
    /// The session of this seed and number. It changes the index as an item only where that is allowed, and
    /// where the contract refuses it.
    pub(crate) fn new(
        suite: Suite,
        contract: Contract,
        allows_break: bool,
        seed: u64,
        number: u64,
    ) -> Self {
        let mut rng = Rng::with_seed(spread(seed) ^ (number << 1));
        let length = rng.usize(REQUESTS / 2..REQUESTS * 3 / 2);
        let requests = match suite {
            Suite::Worker => {
                worker::requests(&mut rng, allows_break && contract == Contract::Documented, length)
            }
            Suite::KvStore => kv_store::requests(&mut rng, length),
        };
        Self { number, requests }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::exchange::Request;

    #[rstest]
    #[case(Suite::Worker)]
    #[case(Suite::KvStore)]
    fn a_seed_always_makes_the_same_sessions(#[case] suite: Suite) {
        let text = |seed, number| {
            format!("{:?}", Session::new(suite, Contract::Documented, true, seed, number).requests)
        };
        assert_eq!(text(1, 5), text(1, 5));
        assert_ne!(text(1, 5), text(1, 6));
        assert_ne!(text(1, 5), text(2, 5));
    }

    #[rstest]
    #[case::published(Contract::Published, true)]
    #[case::not_allowed(Contract::Documented, false)]
    fn the_index_is_not_written_to(#[case] contract: Contract, #[case] allows_break: bool) {
        for number in 0..300 {
            for one in Session::new(Suite::Worker, contract, allows_break, 1, number).requests {
                let Request { method, path, body, .. } = one.request;
                let body = String::from_utf8_lossy(&body.unwrap_or_default()).into_owned();
                assert!(method != "PUT" || !body.contains("__index__"), "{body}");
                assert!(!path.contains("delete/__index__"));
            }
        }
    }
}
