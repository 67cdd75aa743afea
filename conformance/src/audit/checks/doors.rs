//! Is each endpoint closed to whoever does not bring the key?
//!
//! An endpoint is open when it answers with success, and also when it refuses and does it all the
//! same. Requests go to the audit's own items; `deleteAll` is asked only where nothing else is stored.

use uuid::Uuid;

use super::Context;
use crate::audit::deployment::shown;
use crate::audit::record::{Severity, Verdict};
use crate::exchange::Request;
use crate::record::counted;
use crate::scenario::AuthVariant;
use crate::site::protocol::worker;

/// An endpoint of the Worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Get,
    GetAll,
    Page,
    Add,
    Update,
    Delete,
    DeleteAll,
}

const DOORS: [Door; 7] =
    [Door::Get, Door::GetAll, Door::Page, Door::Add, Door::Update, Door::Delete, Door::DeleteAll];

const WRONG_KEYS: [AuthVariant; 5] = [
    AuthVariant::Empty,
    AuthVariant::Wrong,
    AuthVariant::Truncated,
    AuthVariant::Extended,
    AuthVariant::Recased,
];

const ADVICE: &str = "Compare the header AUTH_KEY (on /auth-key, the parameter auth_key) with env.AUTH_KEY \
    before anything else, whatever the path, and answer 401 where they differ. The reference Worker's \
    isAuthKey does it in constant time.";

/// What an endpoint did.
enum Answered {
    Open(String),
    Closed(String),
    NotAsked(String),
}

pub(in crate::audit) async fn without_key(context: &Context<'_>) -> Verdict {
    verdict(context, &[AuthVariant::None]).await
}

pub(in crate::audit) async fn with_wrong_keys(context: &Context<'_>) -> Verdict {
    let has_letters = context.deployment.key.has_letters();
    let variants = WRONG_KEYS.iter().copied();
    let variants: Vec<_> = variants.filter(|v| has_letters || *v != AuthVariant::Recased).collect();
    verdict(context, &variants).await
}

async fn verdict(context: &Context<'_>, variants: &[AuthVariant]) -> Verdict {
    let (mut open, mut others) = (Vec::new(), Vec::new());
    for door in DOORS {
        match try_all(context, door, variants).await {
            Answered::Open(line) => open.push(line),
            Answered::Closed(line) | Answered::NotAsked(line) => others.push(line),
        }
    }
    if open.is_empty() {
        return Verdict::Sound(others);
    }
    open.extend(others);
    Verdict::found(Severity::High, open, ADVICE)
}

/// The first variant that opens the door; else what the last one was answered.
async fn try_all(context: &Context<'_>, door: Door, variants: &[AuthVariant]) -> Answered {
    if let Some(reason) = reason_not_to_ask(context, door) {
        return Answered::NotAsked(format!("{}: not asked, {reason}", door.name()));
    }
    let mut last = Answered::NotAsked(format!("{}: not asked", door.name()));
    for variant in variants {
        last = try_one(context, door, *variant).await;
        if !matches!(last, Answered::Closed(_)) {
            break;
        }
    }
    last
}

fn reason_not_to_ask(context: &Context<'_>, door: Door) -> Option<String> {
    let reads = matches!(door, Door::Get | Door::GetAll | Door::Page);
    if context.plan.is_read_only && !reads {
        return Some("since --read-only is given".into());
    }
    if door != Door::DeleteAll || context.plan.allows_delete_all {
        return None;
    }
    match context.before.as_ref().map(Vec::len) {
        Some(0) => None,
        Some(items) => Some(format!(
            "since it would delete the {} where it is open (--allow-delete-all asks)",
            counted(items, ["stored item", "stored items"])
        )),
        None => Some("since the listing cannot tell whether others stored something".into()),
    }
}

async fn try_one(context: &Context<'_>, door: Door, variant: AuthVariant) -> Answered {
    let deployment = context.deployment;
    if door == Door::DeleteAll && !context.plan.allows_delete_all {
        // Looked at again, since others may have stored something meanwhile.
        let listing = deployment.listing().await;
        if !listing.is_some_and(|entries| entries.iter().all(|entry| deployment.is_own(entry))) {
            return Answered::NotAsked(format!("{}: not asked, others store items", door.name()));
        }
    }
    let item = match door {
        Door::Update | Door::Delete => deployment.add("door").await,
        _ => Ok(Uuid::new_v4().to_string()),
    };
    let item = match item {
        Ok(item) => item,
        Err(reason) => return Answered::NotAsked(format!("{}: {reason}", door.name())),
    };
    // The page reads the query, so its header stays away.
    let header = if door == Door::Page { AuthVariant::None } else { variant };
    let request = door.request(context, variant, &item);
    match deployment.ask(request, header).await {
        Err(error) => Answered::NotAsked(format!("{}: {error}", door.name())),
        Ok(answer) if answer.is_success() => {
            let size = answer.body.len();
            let line =
                format!("{} {}: {}, {size} bytes", door.name(), named(variant), answer.status);
            Answered::Open(line)
        }
        Ok(answer) if has_acted(context, door, &item).await => {
            let shown = shown(&answer);
            Answered::Open(format!("{} {}: {shown}, and did it", door.name(), named(variant)))
        }
        Ok(answer) => Answered::Closed(format!("{}: {}", door.name(), shown(&answer))),
    }
}

/// Whether a refused change happened all the same.
async fn has_acted(context: &Context<'_>, door: Door, item: &str) -> bool {
    let stored = match door {
        Door::Update | Door::Delete => context.deployment.stored(item).await,
        _ => return false,
    };
    match door {
        Door::Update => stored.is_some_and(|text| text.contains(CHANGED)),
        _ => stored.is_some_and(|text| text.trim() == "null"),
    }
}

/// What an update of the audit writes.
const CHANGED: &str = "changed-through-the-door";

impl Door {
    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET /get/{key}",
            Self::GetAll => "GET /getAll",
            Self::Page => "GET /auth-key",
            Self::Add => "POST /add",
            Self::Update => "PUT /update",
            Self::Delete => "DELETE /delete/{key}",
            Self::DeleteAll => "DELETE /deleteAll",
        }
    }

    fn request(self, context: &Context<'_>, variant: AuthVariant, item: &str) -> Request {
        let deployment = context.deployment;
        match self {
            Self::Get => worker::get(item),
            Self::GetAll => worker::get_all(),
            Self::Page => worker::page(&deployment.key, variant),
            Self::Add => worker::add(deployment.item("door")),
            Self::Update => {
                let change = serde_json::json!({ "key": item, "audit": CHANGED });
                worker::update(change.to_string())
            }
            Self::Delete => worker::delete(item),
            Self::DeleteAll => worker::delete_all(),
        }
    }
}

fn named(variant: AuthVariant) -> &'static str {
    match variant {
        AuthVariant::Right => "with the key",
        AuthVariant::None => "without the key",
        AuthVariant::Empty => "with an empty key",
        AuthVariant::Wrong => "with a wrong key",
        AuthVariant::Truncated => "with the key less its last character",
        AuthVariant::Extended => "with the key and one character more",
        AuthVariant::Recased => "with the key in another case",
    }
}
