//! Sends every sequence to both targets, and counts the answers that differ.
//!
//! Neither target waits for the other, so the comparison takes as long as the slower one.

use std::collections::BTreeMap;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::divergence::Divergence;
use super::error::DiffError;
use super::play::{AnsweredRequest, play};
use super::sequence::RequestSequence;
use super::target::DiffTarget;
use crate::site::protocol::endpoint;
use crate::site::{Interrupt, Supervisor};

/// How much was compared, and how much of it differed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Comparison {
    pub(crate) scenarios: DifferenceCount,
    pub(crate) sessions: DifferenceCount,
    /// Single answers, by the endpoint of the request.
    pub(crate) answers: BTreeMap<String, DifferenceCount>,
}

/// How many things were compared, and how many of them differed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DifferenceCount {
    pub(crate) different: usize,
    pub(crate) all: usize,
}

/// How many sequences one target may be ahead of the other.
const MAX_AHEAD: usize = 64;

/// Compares both targets, and shows each divergence to `watch` as soon as it is found. What has not been
/// played when the comparison is interrupted is not compared.
pub(crate) async fn compare(
    [one, other]: &[DiffTarget; 2],
    sequences: &[RequestSequence],
    supervisor: &Supervisor,
    mut watch: impl FnMut(&Divergence),
) -> Result<Comparison, DiffError> {
    let Supervisor { interrupt, progress } = supervisor;
    progress.begin("scenarios and sessions", sequences.len());
    let (sender, mut answers) = channel(MAX_AHEAD);
    let (other_sender, mut other_answers) = channel(MAX_AHEAD);
    let follow = async {
        let mut comparison = Comparison::default();
        for sequence in sequences {
            let both = (next(&mut answers).await?, next(&mut other_answers).await?);
            let (Some(answered), Some(other_answered)) = both else { break };
            if let Some(divergence) = comparison.add(one, sequence, &answered, &other_answered)? {
                watch(&divergence);
            }
            progress.advance();
        }
        // Dropped here, so that a target that is ahead stops too.
        drop((answers, other_answers));
        Ok(comparison)
    };
    let (compared, (), ()) = tokio::join!(
        follow,
        play_all(one, sequences, interrupt, sender),
        play_all(other, sequences, interrupt, other_sender)
    );
    compared
}

/// The answers to a sequence.
type Played = Result<Vec<AnsweredRequest>, DiffError>;

/// Plays the sequences until it is interrupted, one cannot be played, or nobody receives the answers any
/// longer.
async fn play_all(
    target: &DiffTarget,
    sequences: &[RequestSequence],
    interrupt: &Interrupt,
    answers: Sender<Played>,
) {
    for sequence in sequences {
        if interrupt.is_stopping() {
            return;
        }
        let played = tokio::select! {
            played = play(target, sequence) => played,
            () = interrupt.abandons() => return,
        };
        let is_last = played.is_err();
        if answers.send(played).await.is_err() || is_last {
            return;
        }
    }
}

async fn next(answers: &mut Receiver<Played>) -> Result<Option<Vec<AnsweredRequest>>, DiffError> {
    answers.recv().await.transpose()
}

impl Comparison {
    pub(crate) fn is_alike(&self) -> bool {
        self.scenarios.different + self.sessions.different == 0
    }

    /// How many sequences were compared.
    pub(crate) fn sequences(&self) -> usize {
        self.scenarios.all + self.sessions.all
    }

    pub(crate) fn all_answers(&self) -> DifferenceCount {
        self.answers.values().fold(DifferenceCount::default(), |sum, count| DifferenceCount {
            different: sum.different + count.different,
            all: sum.all + count.all,
        })
    }

    /// Compares the answers to a sequence, up to the first that differs. It fails when neither target
    /// answers a request.
    fn add(
        &mut self,
        one: &DiffTarget,
        sequence: &RequestSequence,
        answered: &[AnsweredRequest],
        other_answered: &[AnsweredRequest],
    ) -> Result<Option<Divergence>, DiffError> {
        let mut divergence = None;
        for (at, (mine, theirs)) in answered.iter().zip(other_answered).enumerate() {
            if let (Err(reason), Err(_)) = (&mine.answer, &theirs.answer) {
                return Err(DiffError::unreachable(&one.connection, reason));
            }
            let is_different = mine.answer != theirs.answer;
            let endpoint = endpoint(&mine.path).unwrap_or_else(|| "other paths".into());
            self.answers.entry(endpoint).or_default().add(is_different);
            if is_different {
                divergence = Some(Divergence {
                    sequence: sequence.name(),
                    lines: answered[..=at].iter().map(|one| one.line.clone()).collect(),
                    answers: [mine.answer.clone(), theirs.answer.clone()],
                });
                break;
            }
        }
        let count = match sequence {
            RequestSequence::Scenario(_) => &mut self.scenarios,
            RequestSequence::Session(_) => &mut self.sessions,
        };
        count.add(divergence.is_some());
        Ok(divergence)
    }
}

impl DifferenceCount {
    pub(crate) fn alike(self) -> usize {
        self.all - self.different
    }

    fn add(&mut self, is_different: bool) {
        self.all += 1;
        self.different += usize::from(is_different);
    }
}
