//! `diff`: two targets, many sessions, only what differs.

use anyhow::{Context, bail};

use super::arguments::{DiffArguments, key_in_environment};
use super::{Failed, print};
use crate::base_url::BaseUrl;
use crate::client::Client;
use crate::diff::{DiffError, Session, Side, compare};
use crate::exit::Status;
use crate::scenario::{AuthKey, Suite};
use crate::target::EXAMPLE_KEY;

/// Does what `diff` asks for.
pub(super) fn diff(arguments: &DiffArguments) -> Result<Status, Failed> {
    let one = side(arguments, &arguments.url_a).map_err(Failed::usage)?;
    let other = side(arguments, &arguments.url_b).map_err(Failed::usage)?;
    let runtime = tokio::runtime::Runtime::new().context("no threads").map_err(Failed::usage)?;
    runtime.block_on(compare_all(arguments, &one, &other))
}

async fn compare_all(
    arguments: &DiffArguments,
    one: &Side,
    other: &Side,
) -> Result<Status, Failed> {
    let mut differing = 0_u64;
    for number in 0..arguments.sessions {
        let session = Session::new(arguments.suite, arguments.contract, arguments.seed, number);
        match compare(one, other, &session).await {
            Ok(None) => {}
            Ok(Some(divergence)) => {
                differing += 1;
                print(&format!("{divergence}\n"))?;
            }
            Err(error @ DiffError::Unreachable { .. }) => return Err(Failed::unreachable(error)),
            Err(error) => return Err(Failed::usage(error)),
        }
    }
    let sessions = arguments.sessions;
    print(&format!(
        "{differing} of {sessions} sessions answered differently (seed {}): A is {}, B is {}\n",
        arguments.seed, one.base, other.base
    ))?;
    Ok(if differing == 0 { Status::Conformant } else { Status::NotConformant })
}

/// A target whose store may be emptied.
fn side(arguments: &DiffArguments, url: &str) -> anyhow::Result<Side> {
    let base = BaseUrl::parse(url)?;
    if !base.is_loopback() && !arguments.allow_delete_all {
        bail!(
            "each session begins by deleting everything at {base}, which is not on this machine; \
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
