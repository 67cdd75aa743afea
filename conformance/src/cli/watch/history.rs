//! The rounds so far: those of this watch, and those in its file.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::watch::Round;

/// How many rounds are kept in memory and shown on the page. With one each five minutes, a week.
const KEPT: usize = 2_016;

/// How the line of a round begins.
const BEGINNING: &str = "{\"number\":";

/// The rounds so far.
#[derive(Debug)]
pub(super) struct History {
    rounds: Vec<Round>,
    file: Option<(PathBuf, File)>,
}

impl History {
    /// The rounds of this target in a file, to which later ones are added; without a file, none.
    ///
    /// # Errors
    /// When the file cannot be used, holds something else, or rounds of another target.
    pub(super) fn open(path: Option<&Path>, target: &str) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self { rounds: Vec::new(), file: None }) };
        let unusable = || format!("the history {} cannot be used", path.display());
        let mut options = OpenOptions::new();
        let file = options.read(true).create(true).append(true).open(path);
        let file = file.with_context(unusable)?;
        let text = fs::read_to_string(path).with_context(unusable)?;
        let (lines, rest) = text.split_at(text.rfind('\n').map_or(0, |end| end + 1));
        let rounds: Vec<_> =
            lines.lines().zip(1..).map(round).collect::<Result<_, _>>().with_context(unusable)?;
        if !is_beginning_of_round(rest) {
            round((rest, rounds.len() + 1)).with_context(unusable)?;
        }
        if let Some(other) = rounds.iter().find(|round| !is_of(round, target)) {
            let name = &other.target;
            bail!("the history {} is of {name}: give {target} a file of its own", path.display());
        }
        // A watch that was killed may have left half a line.
        if !rest.is_empty() {
            file.set_len(lines.len() as u64).with_context(unusable)?;
        }
        let mut history = Self { rounds, file: Some((path.to_owned(), file)) };
        history.forget();
        Ok(history)
    }

    pub(super) fn rounds(&self) -> &[Round] {
        &self.rounds
    }

    /// Adds a round, also to the file.
    pub(super) fn add(&mut self, round: &Round) -> anyhow::Result<()> {
        if let Some((path, file)) = &mut self.file {
            let line = serde_json::to_string(round)? + "\n";
            let unwritable = || format!("cannot write the history {}", path.display());
            file.write_all(line.as_bytes()).with_context(unwritable)?;
        }
        self.rounds.push(round.clone());
        self.forget();
        Ok(())
    }

    fn forget(&mut self) {
        let over = self.rounds.len().saturating_sub(KEPT);
        self.rounds.drain(..over);
    }
}

fn round((line, number): (&str, usize)) -> anyhow::Result<Round> {
    serde_json::from_str(line).with_context(|| format!("line {number} is no round of a watch"))
}

/// Whether a text is what a watch leaves that was killed while it wrote a line.
fn is_beginning_of_round(text: &str) -> bool {
    text.starts_with(BEGINNING) || BEGINNING.starts_with(text)
}

/// Whether a round is of this target. Those of older versions do not say it.
fn is_of(round: &Round, target: &str) -> bool {
    round.target.is_empty() || round.target == target
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use tempfile::tempdir;

    use super::*;

    const TARGET: &str = "https://a.example";

    const LINE: &str = r#"{"number":1,"at":"2026-11-30T01:23:45Z","outcome":"sound","reason":null,"passed":15,"failed":[],"indeterminate":0,"findings":{},"items":2,"is_index_sound":true,"latency":null,"stale_ms":null,"requests":9,"kv_reads":9}"#;

    #[test]
    fn a_watch_goes_on_with_the_history_of_one_that_was_killed() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("watch.ndjson");
        fs::write(&path, format!("{LINE}\n{{\"number\":2,")).unwrap();
        let mut history = History::open(Some(&path), TARGET).unwrap();
        let round = Round { target: TARGET.into(), ..history.rounds()[0].clone() };
        history.add(&round).unwrap();
        assert_eq!(History::open(Some(&path), TARGET).unwrap().rounds().len(), 2);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2);
        let error = History::open(Some(&path), "https://b.example").unwrap_err().to_string();
        assert!(error.contains("is of https://a.example: give https://b.example"), "{error}");
    }

    #[rstest]
    #[case("notes of mine\n")]
    #[case("notes of mine")]
    #[case("{\"number\":1}\n")]
    fn a_file_of_something_else_stays_as_it_is(#[case] text: &str) {
        let folder = tempdir().unwrap();
        let path = folder.path().join("notes");
        fs::write(&path, text).unwrap();
        let error = format!("{:#}", History::open(Some(&path), TARGET).unwrap_err());
        assert!(error.contains("line 1 is no round of a watch"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }

    #[test]
    fn a_history_that_cannot_be_used_is_told() {
        let error =
            History::open(Some(Path::new("/no/such/folder/h")), TARGET).unwrap_err().to_string();
        assert!(error.contains("/no/such/folder/h cannot be used"), "{error}");
    }
}
