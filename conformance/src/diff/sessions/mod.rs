//! Random sessions from a seed.

mod json_text;
mod kv_store;
mod worker;

use fastrand::Rng;

use crate::scenario::{AuthVariant, Contract, Suite};

/// A sequence of requests that begins on an empty store.
#[derive(Debug, Clone)]
pub struct Session {
    /// Which of the seed's sessions this is, from 0.
    pub number: u64,
    /// Its requests.
    pub steps: Vec<Step>,
}

/// One request. `${kN}` in path and body stands for the key that the N-th `POST /add` answered.
#[derive(Debug, Clone)]
pub struct Step {
    /// The method.
    pub method: &'static str,
    /// The path and query.
    pub path: String,
    /// What stands where the auth key belongs.
    pub auth: AuthVariant,
    /// The type sent with the body.
    pub content_type: Option<&'static str>,
    /// The body, if any.
    pub body: Option<Vec<u8>>,
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

impl Step {
    /// Method, path, auth and body, for readers.
    #[must_use]
    pub fn line(&self) -> String {
        let auth = match self.auth {
            AuthVariant::Right => String::new(),
            other => format!("  (auth key: {})", other.name()),
        };
        let body = self.body.as_ref().map(|body| format!("  {:?}", String::from_utf8_lossy(body)));
        format!("{} {}{}{auth}", self.method, self.path, body.unwrap_or_default())
    }

    fn new(method: &'static str, path: impl Into<String>) -> Self {
        let auth = AuthVariant::Right;
        Self { method, path: path.into(), auth, content_type: None, body: None }
    }

    fn with_json(self, body: impl Into<Vec<u8>>) -> Self {
        Self { content_type: Some("application/json"), body: Some(body.into()), ..self }
    }
}

/// One of several, all as likely.
fn one_of<'a, T: ?Sized>(rng: &mut Rng, choices: &[&'a T]) -> &'a T {
    choices[rng.usize(..choices.len())]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

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
                let body =
                    String::from_utf8_lossy(step.body.as_deref().unwrap_or_default()).into_owned();
                assert!(step.method != "PUT" || !body.contains("__index__"), "{body}");
                assert!(!step.path.contains("delete/__index__"));
            }
        }
    }
}
