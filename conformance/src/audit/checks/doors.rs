//! Each endpoint, asked with variants of the key that must not open it.
//!
//! An endpoint is open when it answers with success, and also when it refuses a change and makes it all
//! the same. Requests go to the audit's own items. `deleteAll` is asked only where nothing else is stored.

use uuid::Uuid;

use crate::audit::context::{Context, shown};
use crate::audit::gap::Gap;
use crate::audit::verdict::{CheckVerdict, Severity};
use crate::exchange::Request;
use crate::record::counted;
use crate::scenario::AuthVariant;
use crate::site::protocol::worker;

const ADVICE: &str = "Compare the header AUTH_KEY (on /auth-key, the parameter auth_key) with env.AUTH_KEY \
    before anything else, whatever the path, and answer 401 where they differ. The reference Worker's \
    isAuthKey does it in constant time.";

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

/// What an endpoint did, or why that was not seen.
enum Answered {
    Open(String),
    Closed(String),
    NotSeen(Gap),
}

/// What the update of a try writes.
const CHANGED: &str = "changed-through-the-door";

/// Asks every endpoint with these variants of the key, until one opens it.
pub(super) async fn try_all(context: &Context, variants: &[AuthVariant]) -> CheckVerdict {
    let (mut open, mut closed, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
    for door in DOORS {
        match try_each(context, door, variants).await {
            Answered::Open(line) => open.push(line),
            Answered::Closed(line) => closed.push(line),
            Answered::NotSeen(gap) => gaps.push(gap.at(door.name())),
        }
    }
    CheckVerdict::of(open, closed, gaps, Severity::High, ADVICE)
}

/// The answer to the first variant that opens the door; else to the last one.
async fn try_each(context: &Context, door: Door, variants: &[AuthVariant]) -> Answered {
    if let Some(gap) = reason_not_to_ask(context, door) {
        return Answered::NotSeen(gap);
    }
    let mut last = Answered::NotSeen(Gap::not_asked("not asked"));
    for variant in variants {
        last = try_one(context, door, *variant).await.unwrap_or_else(Answered::NotSeen);
        if !matches!(last, Answered::Closed(_)) {
            break;
        }
    }
    last
}

fn reason_not_to_ask(context: &Context, door: Door) -> Option<Gap> {
    let reads = matches!(door, Door::Get | Door::GetAll | Door::Page);
    if context.plan.is_read_only && !reads {
        return Some(Gap::not_asked("not asked, since --read-only is given"));
    }
    if door != Door::DeleteAll || context.plan.allows_delete_all {
        return None;
    }
    match context.before.as_ref().map(Vec::len) {
        Some(0) => None,
        Some(items) => Some(Gap::needs_permission(format!(
            "not asked, since it would delete the {} where it is open (--allow-delete-all asks)",
            counted(items, ["stored item", "stored items"])
        ))),
        None => {
            let reason = "not asked, since the listing cannot tell whether others stored something";
            Some(Gap::needs_permission(reason))
        }
    }
}

async fn try_one(context: &Context, door: Door, variant: AuthVariant) -> Result<Answered, Gap> {
    if door == Door::DeleteAll && !context.plan.allows_delete_all {
        // Looked at again, since others may have stored something meanwhile.
        let entries = context.entries().await;
        if !entries.is_some_and(|entries| entries.iter().all(|entry| context.is_own(entry))) {
            return Err(Gap::needs_permission("not asked, since others store items"));
        }
    }
    let item = match door {
        Door::Update | Door::Delete => context.add("door").await?,
        _ => Uuid::new_v4().to_string(),
    };
    // The page reads the query, so its header stays away.
    let header = if door == Door::Page { AuthVariant::None } else { variant };
    let answer = context.ask(&door.request(context, variant, &item), header).await?;
    let (name, key) = (door.name(), named(variant));
    if answer.is_success() {
        let size = answer.body.len();
        return Ok(Answered::Open(format!("{name} {key}: {}, {size} bytes", answer.status)));
    }
    let shown = shown(&answer);
    if has_acted(context, door, &item).await {
        return Ok(Answered::Open(format!("{name} {key}: {shown}, and did it")));
    }
    Ok(Answered::Closed(format!("{name}: {shown}")))
}

/// Whether a refused change happened all the same.
async fn has_acted(context: &Context, door: Door, item: &str) -> bool {
    match door {
        Door::Update => context.stored(item).await.is_some_and(|text| text.contains(CHANGED)),
        Door::Delete => context.stored(item).await.is_some_and(|text| text.trim() == "null"),
        _ => false,
    }
}

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

    fn request(self, context: &Context, variant: AuthVariant, item: &str) -> Request {
        match self {
            Self::Get => worker::get(item),
            Self::GetAll => worker::get_all(),
            Self::Page => worker::page(&context.plan.auth_key, variant),
            Self::Add => context.addition("door"),
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
        AuthVariant::Encoded => "with the key percent-encoded",
    }
}
