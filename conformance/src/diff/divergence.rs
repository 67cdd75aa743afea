//! Where two targets parted: the session up to the first different answer, and both answers.

use std::fmt;

use super::normalize::Compared;
use super::sessions::{Session, Step};

/// The shortest beginning of a session that shows a difference.
#[derive(Debug, Clone)]
pub struct Divergence {
    number: u64,
    steps: Vec<Step>,
    answers: [Result<Compared, String>; 2],
}

/// The longest line of a step or an answer, in characters.
const MAX_SHOWN_CHARS: usize = 600;

impl Divergence {
    /// The answers to the step at this place differ.
    pub(super) fn new(
        session: &Session,
        at: usize,
        answers: [Result<Compared, String>; 2],
    ) -> Self {
        Self { number: session.number, steps: session.steps[..=at].to_vec(), answers }
    }

    /// How many steps show it.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps.len()
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "session {}: the answers to step {} differ", self.number, self.steps.len())?;
        for (nth, step) in (1..).zip(&self.steps) {
            writeln!(f, "  {nth:>2}  {}", shortened(&shown(step)))?;
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

fn shown(step: &Step) -> String {
    let auth = match step.auth {
        crate::scenario::AuthVariant::Right => String::new(),
        other => format!("  (auth key: {})", other.name()),
    };
    let body = step.body.as_ref().map(|body| format!("  {:?}", String::from_utf8_lossy(body)));
    format!("{} {}{}{auth}", step.method, step.path, body.unwrap_or_default())
}

fn shortened(text: &str) -> String {
    let length = text.chars().count();
    if length <= MAX_SHOWN_CHARS {
        return text.to_owned();
    }
    let head: String = text.chars().take(MAX_SHOWN_CHARS).collect();
    format!("{head} … {} characters more", length - MAX_SHOWN_CHARS)
}
