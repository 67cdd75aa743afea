//! Why a shared store cannot be used.

use super::StoreAddress;
use redis::RedisError;

/// The store of `--store` cannot be used at the start.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No node answers.
    #[error(
        "cannot reach the store {address}: check that Redis or Valkey runs there, and the password if it \
         asks for one: {reason}"
    )]
    Unreachable {
        /// The address, which shows no password.
        address: StoreAddress,
        /// What the client says. Its own text has all of its causes.
        reason: Failed,
    },
    /// The server lacks a command.
    #[error("the store {address} runs Redis {version}, and 6.2 or later is needed, or Valkey")]
    TooOld {
        /// The address, which shows no password.
        address: StoreAddress,
        /// The version, as the server says it.
        version: String,
    },
    /// The server is a part of a cluster.
    #[error(
        "the store {address} is a node of a cluster: begin its address with {}://",
        of_cluster(address)
    )]
    OfCluster {
        /// The address, which shows no password.
        address: StoreAddress,
    },
}

fn of_cluster(address: &StoreAddress) -> &'static str {
    if address.is_encrypted { "rediss-cluster" } else { "redis-cluster" }
}

/// Why an operation on a shared store was not answered. It may have been carried out nevertheless.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The client or the node says why.
    #[error(transparent)]
    Told(#[from] RedisError),
    /// Nothing came.
    #[error("no answer within {0} seconds")]
    Silent(u64),
    /// A script answered something else than it does.
    #[error("the answer of a script is not understood: {0}")]
    Strange(&'static str),
    /// A request read entries that were replaced too long ago.
    #[error("the entries that the request reads were replaced, and are no longer kept")]
    Gone,
}
