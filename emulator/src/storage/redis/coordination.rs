//! What emulators on one store agree upon for a namespace.
//!
//! | key | type | holds |
//! |---|---|---|
//! | `…:written` | sorted set | key → when it was written last, in milliseconds; only those of the last window |
//! | `…:usage` | hash | day and method → operations |
//! | `…:turn` | string | who may change the index; goes away by itself |
//! | `…:deleted:KEY` | string | that the key was asked to be deleted; goes away by itself |

use super::connection::Load;
use super::error::Failed;
use super::namespace::Namespace;
use super::reply::{Found, Reply};
use super::turn::{self, RedisTurn};
use crate::storage::{Coordination, DayCount, Name, StorageError, Turn, WriteMoment};
use async_trait::async_trait;
use redis::Script;
use std::sync::{Arc, LazyLock};

/// For how many seconds a deletion is remembered: longer than any request takes.
const DELETED_FOR: &str = "600";

static NOTE_WRITE: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/note_write.lua")));
static COUNT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/count.lua")));
static COUNTS: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local all = redis.call('HGETALL', KEYS[1]); table.insert(all, 1, 'ok'); return all",
    )
});
static FORGET: LazyLock<Script> =
    LazyLock::new(|| Script::new("redis.call('DEL', KEYS[1], KEYS[2]); return { 'ok' }"));
static NOTE_DELETE: LazyLock<Script> =
    LazyLock::new(|| Script::new("redis.call('SET', KEYS[1], '', 'EX', ARGV[1]); return { 'ok' }"));
static WAS_DELETED: LazyLock<Script> =
    LazyLock::new(|| Script::new("return { 'ok', tostring(redis.call('EXISTS', KEYS[1])) }"));

#[derive(Debug)]
pub(super) struct RedisCoordination(pub(super) Arc<Namespace>);

impl RedisCoordination {
    async fn run(
        &self,
        script: &Script,
        keys: &[&str],
        arguments: &[&[u8]],
    ) -> Result<Found, Failed> {
        let keys: Vec<_> = keys.iter().map(|key| self.0.key(key)).collect();
        let answer = self.0.shared.connection.invoke(script, &keys, arguments, Load::Small);
        Reply::read(answer.await?)?.done()
    }

    async fn try_note_write(&self, key: &Name, write: WriteMoment) -> Result<bool, Failed> {
        let (now, window) = (write.now_ms.to_string(), write.window_ms.to_string());
        let anyway: &[u8] = if write.is_made_anyway { b"anyway" } else { b"" };
        let key = key.with_bytes(<[u8]>::to_vec);
        let arguments = [&key, now.as_bytes(), window.as_bytes(), anyway];
        Ok(self.run(&NOTE_WRITE, &["written"], &arguments).await?.bytes()? == b"within")
    }

    async fn try_count(&self, count: &DayCount) -> Result<Result<u64, u64>, Failed> {
        let field = format!("{} {}", count.day, count.method);
        let number = count.number.to_string();
        let limit = count.limit.map(|limit| limit.to_string()).unwrap_or_default();
        let arguments = [field.as_bytes(), number.as_bytes(), limit.as_bytes()];
        let mut found = self.run(&COUNT, &["usage"], &arguments).await?;
        let is_counted = found.bytes()? == b"counted";
        let before = found.number()? as u64;
        Ok(if is_counted { Ok(before) } else { Err(before) })
    }

    async fn try_counts(&self) -> Result<Vec<DayCount>, Failed> {
        let mut found = self.run(&COUNTS, &["usage"], &[]).await?;
        let mut counts = Vec::new();
        while !found.is_empty() {
            let (field, number) = (found.bytes()?, found.number()? as u64);
            let field = str::from_utf8(&field).ok().and_then(|field| field.split_once(' '));
            let day = field.and_then(|(day, _)| day.parse().ok());
            let (Some(day), Some((_, method))) = (day, field) else {
                return Err(Failed::Strange("a count has no day"));
            };
            counts.push(DayCount { day, method: method.to_owned(), number, limit: None });
        }
        Ok(counts)
    }
}

#[async_trait]
impl Coordination for RedisCoordination {
    async fn note_write(&self, key: &Name, write: WriteMoment) -> Result<bool, StorageError> {
        self.try_note_write(key, write).await.map_err(StorageError::writing)
    }

    async fn count(&self, count: DayCount) -> Result<Result<u64, u64>, StorageError> {
        self.try_count(&count).await.map_err(StorageError::writing)
    }

    async fn counts(&self) -> Result<Vec<DayCount>, StorageError> {
        self.try_counts().await.map_err(StorageError::reading)
    }

    async fn forget(&self) -> Result<(), StorageError> {
        let forgotten = self.run(&FORGET, &["written", "usage"], &[]).await;
        forgotten.map(drop).map_err(StorageError::writing)
    }

    async fn turn(&self) -> Result<Box<dyn Turn>, StorageError> {
        let turn: RedisTurn = turn::take(&self.0).await.map_err(StorageError::writing)?;
        Ok(Box::new(turn))
    }

    async fn note_delete(&self, key: &Name) -> Result<(), StorageError> {
        let noted = self.run(&NOTE_DELETE, &[&deleted(key)], &[DELETED_FOR.as_bytes()]).await;
        noted.map(drop).map_err(StorageError::writing)
    }

    async fn was_deleted(&self, key: &Name) -> Result<bool, StorageError> {
        let found = self.run(&WAS_DELETED, &[&deleted(key)], &[]).await;
        let number = found.and_then(|mut found| found.number());
        number.map(|number| number > 0).map_err(StorageError::reading)
    }
}

fn deleted(key: &Name) -> String {
    format!("deleted:{key}")
}
