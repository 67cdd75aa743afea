//! Where two targets parted: a piece up to the first different answer, and both answers.

use std::fmt;

use super::normalize::Compared;

/// The beginning of a piece, up to the first different answer.
#[derive(Debug, Clone)]
pub struct Divergence {
    pub(super) piece: String,
    pub(super) lines: Vec<String>,
    pub(super) answers: [Result<Compared, String>; 2],
}

/// The longest line of a step or an answer, in characters.
const MAX_SHOWN_CHARS: usize = 600;

impl Divergence {
    /// Where it is, in a line: the piece and the request.
    #[must_use]
    pub fn title(&self) -> String {
        let last = self.lines.last().map(|line| shortened(line)).unwrap_or_default();
        format!("{}, request {}: {last}", self.piece, self.lines.len())
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: the answers to step {} differ", self.piece, self.lines.len())?;
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
