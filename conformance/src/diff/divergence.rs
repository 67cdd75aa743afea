//! Shows a difference: the requests up to the first one that was answered differently, and both answers.

use std::fmt;

use super::normalize::NormalizedAnswer;
use super::play::AnsweredRequest;
use super::sequence::RequestSequence;

/// The first difference in a sequence.
#[derive(Debug, Clone)]
pub(crate) struct Divergence {
    /// The name of the sequence.
    sequence: String,
    /// Whether it is about a raw request.
    pub(crate) is_raw: bool,
    /// The requests up to the difference, for readers.
    lines: Vec<String>,
    /// The answer of each target to the last request, or why there is none.
    answers: [Result<NormalizedAnswer, String>; 2],
}

/// The longest request or answer that is shown whole, in characters.
const MAX_SHOWN_CHARS: usize = 600;

impl Divergence {
    /// The difference at a request of a sequence, of which the other target answered this.
    pub(super) fn at(
        at: usize,
        sequence: &RequestSequence,
        answered: &[AnsweredRequest],
        other: &AnsweredRequest,
    ) -> Self {
        Self {
            sequence: sequence.name(),
            is_raw: matches!(sequence, RequestSequence::Wire(_)),
            lines: answered[..=at].iter().map(|one| one.line.clone()).collect(),
            answers: [answered[at].answer.clone(), other.answer.clone()],
        }
    }

    /// One line: the sequence and the last request.
    pub(crate) fn title(&self) -> String {
        let last = self.lines.last().map(|line| shortened(line)).unwrap_or_default();
        format!("{}, request {}: {last}", self.sequence, self.lines.len())
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: the answers to step {} differ", self.sequence, self.lines.len())?;
        for (nth, line) in (1..).zip(&self.lines) {
            writeln!(f, "  {nth:>2}  {}", shortened(line))?;
        }
        for (name, answer) in ["A", "B"].into_iter().zip(&self.answers) {
            let answer = match answer {
                Ok(answer) => answer.to_string(),
                Err(error) => format!("no answer: {error}"),
            };
            writeln!(f, "   {name}  {}", shortened(&answer))?;
        }
        Ok(())
    }
}

fn shortened(text: &str) -> String {
    let length = text.chars().count();
    if length <= MAX_SHOWN_CHARS {
        return text.to_owned();
    }
    let head: String = text.chars().take(MAX_SHOWN_CHARS).collect();
    format!("{head} … {} characters more", length - MAX_SHOWN_CHARS)
}
