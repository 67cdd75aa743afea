//! The whole run: starts the programs, holds the contests, writes the files.

use crate::arguments::Options;
use crate::document::Document;
use crate::programs::Programs;
use crate::sweep;
use crate::{contests, first_byte, kept, plot, readme, shared, size, suite};
use anyhow::{Context, bail};
use std::fs;
use std::io::{Write, stderr, stdout};
use std::path::Path;

/// Measures, and writes the tables and the plots. Ctrl-C ends every program that it started.
pub(crate) async fn make(options: &Options) -> anyhow::Result<()> {
    prepare(options)?;
    let folder = tempfile::tempdir()?;
    let document = tokio::select! {
        measured = measure(options, folder.path()) => measured?,
        _ = tokio::signal::ctrl_c() => bail!("interrupted"),
    };
    let tables = document.tables(options);
    write_all(options, &document, &tables)?;
    Ok(stdout().write_all(tables.as_bytes())?)
}

async fn measure(options: &Options, folder: &Path) -> anyhow::Result<Document> {
    let mut document = Document::default();
    say("weights")?;
    document.findings = size::weigh(options.weighs_million()).await?;
    document.findings.extend(kept::weigh(folder, options.weighs_million()).await?);
    document.findings.push(suite::run(&mut document.notes));
    measure_peers(options, folder, &mut document).await?;
    if shared::TITLE.contains(&options.only) {
        say(shared::TITLE)?;
        let findings = shared::measure(options, folder, &mut document.notes).await?;
        document.findings.extend(findings);
    }
    sweep::all(options, folder, &mut document).await?;
    Ok(document)
}

/// The measurements of all programs side by side.
async fn measure_peers(
    options: &Options,
    folder: &Path,
    document: &mut Document,
) -> anyhow::Result<()> {
    let programs = Programs::start(options, folder).await?;
    document.notes.extend_from_slice(&programs.notes);
    document.findings.extend(programs.installed().flat_map(size::weigh_installed));
    document.versions = programs.installed().map(|one| one.version.clone()).collect();
    let contests = contests::all(&programs).into_iter();
    for contest in contests.filter(|contest| contest.title.contains(&options.only)) {
        say(contest.title)?;
        document
            .held
            .push(contest.hold(options.rounds, options.each(), options.connections).await?);
    }
    say("listings")?;
    document.listings = first_byte::listings(&programs).await?;
    document.findings.extend(first_byte::memory(&programs).await?);
    Ok(())
}

/// Checks that the results can be written, before anything is measured.
fn prepare(options: &Options) -> anyhow::Result<()> {
    let out = options.out.display();
    fs::create_dir_all(&options.out).with_context(|| format!("cannot make the folder {out}"))?;
    let Some(file) = &options.readme else { return Ok(()) };
    place("", file).map(drop)
}

/// The text of that file, with `part` in its place.
fn place(part: &str, file: &Path) -> anyhow::Result<String> {
    let name = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    readme::placed(part, &text).with_context(|| format!("cannot write into {name}"))
}

fn write_all(options: &Options, document: &Document, tables: &str) -> anyhow::Result<()> {
    fs::write(options.out.join("wire.md"), tables)?;
    fs::write(options.out.join("wire.svg"), plot::svg(&document.held))?;
    for sweep in &document.sweeps {
        let file = options.out.join(sweep.file).with_extension("svg");
        fs::write(file, sweep::plot::svg(sweep))?;
    }
    let Some(file) = &options.readme else { return Ok(()) };
    let part = document.summary(options, "results");
    Ok(fs::write(file, place(&part, file)?)?)
}

/// Says on standard error what is measured now.
pub(crate) fn say(what: &str) -> std::io::Result<()> {
    writeln!(stderr(), "measuring {what}")
}
