//! `diff`: sends scenarios and sessions to two targets, prints the differences, and writes the page.

mod arguments;
mod told;

use super::failed::Failed;
use super::print::{print, tell};
use super::runtime;
use crate::diff::{Comparison, DiffError, DiffTarget, RequestSequence, compare};
use crate::record::Status;
use crate::report::visible;
use crate::scenario::Suite;
use crate::site::{Connection, Interrupt, Supervisor};

pub(super) use arguments::DiffArguments;

pub(super) const HELP: &str = "\
EACH SCENARIO AND EACH SESSION BEGINS BY DELETING EVERYTHING IN BOTH STORES, so
a store that holds items of others is refused unless --allow-delete-all is
given. At an emulator of the Worker, a store of its own is used. What was
stored is removed at the end, and when the comparison is interrupted. What
changes the index as if it were an item is left out unless --allow-break is
given.

Both targets are sent the requests of every scenario, and of random sessions.
Neither target waits for the other. Status, content type, `allow`, `location`
and the body are compared to the byte, except that
  keys      the N-th key that a target answers is ${kN} for both
  excerpt   a key that an error message cuts is ${k…} for both
  cells     a page is compared by the cells of its table
  host      a redirect may name the target's own host
  pydantic  error links are compared by the major version

--wire N sends raw requests as well. They can store under any key, so
--allow-delete-all must be given, and an emulator has no store of its own for
them. Both targets must be at http://. Each kind of difference is shown once.

--report markdown=FILE writes what was compared, when, and how much of it was
alike. Where FILE has the lines
<!-- fidelity:begin --> and <!-- fidelity:end -->, only what is between them
is replaced; any other FILE is replaced whole.

Examples:
  pysondbkv-conformance diff --url http://127.0.0.1:8787 --other-url http://127.0.0.1:8788 --seed 7
  pysondbkv-conformance diff --url http://127.0.0.1:8787 --other-url http://127.0.0.1:8788 --report markdown=conformance/README.md \\
    --name-a 'the emulator' --name-b 'wrangler dev 4'

Exit status: 0 all the same; 1 something differs; 2 wrong usage, or a store
that cannot be emptied; 3 a target cannot be reached, or is none; 4 nothing was
compared: a store holds items of others, or nothing was chosen; 5 nothing
differs, but the time was over before all was compared; 6 a store could not be
emptied at the end.";

pub(super) fn diff(arguments: &DiffArguments) -> Result<Status, Failed> {
    let [way, _] = arguments.connections(Suite::Worker)?;
    let found = runtime::block_on(async {
        Ok(arguments.suite.found(&arguments.access, Some(&way)).await)
    })?;
    let connections = arguments.connections(found.suite)?;
    let sequences = arguments.sequences(found.suite)?;
    let played = runtime::interruptible(arguments.access.bounds().whole, async |supervisor| {
        let [one, other] = connections;
        let targets = [open(arguments, one).await?, open(arguments, other).await?];
        let compared = play(&targets, &sequences, &supervisor).await;
        let is_emptied = leave(&targets, &supervisor.interrupt).await;
        Ok(Played { targets, compared, is_emptied })
    })?;
    let Played { targets, compared, is_emptied } = played;
    let (comparison, differences) = match compared {
        Err(_) if !is_emptied => return Ok(Status::CleanupIncomplete),
        compared => compared?,
    };
    print(&arguments.summary(found, &targets, &comparison))?;
    for reason in targets.iter().flat_map(DiffTarget::unsent) {
        print(&visible(&format!("not compared, and what follows it neither: {reason}\n")))?;
    }
    let not_compared = sequences.len() - comparison.sequences();
    if not_compared > 0 {
        print(&format!(
            "{not_compared} were not compared: the comparison was interrupted, or its time was over (--max-time)\n"
        ))?;
    }
    let is_alike = comparison.is_alike();
    if let Some(file) = &arguments.report {
        told::write(&arguments.page(found.suite, &targets, comparison, differences), file)?;
    }
    Ok(match (is_alike, is_emptied, not_compared) {
        (true, true, _) if sequences.is_empty() => Status::NothingRan,
        (false, ..) => Status::NotConformant,
        (true, false, _) => Status::CleanupIncomplete,
        (true, true, 0) => Status::Conformant,
        (true, true, _) => Status::Indeterminate,
    })
}

/// A target whose store may be emptied.
async fn open(arguments: &DiffArguments, connection: Connection) -> Result<DiffTarget, Failed> {
    let DiffArguments { allow_delete_all, wire, .. } = arguments;
    DiffTarget::open(connection, *allow_delete_all, *wire > 0).await.map_err(failed)
}

/// What came of a comparison.
struct Played {
    targets: [DiffTarget; 2],
    compared: Result<(Comparison, Vec<String>), Failed>,
    /// Whether both stores were emptied at the end.
    is_emptied: bool,
}

/// Removes what the comparison stored, and tells where that failed.
async fn leave(targets: &[DiffTarget; 2], interrupt: &Interrupt) -> bool {
    let mut is_emptied = true;
    for target in targets {
        let emptied = tokio::select! {
            emptied = target.empty() => emptied.map_err(|error| error.to_string()),
            () = interrupt.gives_up() => Err("the clean-up was stopped".to_owned()),
        };
        if let Err(reason) = emptied {
            let base = &target.connection.base;
            tell(&visible(&format!(
                "error: items of the comparison may be left at {base}: {reason}"
            )));
            is_emptied = false;
        }
    }
    is_emptied
}

/// Sends the sequences to both targets and prints each difference. Returns a line for each.
async fn play(
    targets: &[DiffTarget; 2],
    sequences: &[RequestSequence],
    supervisor: &Supervisor,
) -> Result<(Comparison, Vec<String>), Failed> {
    let mut differences = Vec::new();
    let mut printed = Ok(());
    let compared = compare(targets, sequences, supervisor, |divergence| {
        if !divergence.is_raw {
            differences.push(divergence.title());
        }
        let shown = print(&visible(&format!("{divergence}\n")));
        if printed.is_ok() {
            printed = shown;
        }
    });
    let comparison = compared.await.map_err(failed)?;
    printed?;
    Ok((comparison, differences))
}

/// The status that an error ends the program with.
fn failed(error: DiffError) -> Failed {
    match error {
        DiffError::Unreachable { .. } | DiffError::NotReached(_) => Failed::unreachable(error),
        DiffError::InUse { .. } => Failed::nothing_ran(error),
        DiffError::NotEmptied { .. } => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_every_rule() {
        for rule in crate::diff::RULES {
            assert!(HELP.contains(&format!("  {:<8}  {}\n", rule.name, rule.effect)));
        }
    }
}
