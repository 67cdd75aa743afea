//! Carries out a call on a namespace.

use super::call_error::WireError;
use super::request::{BulkRead, KvCall};
use super::response::{self, Answer};
use crate::kv::Invocation;
use crate::message::{Request, Response};

/// Answers a request that is out of its envelope.
pub(crate) async fn respond(invocation: &Invocation<'_>, request: &Request) -> Response {
    let answered = match KvCall::of(request) {
        Ok(call) => carry_out(invocation, call).await,
        Err(error) => Err(error),
    };
    response::of(answered)
}

async fn carry_out(invocation: &Invocation<'_>, call: KvCall) -> Result<Answer, WireError> {
    match call {
        KvCall::Get { key, cache_ttl } => Ok(Answer::Read(invocation.read(&key, cache_ttl).await?)),
        KvCall::GetBulk(bulk) => read_bulk(invocation, bulk).await,
        KvCall::Put { key, value, options } => {
            invocation.put_with(&key, value.into(), &options).await?;
            Ok(Answer::Done)
        }
        KvCall::Delete { key } => {
            invocation.delete_bulk(&[&key]).await?;
            Ok(Answer::Done)
        }
        KvCall::List(options) => Ok(Answer::Listed(invocation.list(&options).await?)),
    }
}

async fn read_bulk(invocation: &Invocation<'_>, bulk: BulkRead) -> Result<Answer, WireError> {
    let BulkRead { keys, is_json, with_metadata, cache_ttl } = bulk;
    let entries = invocation.read_bulk(&keys, cache_ttl).await?;
    response::bulk(&entries, is_json, with_metadata).map(Answer::ReadBulk)
}
