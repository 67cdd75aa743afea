//! The line on standard error that shows a terminal how far a run is.

use std::io::{self, IsTerminal, Write};

use crate::record::{Event, Outcome};

/// Rewrites one line. Nothing is written where standard error is no terminal.
#[derive(Debug)]
pub(super) struct Progress {
    is_shown: bool,
    total: usize,
    done: usize,
    failed: usize,
}

/// Goes back to the beginning of the line and clears it.
const ERASE: &str = "\r\x1b[2K";

/// The longest line, in characters. A longer one could wrap, and then part of it would stay.
const MAX_CHARS: usize = 78;

impl Progress {
    pub(super) fn new() -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        Self { is_shown: io::stderr().is_terminal() && !is_dumb, total: 0, done: 0, failed: 0 }
    }

    pub(super) fn show(&mut self, event: &Event) {
        if let Some(line) = self.line(event) {
            self.write(&line);
        }
    }

    /// The new line after an event; nothing when it stays as it is.
    fn line(&mut self, event: &Event) -> Option<String> {
        match event {
            Event::Started(info) => {
                self.total = info.scenarios;
                None
            }
            Event::Waiting(time) => {
                let seconds = time.as_secs();
                Some(
                    self.numbered(&format!("waiting {seconds} s, as the target asks (--max-wait)")),
                )
            }
            Event::ScenarioStarted(id) => Some(self.numbered(id.as_str())),
            Event::ScenarioFinished(verdict) => {
                self.done += 1;
                self.failed += usize::from(matches!(verdict.outcome, Outcome::Failed(_)));
                Some(self.numbered(verdict.id.as_str()))
            }
            Event::CleaningUp(0) => None,
            Event::CleaningUp(items) => Some(self.numbered(&format!("removing {items} items"))),
            Event::Finished { .. } => Some(String::new()),
        }
    }

    fn numbered(&self, doing: &str) -> String {
        let failed =
            if self.failed > 0 { format!("  {} failed", self.failed) } else { String::new() };
        let line = format!("{}/{}{failed}  {doing}", self.done, self.total);
        line.chars().take(MAX_CHARS).collect()
    }

    fn write(&self, line: &str) {
        if self.is_shown {
            // A terminal that is gone needs no line.
            let _ = write!(io::stderr(), "{ERASE}{line}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sample;
    use crate::scenario::Level;

    #[test]
    fn the_line_counts_what_is_done_and_failed() {
        let mut progress = Progress { is_shown: false, total: 0, done: 0, failed: 0 };
        progress.line(&Event::Started(sample::record().info));
        let failure = Outcome::Failed(Box::new(sample::failure()));
        let verdict = sample::verdict(Level::Must, failure);
        let line = progress.line(&Event::ScenarioFinished(Box::new(verdict)));
        assert_eq!(line.as_deref(), Some("1/4  1 failed  worker/update/merges"));
    }
}
