//! The arguments, and the [`Config`] that they mean.

use super::conditions::ConditionsArguments;
use super::export::Export;
use super::health::Health;
use super::import::Import;
use super::initial::InitialArguments;
use super::manual::{Completions, Manual};
use super::secret::{Secret, SecretAddress};
use super::state::{Chosen, StateArguments};
use crate::api::StoreName;
use crate::api::cors::{self, Cors};
use crate::api::worker::{Contract, IndexMode};
use crate::auth_key::AuthKey;
use crate::config::{Api, Config};
use crate::observation::Observation;
use crate::storage::StoreAddress;
use crate::version::VERSION;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// A PysonDBKV deployment on this machine: the Worker, its KV namespace, and a control plane;
/// or its sibling, the key-value store with the FastAPI interface.
#[derive(Debug, Parser)]
#[command(name = "pysondbkv-emulator", version = VERSION, args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Examples:
  pysondbkv-emulator                            the Worker on http://127.0.0.1:8787, key meow
  AUTH_KEY=secret pysondbkv-emulator --port 0   a free port, named on standard output
  pysondbkv-emulator --api kv-store             the key-value store on http://127.0.0.1:8000
  pysondbkv-emulator --preset production        stale reads, 429s, quotas and latency as Cloudflare
  pysondbkv-emulator --contract published       as the published Worker, open endpoints included
  pysondbkv-emulator --wrangler wrangler.toml   the key and the entries of a Wrangler project

Stores: http://127.0.0.1:8787/@NAME/… is the same API on a store of its own.
Control plane: http://127.0.0.1:8787/__emulator/openapi.json describes it.
Exit status: 0 stopped by SIGINT or SIGTERM; 1 failed; 2 wrong usage, or the port
or the folder is in use, or the store does not answer.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve (the default command).
    Serve(Box<Serve>),
    /// Take entries from a file or a store into a store.
    Import(Import),
    /// Write what a store holds into a file.
    Export(Export),
    /// Say by the exit status whether an emulator answers.
    Health(Health),
    /// Write completions for a shell to standard output.
    Completions(Completions),
    /// Write the manual pages.
    Man(Manual),
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Serve {
    /// The system to emulate.
    #[arg(long, value_enum, default_value_t)]
    api: Api,
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = host)]
    host: IpAddr,
    /// The port to listen on; 0 picks a free one [default: 8787, or 8000 for the key-value store].
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// The port on which Workers on the real runtime find their KV namespaces; 0 picks a free one, which the
    /// log and GET /__emulator/health name [default: none].
    #[arg(long, value_name = "PORT")]
    kv_port: Option<u16>,
    /// The auth key that requests to the Worker must bring [default: meow].
    #[arg(long, value_name = "KEY", env = "AUTH_KEY", hide_env_values = true)]
    #[arg(value_parser = Secret)]
    auth_key: Option<AuthKey>,
    #[arg(skip)]
    auth_key_source: Option<ValueSource>,
    /// The API key that requests to the key-value store must bring in X-API-Key [default: none].
    #[arg(long, value_name = "KEY", env = "KV_STORE_API_KEY", hide_env_values = true)]
    #[arg(value_parser = Secret)]
    api_key: Option<AuthKey>,
    /// An origin whose pages may read the answers, or * for all origins; may be repeated.
    #[arg(long = "cors-origin", value_name = "ORIGIN", value_parser = cors::origin)]
    cors_origins: Vec<String>,
    /// Which Worker is emulated: the one that the README promises, or the published one
    /// [default: documented].
    #[arg(long, value_enum)]
    contract: Option<Contract>,
    /// Whether concurrent changes of `__index__` race, as on Workers KV, or are made one at a time,
    /// as in a Durable Object [default: racing].
    #[arg(long, value_enum, value_name = "MODE")]
    index: Option<IndexMode>,
    /// Do not serve the control plane.
    #[arg(long)]
    no_control: bool,
    /// The token that calls of the control plane must bring (Authorization: Bearer TOKEN). One is made
    /// and logged where other machines can reach the port and none is given.
    #[arg(long, value_name = "TOKEN", env = "EMULATOR_CONTROL_TOKEN", hide_env_values = true)]
    #[arg(value_parser = Secret, conflicts_with = "no_control")]
    control_token: Option<AuthKey>,
    /// The token that calls of Cloudflare's REST API must bring, in Authorization or X-Auth-Key
    /// [default: any].
    #[arg(long, value_name = "TOKEN", env = "EMULATOR_API_TOKEN", hide_env_values = true)]
    #[arg(value_parser = Secret, conflicts_with = "no_control")]
    api_token: Option<AuthKey>,
    /// Say at the start how wrangler, SDKs and Workers find the namespaces.
    #[arg(long)]
    pub(super) api_hints: bool,
    /// A host name that the control plane answers to, beside those of loopback; may be repeated.
    #[arg(long = "allow-host", value_name = "NAME", value_parser = host_name)]
    #[arg(conflicts_with = "no_control")]
    allowed_hosts: Vec<String>,
    /// How long a connection may be idle before it is closed; 0 for ever [default: 15s, or 5s for the
    /// key-value store, as their servers do].
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    keep_alive: Option<Duration>,
    /// How many stores may have a name (/@NAME/). Beyond that, the one that was used least recently is
    /// removed, or only no longer listed where stores are kept.
    #[arg(long, value_name = "NUMBER", default_value_t = Config::MAX_STORES)]
    max_stores: NonZeroUsize,
    /// Keep all stores and their snapshots in this folder: what was answered is on the disk. Without it
    /// they are gone when the program ends.
    #[arg(long, value_name = "DIR")]
    persist_to: Option<PathBuf>,
    /// Keep all stores and their snapshots in Redis or Valkey, which other emulators may use as well:
    /// redis://HOST:PORT[/DB], rediss://… with TLS, or redis-cluster://HOST:PORT,… for a cluster.
    #[arg(long, value_name = "ADDRESS", env = "EMULATOR_STORE", hide_env_values = true)]
    #[arg(value_parser = SecretAddress, conflicts_with_all = ["persist_to", "state", "wrangler"])]
    store: Option<StoreAddress>,
    /// The location of all requests that name none in `X-Emulator-Location` [default: --locations decides, and
    /// where several emulators share a store, each has one of its own].
    #[arg(long, value_name = "NAME", value_parser = location)]
    location: Option<String>,
    /// Stop when standard input ends, as it does when the program that started this one is gone.
    #[arg(long)]
    pub(super) exit_with_parent: bool,
    /// Log only warnings and errors, not every request.
    #[arg(long, short)]
    quiet: bool,
    /// Keep no journal, note no hazards and count no usage, to measure what these cost.
    #[arg(long, hide = true)]
    unobserved: bool,
    #[command(flatten)]
    conditions: ConditionsArguments,
    #[command(flatten)]
    initial: InitialArguments,
    #[command(flatten)]
    state: StateArguments,
}

impl Arguments {
    /// What the program understands.
    pub(super) fn program() -> clap::Command {
        Self::command()
    }

    /// The program's arguments. Ends the program where they are wrong, or ask for help.
    pub(super) fn read() -> Command {
        let matches = Self::command().get_matches();
        let serving = match matches.subcommand() {
            None => Some(&matches),
            Some((name, serving)) => (name == "serve").then_some(serving),
        };
        let source = serving.and_then(|serving| serving.value_source("auth_key"));
        let arguments = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        match arguments.command.unwrap_or(Command::Serve(Box::new(arguments.serve))) {
            Command::Serve(mut serve) => {
                serve.auth_key_source = source;
                Command::Serve(serve)
            }
            other => other,
        }
    }
}

impl Command {
    /// Whether only warnings and errors are logged.
    pub(super) fn is_quiet(&self) -> bool {
        match self {
            Self::Serve(serve) => serve.quiet,
            Self::Import(import) => import.quiet,
            Self::Export(export) => export.quiet,
            Self::Health(_) | Self::Completions(_) | Self::Man(_) => true,
        }
    }
}

impl Serve {
    /// What the user should know about how these arguments are read.
    pub(super) fn remarks(&self) -> Vec<String> {
        let without_effect = match self.api {
            Api::Worker => [("--api-key", self.api_key.is_some()), ("", false)],
            Api::KvStore => {
                [("--contract", self.contract.is_some()), ("--index", self.index.is_some())]
            }
        };
        let given = without_effect.into_iter().filter(|(_, is_given)| *is_given);
        let mut remarks: Vec<_> =
            given.map(|(option, _)| format!("{option} has no effect on this API")).collect();
        if self.api == Api::Worker && self.auth_key_source == Some(ValueSource::EnvVariable) {
            remarks.push("the auth key is the one in the variable AUTH_KEY".into());
        }
        remarks
    }

    /// # Errors
    /// When a file that an argument names cannot be used.
    pub(super) fn into_config(self) -> anyhow::Result<Config> {
        let Chosen { state, auth_key } = self.state.chosen()?;
        let auth_key = self.auth_key.or_else(|| {
            let (key, file) = auth_key?;
            tracing::info!("the auth key is the one in {}", file.display());
            Some(key)
        });
        Ok(Config {
            api: self.api,
            host: self.host,
            port: self.port.unwrap_or(self.api.default_port()),
            kv_port: self.kv_port,
            auth_key: auth_key.unwrap_or_default(),
            contract: self.contract.unwrap_or_default(),
            index: self.index.unwrap_or_default(),
            api_key: self.api_key,
            cors: Cors::of(self.cors_origins),
            control: !self.no_control,
            keep_alive: self.keep_alive,
            max_stores: self.max_stores,
            persist_to: self.persist_to,
            store: self.store,
            control_token: self.control_token,
            api_token: self.api_token,
            location: self.location,
            control_hosts: self.allowed_hosts,
            conditions: self.conditions.document()?,
            clock: self.initial.clock(),
            seed: self.initial.seed(),
            observation: if self.unobserved { Observation::Off } else { Observation::On },
            data: self.initial.data(self.api)?,
            state,
        })
    }
}

/// `localhost` without a name server: an offline tool must not wait for one.
fn host(text: &str) -> Result<IpAddr, String> {
    match text {
        "localhost" => Ok(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        _ => text.parse().map_err(|_| "give an IP address such as 127.0.0.1, or localhost".into()),
    }
}

/// A name as the Host field gives it, without port.
/// A location's name has a store name's form.
fn location(text: &str) -> Result<String, String> {
    let name = StoreName::parse(text).map(|name| name.to_string());
    name.ok_or_else(|| "give 1 to 64 letters, digits, \"-\", \"_\" and \".\"".into())
}

fn host_name(text: &str) -> Result<String, String> {
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    if !text.is_empty() && text.bytes().all(is_name) {
        return Ok(text.to_owned());
    }
    Err("give a name such as dev.example, without scheme or port".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
