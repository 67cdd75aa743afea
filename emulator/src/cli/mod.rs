//! The command line: arguments → [`Config`], the log, the signals, the exit status.

mod arguments;
mod secret;
mod world;

use crate::config::{Api, Config};
use crate::emulator::{Emulator, Running, StartError};
use anyhow::Context;
use arguments::{Arguments, Serve};
use clap::Parser;
use std::io::{BufWriter, IsTerminal, Write};
use std::process::ExitCode;
use tracing::Level;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Exit status when something failed that is nobody's usage.
const EXIT_FAILED: u8 = 1;
/// Exit status for wrong usage, and for a port that is taken. clap uses it too.
const EXIT_USAGE: u8 = 2;

/// How many log lines may wait for whoever reads them. Room for them is taken at the start: 32 bytes
/// each.
const MAX_WAITING_LINES: usize = 16_384;

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let serve = Arguments::parse().into_serve();
    let _log = start_log(serve.quiet);
    allow_many_connections();
    match run(serve) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            exit_status(&error).into()
        }
    }
}

/// Each connection is an open file. Where the system does not allow more, those that are too many
/// wait until others are closed.
fn allow_many_connections() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::debug!("the limit on open files stays as it is: {error}");
    }
}

fn run(serve: Serve) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let config = serve.into_config().map_err(Usage)?;
        greet(&config);
        // Before the ready line, so that a signal sent right after it is not lost.
        let stop = stop_signal()?;
        let running = Emulator::start(config).await?;
        announce(&running);
        stop.await;
        running.stop().await;
        Ok(())
    })
}

/// The one line of standard output. Whoever closed it does not want it.
fn announce(running: &Running) {
    let mut stdout = std::io::stdout();
    let _ = writeln!(stdout, "listening on {}", running.url()).and_then(|()| stdout.flush());
}

/// Says what whoever starts it should know.
fn greet(config: &Config) {
    tracing::info!("seed {}: --seed {0} repeats the history", config.seed.number());
    if config.api == Api::KvStore && !config.conditions.are_plain() {
        tracing::warn!("of the conditions, the key-value store heeds only faults on endpoints");
    }
    if config.api == Api::Worker && config.auth_key.is_example() {
        tracing::warn!(
            "the auth key is \"meow\", the example that everybody knows: choose another with \
             --auth-key or AUTH_KEY before others can reach this port"
        );
    }
}

/// Something that was typed cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
struct Usage(anyhow::Error);

fn exit_status(error: &anyhow::Error) -> u8 {
    if error.is::<StartError>() || error.is::<Usage>() { EXIT_USAGE } else { EXIT_FAILED }
}

/// Sends the log to standard error; what it returns writes out the rest when dropped. Lines that
/// nobody reads are dropped in the end: a pipe that is full must not hold up answers.
fn start_log(quiet: bool) -> WorkerGuard {
    let (writer, guard) = tracing_appender::non_blocking::NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(MAX_WAITING_LINES)
        .finish(BufWriter::new(std::io::stderr()));
    let level = if quiet { Level::WARN } else { Level::INFO };
    // What a client does to its connection is no error of ours, so the server's own log is left out.
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none());
    tracing_subscriber::registry().with(lines.with_filter(ours)).init();
    guard
}

/// A future that ends at SIGINT or SIGTERM.
#[cfg(unix)]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).context("failed to watch SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("failed to watch SIGTERM")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// A future that ends at Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await.context("failed to watch Ctrl-C")) })
}
