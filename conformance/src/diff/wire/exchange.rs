//! Sends bytes over a connection of their own, and reads one answer.

use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::exchange::Response;

/// How long a server may be silent. Those compared are on this machine.
const SILENCE: Duration = Duration::from_secs(3);

/// What is told where nobody listens.
pub(in crate::diff) const NO_CONNECTION: &str = "no connection";

/// The most header fields of an answer, and the most bytes of it, that are read.
const MAX_FIELDS: usize = 100;
const MAX_BYTES: usize = 16 << 20;

/// The answer to these bytes, or what came in its place, in words that are the same for every target.
pub(in crate::diff) async fn exchange(
    host: &str,
    port: u16,
    sent: &[u8],
    is_head: bool,
) -> Result<Response, &'static str> {
    let connected = TcpStream::connect((host, port)).await;
    let mut stream = connected.map_err(|_| NO_CONNECTION)?;
    // A server may answer, and close, before it has read everything.
    let _ = stream.write_all(sent).await;
    let mut received = Vec::new();
    loop {
        if let Some(response) = complete(&received, is_head, false)? {
            return Ok(response);
        }
        let read = timeout(SILENCE, stream.read_buf(&mut received)).await;
        match read {
            Err(_) => return Err("silence"),
            Ok(Ok(1..)) if received.len() < MAX_BYTES => {}
            Ok(_) if received.is_empty() => return Err("a closed connection"),
            Ok(_) => return complete(&received, is_head, true)?.ok_or("a part of an answer"),
        }
    }
}

/// The answer, if it has arrived whole. Interim answers are passed over.
fn complete(
    received: &[u8],
    is_head: bool,
    is_closed: bool,
) -> Result<Option<Response>, &'static str> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut head = httparse::Response::new(&mut fields);
    let length = match head.parse(received) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err("no HTTP"),
    };
    let status = head.code.unwrap_or_default();
    let rest = &received[length..];
    if (100..200).contains(&status) && status != 101 {
        return complete(rest, is_head, is_closed);
    }
    let headers = fields_of(head.headers);
    let has_body = !is_head && !matches!(status, 101 | 204 | 304);
    let body = if has_body { body(&headers, rest, is_closed) } else { Some(Vec::new()) };
    Ok(body.map(|body| Response::new(status, headers, Bytes::from(body))))
}

fn fields_of(fields: &[httparse::Header<'_>]) -> HeaderMap {
    let field = |field: &httparse::Header<'_>| {
        let name = HeaderName::from_bytes(field.name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(field.value).ok()?))
    };
    fields.iter().filter_map(field).collect()
}

/// The body behind a head, if it has arrived whole.
fn body(headers: &HeaderMap, received: &[u8], is_closed: bool) -> Option<Vec<u8>> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if text("transfer-encoding").is_some_and(|coding| coding.ends_with("chunked")) {
        return dechunked(received);
    }
    match text("content-length").and_then(|length| length.parse().ok()) {
        Some(length) => received.get(..length).map(<[u8]>::to_vec),
        None => is_closed.then(|| received.to_vec()),
    }
}

/// The content of chunks, if the last one is there.
fn dechunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        let Ok(httparse::Status::Complete((at, size))) = httparse::parse_chunk_size(rest) else {
            return None;
        };
        let size = usize::try_from(size).ok()?;
        if size == 0 {
            return Some(content);
        }
        content.extend_from_slice(rest.get(at..)?.get(..size)?);
        rest = rest.get(at + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::length("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab", "200 ab")]
    #[case::chunks(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n",
        "200 ab"
    )]
    #[case::interim(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n",
        "404 "
    )]
    #[case::cut("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\na", "nothing")]
    #[case::cut_chunk("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\na", "nothing")]
    #[case::open("HTTP/1.1 200 OK\r\n\r\na", "nothing")]
    fn an_answer_is_read_when_it_is_whole(#[case] received: &str, #[case] expected: &str) {
        let answer = complete(received.as_bytes(), false, false).unwrap();
        let told = answer.map(|it| format!("{} {}", it.status, it.text().unwrap()));
        assert_eq!(told.unwrap_or_else(|| "nothing".into()), expected);
    }

    #[test]
    fn an_answer_without_a_length_ends_with_the_connection() {
        let answer = complete(b"HTTP/1.1 400 No\r\n\r\nno", false, true).unwrap().unwrap();
        assert_eq!((answer.status, answer.text()), (400, Some("no")));
    }

    #[test]
    fn what_is_no_http_is_told() {
        assert_eq!(complete(b"Bad request\r\n", false, false).unwrap_err(), "no HTTP");
    }
}
