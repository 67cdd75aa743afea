//! The line on standard error that shows a terminal how far a command is.

use std::env;
use std::sync::OnceLock;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::watch;
use tokio::time::sleep;

use crate::site::Phase;

/// The line of this process, once it is shown. There is one terminal, and so one line.
static LINE: OnceLock<ProgressBar> = OnceLock::new();

/// How long a command runs before the line is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the times on the line are brought up to date.
const TICK: Duration = Duration::from_millis(250);

/// The line once a thing is done, before that, and where the number of things is not known.
const ESTIMATED: &str = "{pos}/{len} {prefix}  {elapsed}, about {eta} left  {wide_msg}";
const COUNTED: &str = "{pos}/{len} {prefix}  {elapsed}  {wide_msg}";
const UNCOUNTED: &str = "{prefix}  {elapsed}  {wide_msg}";

/// Shows each phase as it changes, as long as somebody polls it.
pub(super) async fn show(mut phases: watch::Receiver<Phase>) {
    sleep(PATIENCE).await;
    let line = LINE.get_or_init(new_line);
    line.enable_steady_tick(TICK);
    let mut shown = Phase::default();
    loop {
        let phase = phases.borrow_and_update().clone();
        put(line, &shown, &phase);
        shown = phase;
        if phases.changed().await.is_err() {
            return;
        }
    }
}

/// Takes the line away.
pub(super) fn clear() {
    if let Some(line) = LINE.get() {
        line.finish_and_clear();
    }
}

/// Writes to the terminal while the line is not there.
pub(super) fn aside<T>(write: impl FnOnce() -> T) -> T {
    match LINE.get() {
        Some(line) => line.suspend(write),
        None => write(),
    }
}

/// A line that is shown only where standard error is a terminal that can rewrite it.
fn new_line() -> ProgressBar {
    let is_dumb = env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    let target = if is_dumb { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    ProgressBar::with_draw_target(None, target).with_elapsed(PATIENCE)
}

fn put(line: &ProgressBar, shown: &Phase, phase: &Phase) {
    line.set_style(style(phase));
    if (shown.things, shown.all) != (phase.things, phase.all) {
        line.set_length(phase.all as u64);
        line.set_position(0);
        line.reset_eta();
    }
    line.set_position(phase.done as u64);
    line.set_prefix(prefix(phase));
    line.set_message(phase.current.clone());
}

fn style(phase: &Phase) -> ProgressStyle {
    let template = match (phase.all, phase.done) {
        (0, _) => UNCOUNTED,
        (_, 0) => COUNTED,
        _ => ESTIMATED,
    };
    ProgressStyle::with_template(template).expect("the templates are well-formed")
}

fn prefix(phase: &Phase) -> String {
    match phase.failed {
        0 => phase.things.to_owned(),
        failed => format!("{}, {failed} failed", phase.things),
    }
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    fn shown(phases: &[Phase]) -> String {
        let terminal = InMemoryTerm::new(3, 100);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let line = ProgressBar::with_draw_target(None, target);
        let mut before = Phase::default();
        for phase in phases {
            put(&line, &before, phase);
            before = phase.clone();
        }
        line.force_draw();
        terminal.contents()
    }

    #[test]
    fn the_line_says_how_much_is_done_and_how_long_the_rest_takes() {
        let begun = Phase {
            things: "scenarios",
            all: 12,
            current: "worker/update/merges".into(),
            ..Phase::default()
        };
        let line = shown(std::slice::from_ref(&begun));
        assert_eq!(line, "0/12 scenarios  0s  worker/update/merges");
        let line = shown(&[Phase { done: 3, failed: 1, ..begun }]);
        assert!(line.starts_with("3/12 scenarios, 1 failed  0s, about "), "{line}");
        assert!(line.ends_with(" left  worker/update/merges"), "{line}");
    }

    #[test]
    fn where_nobody_knows_how_much_there_is_the_line_promises_nothing() {
        let scenarios = Phase { things: "scenarios", done: 12, all: 12, ..Phase::default() };
        let last = Phase { things: "a last look", ..Phase::default() };
        assert_eq!(shown(&[scenarios, last]), "a last look  0s");
    }
}
