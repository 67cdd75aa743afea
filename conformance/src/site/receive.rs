//! Reads a whole answer, whoever received its head.

use std::error::Error;

use bytes::Bytes;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Body;

use super::cause::innermost;
use super::sift::{Sift, Sifting};
use super::transport::{MAX_BODY_BYTES, TransportError};
use crate::exchange::Response;

/// The longest head that is read.
pub(super) const MAX_HEAD_BYTES: u32 = 64 << 10;

/// The answer with its body. A body of success that is not compressed is sifted, or handed on.
///
/// # Errors
/// When the head or the body is too long, or the body breaks off.
pub(super) async fn receive<B>(
    answer: http::Response<B>,
    sifting: Sifting<'_>,
) -> Result<Response, TransportError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Error + 'static,
{
    let (head, mut incoming) = answer.into_parts();
    if size(&head.headers) > MAX_HEAD_BYTES as usize {
        return Err(TransportError::Broken("message head is too large".into()));
    }
    let is_plain = head.status == StatusCode::OK && !head.headers.contains_key(CONTENT_ENCODING);
    let sifting = if is_plain { sifting } else { Sifting::Whole };
    let mut body = Sift::new(sifting);
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|error| TransportError::Broken(innermost(&error)))?;
        let Ok(data) = frame.into_data() else { continue };
        if let Sifting::Handed(reader) = sifting {
            let gone = |_| TransportError::Broken("its reader gave up".into());
            reader.send(data).await.map_err(gone)?;
            continue;
        }
        body.push(&data);
        if body.held() > MAX_BODY_BYTES {
            return Err(TransportError::TooLong);
        }
    }
    let (body, left_out) = body.finish();
    Ok(Response { status: head.status.as_u16(), headers: head.headers, body, left_out })
}

/// The size of header fields in bytes, as HTTP/1.1 writes them.
fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}
