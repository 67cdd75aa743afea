//! A turn at changing the index: a key that goes away by itself unless its owner holds on to it.

use super::connection::{Connection, Load};
use super::error::Failed;
use super::namespace::Namespace;
use super::reply::Reply;
use crate::storage::Turn;
use redis::Script;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

/// How long a turn lasts after its owner was last heard of.
const LASTS: Duration = Duration::from_secs(5);
/// How often its owner is heard of.
const RENEWED_EVERY: Duration = Duration::from_secs(1);
/// How long it lasts for its owner, who may be about to write.
const LASTS_FOR_OWNER: Duration = Duration::from_secs(4);
/// The pauses between two attempts to get a turn.
const FIRST_PAUSE: Duration = Duration::from_micros(200);
const LAST_PAUSE: Duration = Duration::from_millis(5);

static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local free = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
        return { 'ok', (free or redis.call('GET', KEYS[1]) == ARGV[1]) and '1' or '0' }",
    )
});
static RENEW: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return { 'ok', '0' } end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return { 'ok', '1' }",
    )
});
static END: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
        return { 'ok', '1' }",
    )
});

/// A turn. It ends when it is dropped, or soon after its program has ended.
#[derive(Debug)]
pub(super) struct RedisTurn {
    lease: Arc<Lease>,
    _ends: DropGuard,
}

/// The key, and until when it is certainly there.
#[derive(Debug)]
struct Lease {
    connection: Connection,
    key: String,
    owner: String,
    began: Instant,
    /// In milliseconds after `began`.
    held_until_ms: AtomicU64,
}

/// Waits for the turn.
pub(super) async fn take(namespace: &Namespace) -> Result<RedisTurn, Failed> {
    let lease = Lease {
        connection: namespace.shared.connection.clone(),
        key: namespace.key("turn"),
        owner: Uuid::new_v4().to_string(),
        began: Instant::now(),
        held_until_ms: AtomicU64::new(0),
    };
    let mut pause = FIRST_PAUSE;
    while !lease.ask(&TAKE).await? {
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LAST_PAUSE);
    }
    let (lease, ends) = (Arc::new(lease), CancellationToken::new());
    tokio::spawn(keep(Arc::clone(&lease), ends.clone()));
    Ok(RedisTurn { lease, _ends: ends.drop_guard() })
}

/// Holds on to the turn until it ends.
async fn keep(lease: Arc<Lease>, ends: CancellationToken) {
    loop {
        let pause = tokio::time::sleep(RENEWED_EVERY);
        if ends.run_until_cancelled(pause).await.is_none() {
            // If the store does not answer, the key goes away by itself.
            drop(lease.ask(&END).await);
            return;
        }
        // If this fails, the turn is over sooner.
        drop(lease.ask(&RENEW).await);
    }
}

impl Lease {
    /// Runs a script on the key, and answers whether the owner has it.
    async fn ask(&self, script: &Script) -> Result<bool, Failed> {
        let (asked, lasts) = (self.began.elapsed(), LASTS.as_millis().to_string());
        let arguments = [self.owner.as_bytes(), lasts.as_bytes()];
        let answer = self.connection.invoke(script, &[&self.key], &arguments, Load::Small).await?;
        let has_it = Reply::read(answer)?.done()?.number()? > 0;
        let until = if has_it { asked + LASTS_FOR_OWNER } else { Duration::ZERO };
        self.held_until_ms.store(u64::try_from(until.as_millis()).unwrap_or(u64::MAX), Relaxed);
        Ok(has_it)
    }
}

impl Turn for RedisTurn {
    fn is_held(&self) -> bool {
        self.lease.began.elapsed().as_millis() < self.lease.held_until_ms.load(Relaxed).into()
    }
}
