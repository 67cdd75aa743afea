//! What the commands have in common that write to a namespace: `--apply`, `--save`, `--undo`, `--settle`.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;

use super::failed::Failed;
use super::narration::Narration;
use super::values::seconds;
use crate::kv_api::KvApi;
use crate::record::Status;
use crate::report::namespace::{Details, Written};
use crate::report::{self, visible_in_line};
use crate::rewrite::{RewriteError, SavedFile, Writing, undo};
use crate::site::Supervisor;

/// How long what was written may take to show elsewhere: KV's minute and a margin.
const SETTLE_ELSEWHERE: Duration = Duration::from_secs(65);

#[derive(Debug, Args)]
pub(super) struct RewriteArguments {
    /// Write. Without it, the command only says what it would do (`--dry-run`).
    #[arg(long)]
    apply: bool,
    /// Only say what would be done. This is also what happens without `--apply`.
    #[arg(long, conflicts_with = "apply")]
    dry_run: bool,
    /// Where to save what is replaced: a new file that nobody else can read [default:
    /// pysondbkv-undo-TIME.ndjson in this folder].
    #[arg(long, value_name = "FILE", requires = "apply")]
    save: Option<PathBuf>,
    /// Put back what FILE saved, unless somebody changed it since.
    #[arg(long, value_name = "FILE", requires = "namespace")]
    pub(super) undo: Option<PathBuf>,
    /// How long what was written may take to show [default: 0 on this machine, else 65].
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    settle: Option<Duration>,
}

impl RewriteArguments {
    /// Whether something is written.
    pub(super) fn applies(&self) -> bool {
        self.apply
    }

    /// How long what was written may take to show.
    pub(super) fn settle(&self, is_here: bool) -> Duration {
        self.settle.unwrap_or(if is_here { Duration::ZERO } else { SETTLE_ELSEWHERE })
    }

    /// A new file for what is replaced.
    fn new_file(&self, api: &KvApi) -> Result<SavedFile, RewriteError> {
        let usual = || {
            let now = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
            PathBuf::from(format!("pysondbkv-undo-{}.ndjson", now.replace([':', '.'], "-")))
        };
        let path = self.save.clone().unwrap_or_else(usual);
        SavedFile::create(&path, api.door().namespace())
    }

    /// Puts back what a file saved, or says what that would be.
    pub(super) async fn undo(
        &self,
        api: &KvApi,
        file: &Path,
        supervisor: &Supervisor,
        told: &mut Narration,
    ) -> Result<Status, Failed> {
        let would = undo(api, file, None, supervisor).await.map_err(failed)?;
        told.say(&format!("To undo:\n{}", report::namespace::undo(&would)))?;
        let is_needed = would.is_needed();
        told.report.details = Some(Details::undo(would));
        if !is_needed {
            told.say("There is nothing to undo.\n")?;
            return Ok(Status::Conformant);
        }
        if !self.apply {
            told.say("Nothing was written. --apply writes it.\n")?;
            return Ok(Status::NotConformant);
        }
        let mut saved = self.begin_writing(api, told, "What is replaced now is in")?;
        let settle = self.settle(api.door().base().is_loopback());
        let writing = Writing { api, saved: &mut saved, settle };
        let done = undo(api, file, Some(writing), supervisor).await.map_err(failed)?;
        told.report.details = Some(Details::undo(done));
        told.report.written = Written::All;
        told.say("It is undone, and read as it was written.\n")?;
        Ok(Status::Conformant)
    }

    /// Makes the file for what is replaced. From here on something may be written.
    pub(super) fn begin_writing(
        &self,
        api: &KvApi,
        told: &mut Narration,
        words: &str,
    ) -> Result<SavedFile, Failed> {
        let saved = self.new_file(api).map_err(failed)?;
        let path = saved.path().display().to_string();
        told.say(&format!("{words} {}.\n", visible_in_line(&path)))?;
        told.report.saved = Some(path);
        told.report.written = Written::Perhaps;
        Ok(saved)
    }
}

/// How the program ends after such an error.
pub(super) fn failed(error: RewriteError) -> Failed {
    let status = match &error {
        RewriteError::Api(_) => Status::Unreachable,
        RewriteError::Changed { .. } => Status::NothingRan,
        RewriteError::Interrupted | RewriteError::Unclear { .. } | RewriteError::NotSeen { .. } => {
            Status::Indeterminate
        }
        RewriteError::File { .. } | RewriteError::NoSavedFile { .. } => Status::Usage,
    };
    Failed::ended(status, error)
}
