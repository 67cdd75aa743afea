//! Does the key that the documentation shows open the deployment?

use uuid::Uuid;

use crate::audit::check::Check;
use crate::audit::context::Context;
use crate::audit::gap::Gap;
use crate::audit::verdict::{CheckVerdict, Severity};
use crate::exchange::Request;
use crate::scenario::{AuthKey, AuthVariant, Suite};
use crate::site::EXAMPLE_KEY;
use crate::site::protocol::{auth_header, repeatable, worker};

pub(super) const CHECK: Check = Check {
    id: "example-key",
    promise: "the key is not the documentation's example",
    problem: "the documentation's example key is in use",
    is_vital: false,
};

const ADVICE: &str = "Choose a long random key (openssl rand -hex 32) and set it as a secret: \
    npx wrangler secret put AUTH_KEY. A key in wrangler.toml can be read by anybody who reads the file.";

/// Makes a request with a variant of a key.
type WithKey = fn(&AuthKey, AuthVariant) -> Request;

/// Where a key is shown.
const PLACES: [(&str, WithKey); 2] =
    [("the header AUTH_KEY", reading), ("the page's auth_key", worker::page)];

pub(super) async fn ask(context: &Context) -> Result<CheckVerdict, Gap> {
    let example = AuthKey::new(EXAMPLE_KEY).map_err(|_| "the documentation shows no key")?;
    let mut lines = Vec::new();
    let mut is_any_key_good = true;
    for (place, request) in PLACES {
        if !is_refused(context, &request(&example, AuthVariant::Wrong)).await {
            continue;
        }
        is_any_key_good = false;
        if !is_refused(context, &request(&example, AuthVariant::Right)).await {
            lines.push(format!("the example key as {place} is let in, another key is not"));
        }
    }
    // On this machine the example is what every guide and test uses.
    let severity = if context.plan.base.is_loopback() { Severity::Low } else { Severity::High };
    match (lines.is_empty(), is_any_key_good) {
        (false, _) => Ok(CheckVerdict::found(severity, lines, ADVICE)),
        (true, true) => Err("every key is let in".into()),
        (true, false) => Ok(CheckVerdict::sound("the example key is refused")),
    }
}

/// A reading that changes nothing, with a key of its own.
fn reading(key: &AuthKey, variant: AuthVariant) -> Request {
    let mut request = worker::get(&Uuid::new_v4().to_string());
    request.headers.extend(auth_header(Suite::Worker, Some(key), variant));
    request
}

/// Whether a key is refused, which is another thing than a failure behind the door.
async fn is_refused(context: &Context, request: &Request) -> bool {
    let repeatable = repeatable(Suite::Worker, request);
    let answer = context.plan.client.send(&context.plan.base, request, repeatable).await;
    answer.is_ok_and(|answer| !answer.is_success() && answer.status < 500)
}
