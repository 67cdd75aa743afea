//! Requests as a text that can be mutated, and read by people.
//!
//! ```text
//! POST /add
//! AUTH_KEY: meow
//!
//! {"name": "Alice"}
//! ```
//!
//! A byte 0x1E stands between two requests. `${k0}` is the key that the first `POST /add` answered, and
//! so on up to `${k9}`. What HTTP does not allow is left out, as the server would refuse it.

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use pysondbkv_emulator::message::Request;

/// Stands between two requests.
const SEPARATOR: u8 = 0x1E;

/// The most requests of a script.
const MOST: usize = 32;

/// The requests of a script, each still as text.
pub fn requests(script: &[u8]) -> impl Iterator<Item = &[u8]> {
    script.split(|byte| *byte == SEPARATOR).take(MOST)
}

/// A request, with the keys that `${k0}` and so on stand for. None if HTTP does not allow it.
#[must_use]
pub fn read(text: &[u8], keys: &[String]) -> Option<Request> {
    let text = with_keys(text, keys);
    let (line, rest) = split_line(&text);
    let (method, target) = split_at_byte(line, b' ');
    let method = Method::from_bytes(method).ok()?;
    let target = PathAndQuery::try_from(target).ok()?;
    if !target.path().starts_with('/') {
        return None;
    }
    let (headers, body) = headers(rest);
    Some(Request {
        method,
        path: target.path().to_owned(),
        query: target.query().map(str::to_owned),
        headers,
        body: Bytes::copy_from_slice(body),
    })
}

/// The header fields up to an empty line, and the body after it.
fn headers(mut text: &[u8]) -> (HeaderMap, &[u8]) {
    let mut headers = HeaderMap::new();
    while !text.is_empty() {
        let (line, rest) = split_line(text);
        text = rest;
        if line.is_empty() {
            break;
        }
        let (name, value) = split_at_byte(line, b':');
        let field = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value.trim_ascii()));
        if let (Ok(name), Ok(value)) = field {
            headers.append(name, value);
        }
    }
    (headers, text)
}

fn with_keys(text: &[u8], keys: &[String]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, behind)) = rest.split_first() {
        let key = match rest {
            [b'$', b'{', b'k', digit @ b'0'..=b'9', b'}', ..] => {
                keys.get(usize::from(digit - b'0'))
            }
            _ => None,
        };
        if let Some(key) = key {
            out.extend_from_slice(key.as_bytes());
            rest = &rest["${k0}".len()..];
        } else {
            out.push(*byte);
            rest = behind;
        }
    }
    out
}

fn split_line(text: &[u8]) -> (&[u8], &[u8]) {
    split_at_byte(text, b'\n')
}

/// What stands before a byte and what stands after it.
fn split_at_byte(text: &[u8], byte: u8) -> (&[u8], &[u8]) {
    let at = text.iter().position(|one| *one == byte).unwrap_or(text.len());
    (&text[..at], text.get(at + 1..).unwrap_or_default())
}
