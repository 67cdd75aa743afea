//! `diff`: two targets, the scenarios and many sessions, only what differs; and the page about it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, bail};

use super::arguments::{DiffArguments, key_in_environment};
use super::{Failed, print, run};
use crate::base_url::BaseUrl;
use crate::diff::{Comparison, DiffError, Piece, Session, Side, compare};
use crate::record::Status;
use crate::report::fidelity::Fidelity;
use crate::scenario::{AuthKey, Selection, Suite};
use crate::site::Client;
use crate::site::EXAMPLE_KEY;

/// Does what `diff` asks for.
pub(super) fn diff(arguments: &DiffArguments) -> Result<Status, Failed> {
    let one = side(arguments, &arguments.url_a).map_err(Failed::usage)?;
    let other = side(arguments, &arguments.url_b).map_err(Failed::usage)?;
    let pieces = pieces(arguments)?;
    let runtime = tokio::runtime::Runtime::new().context("no threads").map_err(Failed::usage)?;
    runtime.block_on(compare_all(arguments, &one, &other, &pieces))
}

async fn compare_all(
    arguments: &DiffArguments,
    one: &Side,
    other: &Side,
    pieces: &[Piece],
) -> Result<Status, Failed> {
    let mut differences = Vec::new();
    let mut printed = Ok(());
    let compared = compare(one, other, pieces, |divergence| {
        differences.push(divergence.title());
        let shown = print(&format!("{divergence}\n"));
        if printed.is_ok() {
            printed = shown;
        }
    });
    let comparison = compared.await.map_err(|error| match error {
        DiffError::Unreachable { .. } => Failed::unreachable(error),
        DiffError::NotEmptied { .. } => Failed::usage(error),
    })?;
    printed?;
    print(&summary(arguments, one, other, &comparison))?;
    let is_alike = comparison.is_alike();
    if let Some(file) = &arguments.report {
        let name = |given: &Option<String>, side: &Side| {
            given.clone().unwrap_or_else(|| side.base.to_string())
        };
        let page = Fidelity {
            day: today(),
            targets: [name(&arguments.name_a, one), name(&arguments.name_b, other)],
            suite: arguments.suite,
            contract: arguments.contract,
            seed: arguments.seed,
            comparison,
            differences,
        };
        write(&page, file).map_err(Failed::usage)?;
    }
    Ok(if is_alike { Status::Conformant } else { Status::NotConformant })
}

fn summary(arguments: &DiffArguments, one: &Side, other: &Side, comparison: &Comparison) -> String {
    let Comparison { scenarios, sessions, .. } = comparison;
    format!(
        "{} of {} scenarios and {} of {} sessions (seed {}) answered differently, {} answers \
         compared: A is {}, B is {}\n",
        scenarios.different,
        scenarios.all,
        sessions.different,
        sessions.all,
        arguments.seed,
        comparison.all_answers().all,
        one.base,
        other.base
    )
}

/// The scenarios of the contract, and as many sessions as asked for.
fn pieces(arguments: &DiffArguments) -> Result<Vec<Piece>, Failed> {
    let DiffArguments { suite, contract, seed, .. } = *arguments;
    let mut pieces = Vec::new();
    if !arguments.no_scenarios {
        let scenarios = run::load(None).map_err(Failed::usage)?;
        let selection = Selection::new(suite, contract, &arguments.only, &[]);
        let scenarios = selection.apply(scenarios).map_err(Failed::usage)?;
        pieces.extend(scenarios.into_iter().map(|one| Piece::Scenario(Box::new(one))));
    }
    let sessions = (0..arguments.sessions).map(|nth| Session::new(suite, contract, seed, nth));
    pieces.extend(sessions.map(Piece::Session));
    Ok(pieces)
}

/// A target whose store may be emptied.
fn side(arguments: &DiffArguments, url: &str) -> anyhow::Result<Side> {
    let base = BaseUrl::parse(url)?;
    if !base.is_loopback() && !arguments.allow_delete_all {
        bail!(
            "each piece begins by deleting everything at {base}, which is not on this machine; \
             --allow-delete-all does it all the same"
        );
    }
    let client = Client::new(&base, arguments.timeout)?;
    let given = match &arguments.auth_key {
        Some(key) => Some(key.clone()),
        None => key_in_environment()?,
    };
    let auth_key = match (given, arguments.suite) {
        (None, Suite::Worker) => Some(AuthKey::new(EXAMPLE_KEY)?),
        (given, _) => given,
    };
    Ok(Side { base, client, suite: arguments.suite, auth_key })
}

/// The file of `--report markdown=FILE`.
pub(super) fn markdown_file(text: &str) -> Result<PathBuf, String> {
    let file = text.strip_prefix("markdown=").filter(|file| !file.is_empty());
    file.map(PathBuf::from).ok_or_else(|| "write it as markdown=FILE".into())
}

fn write(page: &Fidelity, file: &Path) -> anyhow::Result<()> {
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        read => read.with_context(|| format!("cannot read {}", file.display()))?,
    };
    fs::write(file, page.placed_in(&text))
        .with_context(|| format!("cannot write {}", file.display()))
}

/// The day in UTC.
fn today() -> String {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    now.split('T').next().unwrap_or_default().to_owned()
}
