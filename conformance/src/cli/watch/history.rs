//! The rounds so far: those of this watch, and those in its file.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::watch::Round;

/// How many rounds are kept in memory and shown on the page. With one each five minutes, a week.
const KEPT: usize = 2_016;

/// The rounds so far.
#[derive(Debug)]
pub(super) struct History {
    rounds: Vec<Round>,
    file: Option<(PathBuf, File)>,
}

impl History {
    /// The rounds in a file, to which later ones are added; without a file, none.
    pub(super) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self { rounds: Vec::new(), file: None }) };
        let unusable = || format!("the history {} cannot be used", path.display());
        let mut file =
            OpenOptions::new().create(true).append(true).open(path).with_context(unusable)?;
        let text = fs::read_to_string(path).with_context(unusable)?;
        // A watch that was killed may have left half a line.
        if !text.is_empty() && !text.ends_with('\n') {
            file.write_all(b"\n").with_context(unusable)?;
        }
        let rounds = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
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

#[cfg(test)]
mod tests {
    use tempfile::tempdir;

    use super::*;

    const LINE: &str = r#"{"number":1,"at":"2026-11-30T01:23:45Z","outcome":"sound","reason":null,"passed":15,"failed":[],"indeterminate":0,"findings":{},"items":2,"is_index_sound":true,"latency":null,"stale_ms":null,"requests":9,"kv_reads":9}"#;

    #[test]
    fn a_watch_goes_on_with_the_history_of_one_that_was_killed() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("watch.ndjson");
        fs::write(&path, format!("{LINE}\n{{\"number\":2,")).unwrap();
        let mut history = History::open(Some(&path)).unwrap();
        let round = history.rounds()[0].clone();
        history.add(&round).unwrap();
        assert_eq!(History::open(Some(&path)).unwrap().rounds().len(), 2);
    }

    #[test]
    fn a_history_that_cannot_be_used_is_told() {
        let error = History::open(Some(Path::new("/no/such/folder/h"))).unwrap_err().to_string();
        assert!(error.contains("/no/such/folder/h cannot be used"), "{error}");
    }
}
