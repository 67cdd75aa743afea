//! The connection to a shared ledger. The emulator's shared store has the same: addresses, TLS, clusters,
//! bounded times and new connections are its own, and nothing else of it is used.

use pysondbkv_emulator::storage::{Load, StoreAddress, StoreConnection, check_store};
use redis::{Script, Value};

use super::error::FleetError;

/// Where a shared ledger is: `redis://`, `rediss://`, `redis-cluster://` or `rediss-cluster://`.
pub use pysondbkv_emulator::storage::StoreAddress as FleetAddress;

/// What is sent with less patience, in bytes.
const SMALL: usize = 1 << 20;

/// A connection. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    connection: StoreConnection,
}

impl Link {
    /// Connects, and checks that scripts can run there.
    ///
    /// # Errors
    /// When no node answers, the password is wrong, or the server is too old.
    pub(crate) async fn open(address: &StoreAddress) -> Result<Self, FleetError> {
        let connection = StoreConnection::open(address).await?;
        check_store(&connection, address).await?;
        Ok(Self { connection })
    }

    /// Runs a script that answers texts and numbers.
    ///
    /// # Errors
    /// When there is no answer. Then the script may have run, or not.
    pub(super) async fn texts(
        &self,
        script: &Script,
        keys: &[String],
        arguments: &[String],
    ) -> Result<Vec<String>, FleetError> {
        let bytes: usize = arguments.iter().map(String::len).sum();
        let load = if bytes > SMALL { Load::Big } else { Load::Small };
        self.ask(script, keys, arguments, load).await
    }

    /// The same where the answer may be long.
    ///
    /// # Errors
    /// When there is no answer.
    pub(super) async fn long(
        &self,
        script: &Script,
        keys: &[String],
    ) -> Result<Vec<String>, FleetError> {
        self.ask(script, keys, &[], Load::Big).await
    }

    /// The same where the answer is numbers.
    ///
    /// # Errors
    /// When there is no answer.
    pub(super) async fn numbers<const N: usize>(
        &self,
        script: &Script,
        keys: &[String],
        arguments: &[String],
    ) -> Result<[u64; N], FleetError> {
        let texts = self.texts(script, keys, arguments).await?;
        let numbers: Option<Vec<u64>> = texts.iter().map(|text| text.parse().ok()).collect();
        numbers.and_then(|numbers| numbers.try_into().ok()).ok_or(FleetError::Strange)
    }

    async fn ask(
        &self,
        script: &Script,
        keys: &[String],
        arguments: &[String],
        load: Load,
    ) -> Result<Vec<String>, FleetError> {
        let answer = self.connection.invoke(script, keys, arguments, load).await?;
        let Value::Array(parts) = answer else { return Err(FleetError::Strange) };
        parts.into_iter().map(text).collect()
    }
}

fn text(part: Value) -> Result<String, FleetError> {
    match part {
        // A line that is no text is none of ours, which its seal tells.
        Value::BulkString(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Value::Int(number) => Ok(number.to_string()),
        _ => Err(FleetError::Strange),
    }
}
