//! The command line: arguments → [`Config`], the log, the signals, the exit status.

use crate::api::cors::Cors;
use crate::api::worker::{Contract, IndexMode};
use crate::auth_key::AuthKey;
use crate::config::{Api, Config};
use crate::emulator::{Emulator, Running, StartError};
use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use std::io::{IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;
use tracing::Level;
use tracing_appender::non_blocking::WorkerGuard;

/// Exit status when something failed that is nobody's usage.
const EXIT_FAILED: u8 = 1;
/// Exit status for wrong usage, and for a port that is taken. clap uses it too.
const EXIT_USAGE: u8 = 2;

/// A PysonDBKV deployment on this machine: the Worker, its KV namespace, and a control plane;
/// or its sibling, the key-value store with the FastAPI interface.
#[derive(Debug, Parser)]
#[command(name = "pysondbkv-emulator", version, args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Examples:
  pysondbkv-emulator                               the Worker on http://127.0.0.1:8787, key meow
  AUTH_KEY=secret pysondbkv-emulator --port 0      a free port, named on standard output
  pysondbkv-emulator --api kv-store                the key-value store on http://127.0.0.1:8000, docs at /docs
  pysondbkv-emulator --contract published          as the published Worker behaves, open endpoints included

Stores: http://127.0.0.1:8787/@NAME/… is the same API on a store of its own.
Control plane: GET /__emulator/health, POST /__emulator/reset.
Exit status: 0 stopped by SIGINT or SIGTERM; 1 failed; 2 wrong usage, or the port is in use.")]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve (what happens without a command as well).
    Serve(Serve),
}

#[derive(Debug, Args)]
struct Serve {
    /// The system to emulate.
    #[arg(long, value_enum, default_value_t)]
    api: Api,
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = host)]
    host: IpAddr,
    /// The port to listen on; 0 picks a free one [default: 8787, or 8000 for the key-value store].
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// The auth key that requests to the Worker must bring [default: meow].
    #[arg(long, value_name = "KEY", env = "AUTH_KEY", hide_env_values = true)]
    #[arg(value_parser = |key: &str| AuthKey::parse(key))]
    auth_key: Option<AuthKey>,
    /// The API key that requests to the key-value store must bring in X-API-Key [default: none].
    #[arg(long, value_name = "KEY", env = "KV_STORE_API_KEY", hide_env_values = true)]
    #[arg(value_parser = |key: &str| AuthKey::parse(key))]
    api_key: Option<AuthKey>,
    /// An origin whose pages may read the answers, or * for every one; may be repeated.
    #[arg(long = "cors-origin", value_name = "ORIGIN")]
    cors_origins: Vec<String>,
    /// Which promises the Worker keeps: the README's, or what the published Worker really does.
    #[arg(long, value_enum, default_value_t)]
    contract: Contract,
    /// What keeps concurrent changes of `__index__` apart: nothing, as on Workers KV, or one
    /// change at a time, as in a Durable Object.
    #[arg(long, value_enum, default_value_t, value_name = "MODE")]
    index: IndexMode,
    /// Do not serve the control plane.
    #[arg(long)]
    no_control: bool,
    /// Log warnings only, not every request.
    #[arg(long, short)]
    quiet: bool,
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let serve = match arguments.command {
        Some(Command::Serve(serve)) => serve,
        None => arguments.serve,
    };
    let _log = start_log(serve.quiet);
    match run(serve) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            exit_status(&error).into()
        }
    }
}

fn run(serve: Serve) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        // Before the ready line, so that a signal sent right after it is not lost.
        let stop = stop_signal()?;
        let running = Emulator::start(serve.into()).await?;
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

impl From<Serve> for Config {
    fn from(serve: Serve) -> Self {
        let auth_key = serve.auth_key.unwrap_or_default();
        if serve.api == Api::Worker && auth_key.is_example() {
            tracing::warn!(
                "the auth key is \"meow\", the example that everybody knows: choose another with \
                 --auth-key or AUTH_KEY before others can reach this port"
            );
        }
        Self {
            api: serve.api,
            host: serve.host,
            port: serve.port.unwrap_or(serve.api.default_port()),
            auth_key,
            contract: serve.contract,
            index: serve.index,
            api_key: serve.api_key,
            cors: Cors::of(serve.cors_origins),
            control: !serve.no_control,
        }
    }
}

fn exit_status(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<StartError>() {
        Some(_) => EXIT_USAGE,
        None => EXIT_FAILED,
    }
}

/// `localhost` without a name server: an offline tool must not wait for one.
fn host(text: &str) -> Result<IpAddr, String> {
    match text {
        "localhost" => Ok(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        _ => text.parse().map_err(|_| "give an IP address such as 127.0.0.1, or localhost".into()),
    }
}

/// Sends the log to standard error; what it returns writes out the rest when dropped.
fn start_log(quiet: bool) -> WorkerGuard {
    let (writer, guard) = tracing_appender::non_blocking::NonBlockingBuilder::default()
        .lossy(false)
        .finish(std::io::stderr());
    tracing_subscriber::fmt()
        .with_writer(writer)
        .with_max_level(if quiet { Level::WARN } else { Level::INFO })
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .init();
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
