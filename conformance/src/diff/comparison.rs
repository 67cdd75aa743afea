//! Plays all pieces on both targets and counts what was alike.
//!
//! Each target goes on at its own pace, so the slower one alone decides how long it takes.

use std::collections::BTreeMap;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::divergence::Divergence;
use super::piece::Piece;
use super::replay::{Answered, DiffError, Side};
use crate::site::protocol::endpoint;

/// How many of what were compared, and how many of them differed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Scenarios.
    pub scenarios: Share,
    /// Random sessions.
    pub sessions: Share,
    /// Single answers, by the endpoint asked.
    pub answers: BTreeMap<String, Share>,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Those that differed.
    pub different: usize,
    /// All.
    pub all: usize,
}

/// How many pieces one target may be ahead of the other.
const AHEAD: usize = 64;

/// Plays the pieces on both, and shows each divergence as it is found.
///
/// # Errors
/// When a target is not there, or its store cannot be emptied.
pub async fn compare(
    one: &Side,
    other: &Side,
    pieces: &[Piece],
    mut watch: impl FnMut(&Divergence),
) -> Result<Comparison, DiffError> {
    let ((sender, mut answers), (other_sender, mut other_answers)) =
        (channel(AHEAD), channel(AHEAD));
    let follow = async {
        let mut comparison = Comparison::default();
        for piece in pieces {
            let both = (next(&mut answers).await?, next(&mut other_answers).await?);
            let (Some(answered), Some(other_answered)) = both else { break };
            if let Some(divergence) = comparison.add(one, piece, &answered, &other_answered)? {
                watch(&divergence);
            }
        }
        // Dropped here, so that a target that is ahead stops too.
        drop((answers, other_answers));
        Ok(comparison)
    };
    let (compared, (), ()) =
        tokio::join!(follow, play(one, pieces, sender), play(other, pieces, other_sender));
    compared
}

type Outcome = Result<Vec<Answered>, DiffError>;

/// Plays until the end, or an error, or nobody listens.
async fn play(side: &Side, pieces: &[Piece], answers: Sender<Outcome>) {
    for piece in pieces {
        let outcome = side.play(piece).await;
        let is_last = outcome.is_err();
        if answers.send(outcome).await.is_err() || is_last {
            return;
        }
    }
}

async fn next(answers: &mut Receiver<Outcome>) -> Result<Option<Vec<Answered>>, DiffError> {
    answers.recv().await.transpose()
}

impl Comparison {
    /// Whether nothing differed.
    #[must_use]
    pub fn is_alike(&self) -> bool {
        self.scenarios.different + self.sessions.different == 0
    }

    /// All answers together.
    #[must_use]
    pub fn all_answers(&self) -> Share {
        self.answers.values().fold(Share::default(), |sum, share| Share {
            different: sum.different + share.different,
            all: sum.all + share.all,
        })
    }

    /// Holds a piece's answers against each other; what follows a different answer is not compared.
    fn add(
        &mut self,
        one: &Side,
        piece: &Piece,
        answered: &[Answered],
        other_answered: &[Answered],
    ) -> Result<Option<Divergence>, DiffError> {
        let mut divergence = None;
        for (at, (mine, theirs)) in answered.iter().zip(other_answered).enumerate() {
            if let (Err(reason), Err(_)) = (&mine.answer, &theirs.answer) {
                return Err(one.gone(reason));
            }
            let is_different = mine.answer != theirs.answer;
            let endpoint = endpoint(&mine.path).unwrap_or_else(|| "other paths".into());
            self.answers.entry(endpoint).or_default().count(is_different);
            if is_different {
                divergence = Some(Divergence {
                    piece: piece.name(),
                    lines: answered[..=at].iter().map(|one| one.line.clone()).collect(),
                    answers: [mine.answer.clone(), theirs.answer.clone()],
                });
                break;
            }
        }
        let share = match piece {
            Piece::Scenario(_) => &mut self.scenarios,
            Piece::Session(_) => &mut self.sessions,
        };
        share.count(divergence.is_some());
        Ok(divergence)
    }
}

impl Share {
    /// Those that were alike.
    #[must_use]
    pub fn alike(self) -> usize {
        self.all - self.different
    }

    fn count(&mut self, is_different: bool) {
        self.all += 1;
        self.different += usize::from(is_different);
    }
}
