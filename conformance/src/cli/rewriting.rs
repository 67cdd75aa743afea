//! What the commands have in common that write to a namespace: `--apply`, `--save`, `--undo`, `--settle`.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;

use super::failed::Failed;
use super::print::print;
use super::values::seconds;
use crate::kv_api::KvApi;
use crate::record::{Status, counted};
use crate::report::visible_in_line;
use crate::rewrite::{RewriteError, SavedFile, Undo, Writing, undo};

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
    pub(super) fn new_file(&self, api: &KvApi) -> Result<SavedFile, RewriteError> {
        let usual = || {
            let now = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
            PathBuf::from(format!("pysondbkv-undo-{}.ndjson", now.replace([':', '.'], "-")))
        };
        let path = self.save.clone().unwrap_or_else(usual);
        SavedFile::create(&path, api.door().namespace())
    }

    /// Puts back what a file saved, or says what that would be.
    pub(super) async fn undo(&self, api: &KvApi, file: &Path) -> Result<Status, Failed> {
        let would = undo(api, file, None).await.map_err(failed)?;
        if !self.apply || status_of(&would) == Status::Conformant {
            print(&format!("To undo: {}. --apply does it.\n", told(&would)))?;
            return Ok(status_of(&would));
        }
        let mut saved = self.new_file(api).map_err(failed)?;
        print(&format!("What is replaced now is in {}.\n", shown(saved.path())))?;
        let settle = self.settle(api.door().base().is_loopback());
        let writing = Writing { api, saved: &mut saved, settle };
        let done = undo(api, file, Some(writing)).await.map_err(failed)?;
        print(&format!("Undone: {}.\n", told(&done)))?;
        Ok(Status::Conformant)
    }
}

/// Whether an undo has something to do.
fn status_of(undo: &Undo) -> Status {
    if undo.put_back + undo.removed > 0 { Status::NotConformant } else { Status::Conformant }
}

fn told(undo: &Undo) -> String {
    let Undo { put_back, removed, same } = undo;
    let entries = counted(*put_back, ["entry put back", "entries put back"]);
    format!("{entries}, {removed} removed, {same} as they were")
}

/// A path as it may stand in a line.
pub(super) fn shown(path: &Path) -> String {
    visible_in_line(&path.display().to_string())
}

/// How the program ends after such an error.
pub(super) fn failed(error: RewriteError) -> Failed {
    let status = match &error {
        RewriteError::Api(_) => Status::Unreachable,
        RewriteError::Changed { .. } => Status::NothingRan,
        RewriteError::Unclear { .. } | RewriteError::NotSeen { .. } => Status::Indeterminate,
        RewriteError::File { .. } | RewriteError::NoSavedFile { .. } => Status::Usage,
    };
    Failed::ended(status, error)
}
