//! Does the key that the documentation shows open the deployment?

use uuid::Uuid;

use super::Context;
use crate::audit::record::{Severity, Verdict};
use crate::exchange::Request;
use crate::scenario::{AuthKey, AuthVariant, Suite};
use crate::site::EXAMPLE_KEY;
use crate::site::protocol::{auth_header, repeatable, worker};

const ADVICE: &str = "Choose a long random key (openssl rand -hex 32) and set it as a secret: \
    npx wrangler secret put AUTH_KEY. A key in wrangler.toml can be read by whoever reads the file.";

pub(in crate::audit) async fn check(context: &Context<'_>) -> Verdict {
    let Ok(example) = AuthKey::new(EXAMPLE_KEY) else {
        return Verdict::NotChecked("the documentation shows no key".into());
    };
    let mut lines = Vec::new();
    let mut is_any_key_good = true;
    for (place, by_example, by_wrong) in [
        (
            "the header AUTH_KEY",
            reading(&example, AuthVariant::Right),
            reading(&example, AuthVariant::Wrong),
        ),
        (
            "the page's auth_key",
            worker::page(&example, AuthVariant::Right),
            worker::page(&example, AuthVariant::Wrong),
        ),
    ] {
        if !is_refused(context, &by_wrong).await {
            continue;
        }
        is_any_key_good = false;
        if !is_refused(context, &by_example).await {
            lines.push(format!("the example key as {place} is let in, another key is not"));
        }
    }
    // On this machine the example is what every guide and test uses.
    let severity = if context.plan.base.is_loopback() { Severity::Low } else { Severity::High };
    match (lines.is_empty(), is_any_key_good) {
        (false, _) => Verdict::found(severity, lines, ADVICE),
        (true, true) => Verdict::NotChecked("every key is let in".into()),
        (true, false) => Verdict::sound("the example key is refused"),
    }
}

/// A reading that changes nothing, with a key of its own.
fn reading(key: &AuthKey, variant: AuthVariant) -> Request {
    let mut request = worker::get(&Uuid::new_v4().to_string());
    request.headers.extend(auth_header(Suite::Worker, Some(key), variant));
    request
}

/// What is refused is told from what fails behind the door.
async fn is_refused(context: &Context<'_>, request: &Request) -> bool {
    let repeatable = repeatable(Suite::Worker, request);
    let answer = context.plan.client.send(&context.plan.base, request, repeatable).await;
    answer.is_ok_and(|answer| !answer.is_success() && answer.status < 500)
}
