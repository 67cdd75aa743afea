//! Reads a whole answer, whoever received its head.

use std::error::Error;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::BodyExt;
use hyper::body::Body;

use super::cause::innermost;
use super::transport::{MAX_BODY_BYTES, TransportError};
use crate::exchange::Response;

/// The longest head that is read.
pub(super) const MAX_HEAD_BYTES: u32 = 64 << 10;

/// The answer with its body, up to the longest that is read.
///
/// # Errors
/// When the head is too long, or the body breaks off.
pub(super) async fn receive<B>(answer: http::Response<B>) -> Result<Response, TransportError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Error + 'static,
{
    let (head, mut incoming) = answer.into_parts();
    if size(&head.headers) > MAX_HEAD_BYTES as usize {
        return Err(TransportError::Broken("message head is too large".into()));
    }
    let mut body = BytesMut::new();
    let mut is_cut = false;
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|error| TransportError::Broken(innermost(&error)))?;
        let Ok(data) = frame.into_data() else { continue };
        let room = MAX_BODY_BYTES - body.len();
        body.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            is_cut = true;
            break;
        }
    }
    Ok(Response {
        status: head.status.as_u16(),
        headers: head.headers,
        body: body.freeze(),
        is_cut,
    })
}

/// The size of header fields in bytes, as HTTP/1.1 writes them.
fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}
