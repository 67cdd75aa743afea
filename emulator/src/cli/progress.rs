//! The line on standard error that shows a terminal how far a transfer is.

use crate::transfer::Step;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// The line. Where standard error is no terminal, nothing is shown.
pub(super) struct Progress(ProgressBar);

const CHECKING: &str = "{pos} entries checked  {elapsed}";
const WRITING: &str = "{bar:20} {pos}/{len} entries  {elapsed}, about {eta} left";

impl Progress {
    pub(super) fn new() -> Self {
        let line = ProgressBar::no_length().with_style(style(CHECKING));
        line.enable_steady_tick(Duration::from_millis(250));
        Self(line)
    }

    /// Shows that this step is done.
    pub(super) fn tell(&self, step: Step) {
        match step {
            Step::Checked(done) => self.0.set_position(done),
            Step::Written(done, all) => {
                if self.0.length() != Some(all) {
                    self.0.set_style(style(WRITING));
                    self.0.set_length(all);
                    self.0.reset_eta();
                }
                self.0.set_position(done);
            }
        }
    }
}

/// Takes the line away.
impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A number of entries, in words.
pub(super) fn entries(number: u64) -> String {
    match number {
        1 => "1 entry".to_owned(),
        _ => format!("{number} entries"),
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
