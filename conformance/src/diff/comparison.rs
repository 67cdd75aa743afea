//! Sends every sequence to both targets, and counts the answers that differ.
//!
//! Neither target waits for the other, so the comparison takes as long as the slower one.

use std::collections::BTreeMap;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::difference_count::DifferenceCount;
use super::divergence::Divergence;
use super::error::DiffError;
use super::play::{AnsweredRequest, play};
use super::sequence::RequestSequence;
use super::target::DiffTarget;
use super::wire::{NO_CONNECTION, ORDINARY, WireSequence};
use super::wire_count::WireCount;
use crate::site::protocol::endpoint;
use crate::site::{Interrupt, Supervisor};

/// How much was compared, and how much of it differed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Comparison {
    pub(crate) scenarios: DifferenceCount,
    pub(crate) sessions: DifferenceCount,
    /// Single answers, by the endpoint of the request.
    pub(crate) answers: BTreeMap<String, DifferenceCount>,
    pub(crate) wire: WireCount,
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
    for target in [one, other] {
        supervisor.hear_waits(&target.connection);
    }
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
        let [ordinary, odd] = self.wire.totals();
        self.scenarios.different + self.sessions.different + ordinary.different + odd.different == 0
    }

    /// How many sequences were compared.
    pub(crate) fn sequences(&self) -> usize {
        let [ordinary, odd] = self.wire.totals();
        self.scenarios.all + self.sessions.all + ordinary.all + odd.all
    }

    pub(crate) fn all_answers(&self) -> DifferenceCount {
        let mut sum = DifferenceCount::default();
        self.answers.values().for_each(|count| sum += *count);
        sum
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
        if let RequestSequence::Wire(wire) = sequence {
            return self.add_wire(one, sequence, wire, answered, other_answered);
        }
        let mut divergence = None;
        for (at, (mine, theirs)) in answered.iter().zip(other_answered).enumerate() {
            if let (Err(reason), Err(_)) = (&mine.answer, &theirs.answer) {
                return Err(DiffError::unreachable(&one.connection, reason));
            }
            let is_different = mine.answer != theirs.answer;
            let endpoint = endpoint(&mine.path).unwrap_or_else(|| "other paths".into());
            self.answers.entry(endpoint).or_default().add(is_different);
            if is_different {
                divergence = Some(Divergence::at(at, sequence, answered, theirs));
                break;
            }
        }
        let count = match sequence {
            RequestSequence::Scenario(_) => &mut self.scenarios,
            _ => &mut self.sessions,
        };
        count.add(divergence.is_some());
        Ok(divergence)
    }

    /// Compares the answers to a raw request, or to one before it if that differs. Each kind of difference
    /// is shown once.
    fn add_wire(
        &mut self,
        one: &DiffTarget,
        sequence: &RequestSequence,
        wire: &WireSequence,
        answered: &[AnsweredRequest],
        other_answered: &[AnsweredRequest],
    ) -> Result<Option<Divergence>, DiffError> {
        let pairs = || answered.iter().zip(other_answered).enumerate();
        let differing = pairs().find(|(_, (mine, theirs))| mine.answer != theirs.answer);
        let Some((at, (mine, theirs))) = differing.or_else(|| pairs().next_back()) else {
            return Ok(None);
        };
        if let (Err(reason), Err(other)) = (&mine.answer, &theirs.answer)
            && [reason, other] == [NO_CONNECTION; 2]
        {
            return Err(DiffError::unreachable(&one.connection, reason));
        }
        // What comes before the raw request is sent as usual, and nothing is odd about it.
        let oddity = if at + 1 == answered.len() { wire.oddity() } else { ORDINARY };
        let is_new = self.wire.add(oddity, &mine.answer, &theirs.answer);
        Ok(is_new.then(|| Divergence::at(at, sequence, answered, theirs)))
    }
}
