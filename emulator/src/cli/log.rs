//! The log: lines on standard error, written by a thread of their own.

use std::io::{BufWriter, IsTerminal};
use tracing::Level;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// How many log lines may wait to be written. Their room is taken at the start: 32 bytes each.
const MAX_WAITING_LINES: usize = 16_384;

/// Starts the log. The guard writes the remaining lines when it is dropped. Lines are lost when too
/// many wait: a full pipe must not delay answers.
pub(super) fn start(quiet: bool) -> WorkerGuard {
    let (writer, guard) = tracing_appender::non_blocking::NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(MAX_WAITING_LINES)
        .finish(BufWriter::new(std::io::stderr()));
    let level = if quiet { Level::WARN } else { Level::INFO };
    // Only our own lines: hyper also logs what clients do to their connections.
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none());
    tracing_subscriber::registry().with(lines.with_filter(ours)).init();
    guard
}

/// Logs panics, each of which is a defect. The default hook would write to standard error itself, and
/// block while that is a full pipe.
pub(super) fn panics() {
    std::panic::set_hook(Box::new(|panic| tracing::error!("a defect of the emulator: {panic}")));
}
