//! The program from its arguments to its exit status.

use super::arguments::{Arguments, Command, Serve};
use super::usage::Usage;
use super::{log, signals};
use crate::api::cors::Cors;
use crate::api::worker::Contract;
use crate::auth_key::AuthKey;
use crate::config::{Api, Config, LocalState};
use crate::emulator::{Emulator, Running, StartError};
use crate::transfer::TransferError;
use std::io::Write;
use std::process::ExitCode;

/// Exit status of every failure that is not wrong usage.
const EXIT_FAILED: u8 = 1;
/// Exit status for wrong usage, and for a port that is in use. clap uses it too.
const EXIT_USAGE: u8 = 2;

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let command = Arguments::read();
    let _log = log::start(command.is_quiet());
    log::panics();
    let done = match command {
        Command::Serve(serve) => run(*serve),
        Command::Import(import) => to_the_end(import.run()),
        Command::Export(export) => to_the_end(export.run()),
        Command::Health(health) => to_the_end(health.run()),
        Command::Completions(completions) => {
            completions.write(Arguments::program()).map_err(Into::into)
        }
        Command::Man(manual) => manual.write(Arguments::program()).map_err(Into::into),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            exit_status(&error).into()
        }
    }
}

/// Raises the limit on open files, since each connection is one. Connections beyond the limit wait
/// until others are closed.
fn allow_many_connections() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::debug!("the limit on open files stays as it is: {error}");
    }
}

/// Runs a command that ends by itself.
fn to_the_end(command: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(command)
}

fn run(serve: Serve) -> anyhow::Result<()> {
    allow_many_connections();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let stopped = runtime.block_on(async {
        let (exit_with_parent, has_hints) = (serve.exit_with_parent, serve.api_hints);
        for remark in serve.remarks() {
            tracing::warn!("{remark}");
        }
        let config = serve.into_config().map_err(Usage)?;
        greet(&config);
        let token_is_given = config.control_token.is_some();
        // Before the ready line, so that a signal sent right after it is not lost.
        let stop = signals::stop_signal()?;
        let parent = signals::end_of_input(exit_with_parent);
        let running = Emulator::start(config).await?;
        if !token_is_given && let Some(token) = running.control_token() {
            tell_token(token);
        }
        announce(&running, has_hints);
        tokio::select! {
            () = stop => {}
            () = parent => {}
        }
        running.stop().await;
        Ok(())
    });
    // The process ends even if a request is still being computed.
    runtime.shutdown_background();
    stopped
}

/// Writes the one line of standard output. An error means that nobody reads it, and is ignored.
fn announce(running: &Running, has_hints: bool) {
    if has_hints {
        tell_hints(running);
    }
    let mut stdout = std::io::stdout();
    let _ = writeln!(stdout, "listening on {}", running.url()).and_then(|()| stdout.flush());
    if let Some(url) = running.inspector_url() {
        tracing::info!("the inspector, for a browser: {url}");
    }
    if let Some(url) = running.kv_url() {
        tracing::info!("KV namespaces for Workers on the real runtime: {url}");
    }
}

/// Logs what the user should know from the start.
fn greet(config: &Config) {
    tracing::info!("seed {}: --seed {0} repeats the history", config.seed.number());
    if let Some(LocalState { folder, id }) = &config.state {
        tracing::info!(
            "the entries are in {}, namespace {id}. A running `wrangler dev` may use them too, but not \
             under load: its writes fail where they meet one of this program",
            folder.path().display()
        );
    }
    if config.api == Api::KvStore && !config.conditions.are_plain() {
        tracing::warn!(
            "of the conditions, only faults on endpoints have an effect on the key-value store"
        );
    }
    if config.api == Api::Worker && config.auth_key.is_example() {
        tracing::warn!(
            "the auth key is \"meow\", the example that everybody knows: choose another with \
             --auth-key or AUTH_KEY before others can reach this port"
        );
    }
    if config.api == Api::Worker && any_page_can_store(config) {
        tracing::warn!(
            "any page that a browser on this machine shows can read, store and delete: {}. The \
             data API answers to every Host",
            match config.contract {
                Contract::Published => "the published Worker asks for no key",
                Contract::Documented => "--cors-origin is *, and everybody knows the key",
            }
        );
    }
}

/// Whether pages of other origins need nothing that they do not have. Without CORS they cannot read the
/// answers of the published Worker, but they can delete by a link.
fn any_page_can_store(config: &Config) -> bool {
    let is_open = config.cors == Some(Cors::Any) && config.auth_key.is_example();
    config.contract == Contract::Published || is_open
}

/// Writes on standard error what to set so that Cloudflare's tools come here. Asked for, so also where
/// little is logged.
fn tell_hints(running: &Running) {
    let base = format!("{}/__emulator/client/v4", running.url());
    let hints = [
        format!("CLOUDFLARE_API_BASE_URL={base}   # wrangler kv … --remote"),
        format!("CLOUDFLARE_BASE_URL={base}       # the SDKs"),
        "CLOUDFLARE_API_TOKEN=any CLOUDFLARE_ACCOUNT_ID=any".to_owned(),
    ];
    let _ = writeln!(std::io::stderr(), "{}", hints.join("\n"));
}

/// Logs the token that was made for the control plane.
fn tell_token(token: &AuthKey) {
    tracing::warn!(
        "other machines can reach this port, so the control plane asks for a token, made for this \
         run: Authorization: Bearer {}. Choose your own with --control-token or \
         EMULATOR_CONTROL_TOKEN",
        token.reveal()
    );
}

fn exit_status(error: &anyhow::Error) -> u8 {
    let is_input = error.downcast_ref().is_some_and(TransferError::is_input);
    let is_usage = is_input || error.is::<StartError>() || error.is::<Usage>();
    if is_usage { EXIT_USAGE } else { EXIT_FAILED }
}
