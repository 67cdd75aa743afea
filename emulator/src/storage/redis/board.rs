//! A text that all emulators on the store read.

use super::connection::{Connection, Load};
use super::error::Failed;
use super::keys::PREFIX;
use super::reply::{Found, Reply};
use crate::storage::{Board, StorageError};
use async_trait::async_trait;
use redis::Script;
use std::sync::LazyLock;

static POST: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "redis.call('HSET', KEYS[1], 'text', ARGV[1])
        return { 'ok', tostring(redis.call('HINCRBY', KEYS[1], 'number', 1)) }",
    )
});
static READ: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local number = redis.call('HGET', KEYS[1], 'number')
        if not number or number == ARGV[1] then return { 'ok' } end
        return { 'ok', number, redis.call('HGET', KEYS[1], 'text') }",
    )
});

/// The text, in a hash beside its number.
#[derive(Debug)]
pub(super) struct RedisBoard(pub(super) Connection);

impl RedisBoard {
    async fn run(&self, script: &Script, argument: &str) -> Result<Found, Failed> {
        let key = format!("{PREFIX}board");
        let answer = self.0.invoke(script, &[key], &[argument], Load::Small).await?;
        Reply::read(answer)?.done()
    }

    async fn try_read(&self, known: u64) -> Result<Option<(u64, String)>, Failed> {
        let mut found = self.run(&READ, &known.to_string()).await?;
        if found.is_empty() {
            return Ok(None);
        }
        let number = found.number()? as u64;
        let text = String::from_utf8(found.bytes()?);
        text.map(|text| Some((number, text))).map_err(|_| Failed::Strange("the text is no UTF-8"))
    }
}

#[async_trait]
impl Board for RedisBoard {
    async fn post(&self, text: &str) -> Result<u64, StorageError> {
        let number = self.run(&POST, text).await.and_then(|mut found| found.number());
        number.map(|number| number as u64).map_err(StorageError::writing)
    }

    async fn read(&self, known: u64) -> Result<Option<(u64, String)>, StorageError> {
        self.try_read(known).await.map_err(StorageError::reading)
    }
}
