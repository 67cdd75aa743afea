//! A session, made from a seed and a number.

use fastrand::Rng;

use super::step::SessionStep;
use super::{kv_store, worker};
use crate::scenario::{Contract, Suite};

/// A sequence of requests that begins on an empty store.
#[derive(Debug, Clone)]
pub struct Session {
    /// Which of the seed's sessions this is, from 0.
    pub number: u64,
    /// Its requests.
    pub(in crate::diff) steps: Vec<SessionStep>,
}

/// About how many steps a session has.
const STEPS: usize = 20;

impl Session {
    /// The session of this seed and number. It updates nothing that the contract breaks by it.
    #[must_use]
    pub fn new(suite: Suite, contract: Contract, seed: u64, number: u64) -> Self {
        // Neighbouring seeds must not make neighbouring sessions, so both are spread first.
        let mut rng = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (number << 1));
        let length = rng.usize(STEPS / 2..STEPS * 3 / 2);
        let steps = match suite {
            Suite::Worker => worker::steps(&mut rng, contract, length),
            Suite::KvStore => kv_store::steps(&mut rng, length),
        };
        Self { number, steps }
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
    fn a_seed_makes_the_same_sessions(#[case] suite: Suite) {
        let text = |seed, number| {
            format!("{:?}", Session::new(suite, Contract::Documented, seed, number).steps)
        };
        assert_eq!(text(1, 5), text(1, 5));
        assert_ne!(text(1, 5), text(1, 6));
        assert_ne!(text(1, 5), text(2, 5));
    }

    #[test]
    fn the_published_index_is_never_written_to() {
        for number in 0..300 {
            for step in Session::new(Suite::Worker, Contract::Published, 1, number).steps {
                let Request { method, path, body, .. } = step.request;
                let body = String::from_utf8_lossy(&body.unwrap_or_default()).into_owned();
                assert!(method != "PUT" || !body.contains("__index__"), "{body}");
                assert!(!path.contains("delete/__index__"));
            }
        }
    }
}
