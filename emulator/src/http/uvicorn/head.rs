//! What llhttp, uvicorn's parser, says of the head of a request.

use httparse::{EMPTY_HEADER, Header, Request};
use percent_encoding::{AsciiSet, percent_encode};

/// The longest target that uvicorn takes, in bytes.
const MAX_TARGET_BYTES: usize = (64 << 10) - 1;

/// How many header fields hyper takes from the store's clients. llhttp has no limit.
pub(in crate::http) const MAX_FIELDS: usize = 1_000;

/// What hyper refuses in a target, and llhttp does not.
const REFUSED_BY_HYPER: &AsciiSet = &AsciiSet::EMPTY.add(b'<').add(b'>').add(b'`').add(b'"');

/// How the end of a request's body is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// By its length, which may be 0.
    Length(u64),
    /// In another way, or not at all.
    Unknown,
}

/// The length of the head that a connection begins with, once it is known. What llhttp refuses at once
/// ends a head too: a line that ends otherwise, or a first byte that begins no method.
pub(super) fn length(received: &[u8]) -> Option<usize> {
    let mut line = leading(received);
    if received.get(line).is_some_and(|first| !first.is_ascii_alphabetic()) {
        return Some(received.len());
    }
    loop {
        let end = line + received[line..].iter().position(|byte| *byte == b'\n')? + 1;
        if matches!(&received[line..end], b"\r\n") || !received[line..end].ends_with(b"\r\n") {
            return Some(end);
        }
        line = end;
    }
}

/// The head as hyper takes it, and how the end of the body is found; None where llhttp refuses it. A
/// head that hyper refuses is left as it is.
pub(super) fn judged(head: &[u8]) -> Option<(Vec<u8>, Framing)> {
    if !head.ends_with(b"\r\n\r\n") {
        return None;
    }
    let mut fields = vec![EMPTY_HEADER; MAX_FIELDS];
    let mut request = Request::new(&mut fields);
    let parsed = request.parse(head);
    let (Ok(_), Some(method), Some(target)) = (parsed, request.method, request.path) else {
        return Some((head.to_vec(), Framing::Unknown));
    };
    let framing = framing(request.headers).filter(|_| is_taken(target))?;
    let (before, rest) = head.split_at(leading(head) + method.len() + 1);
    let encoded = percent_encode(target.as_bytes(), REFUSED_BY_HYPER).to_string();
    Some(([before, encoded.as_bytes(), &rest[target.len()..]].concat(), framing))
}

/// How many line ends stand before the head. llhttp passes over them.
fn leading(received: &[u8]) -> usize {
    received.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
}

/// Whether llhttp takes a target: a path, `*`, or a URL with a path, in ASCII.
fn is_taken(target: &str) -> bool {
    let path = target
        .split_once("://")
        .map_or(Some(target), |(_, rest)| rest.find('/').map(|at| &rest[at..]));
    let has_path = path.is_some_and(|path| path == "*" || path.starts_with('/'));
    has_path && target.is_ascii() && target.len() <= MAX_TARGET_BYTES
}

/// How the end of the body is found; None where llhttp refuses the fields that say it.
fn framing(fields: &[Header<'_>]) -> Option<Framing> {
    let values = |name: &'static str| {
        fields
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name))
            .map(|field| field.value)
    };
    let is_coded = values("transfer-encoding").next().is_some();
    let mut lengths = values("content-length");
    match (lengths.next(), lengths.next()) {
        (_, Some(_)) => None,
        (Some(_), None) if is_coded => None,
        (Some(length), None) => {
            let length = std::str::from_utf8(length).ok()?.parse().ok();
            Some(length.map_or(Framing::Unknown, Framing::Length))
        }
        (None, None) if is_coded => Some(Framing::Unknown),
        (None, None) => Some(Framing::Length(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn with(fields: &str) -> Option<(Vec<u8>, Framing)> {
        judged(format!("PUT /kv/a HTTP/1.1\r\nHost: x\r\n{fields}\r\n").as_bytes())
    }

    #[rstest]
    #[case::bare_line_feed("GET /kv HTTP/1.1\nHost: x\n\n")]
    #[case::beyond_ascii("GET /kv?x=é HTTP/1.1\r\n\r\n")]
    #[case::url_without_a_path("GET http://zz HTTP/1.1\r\n\r\n")]
    #[case::no_slash("GET kv HTTP/1.1\r\n\r\n")]
    #[case::authority("CONNECT x:1 HTTP/1.1\r\n\r\n")]
    #[case::two_lengths("GET / HTTP/1.1\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\n")]
    #[case::length_and_chunks(
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    )]
    fn refuses(#[case] head: &str) {
        assert_eq!(judged(head.as_bytes()), None);
    }

    #[rstest]
    #[case("GET /kv/a<b>`\" HTTP/1.1\r\n\r\n", "GET /kv/a%3Cb%3E%60%22 HTTP/1.1\r\n\r\n")]
    #[case("\r\nGET /kv?<  HTTP/1.1\r\n\r\n", "\r\nGET /kv?<  HTTP/1.1\r\n\r\n")]
    #[case(
        "\r\n\nGET /kv?< HTTP/1.1\r\nA: <\r\n\r\n",
        "\r\n\nGET /kv?%3C HTTP/1.1\r\nA: <\r\n\r\n"
    )]
    #[case("GET * HTTP/1.1\r\n\r\n", "GET * HTTP/1.1\r\n\r\n")]
    #[case("GET http://zz/kv HTTP/1.1\r\n\r\n", "GET http://zz/kv HTTP/1.1\r\n\r\n")]
    #[case("no HTTP\r\n\r\n", "no HTTP\r\n\r\n")]
    fn passes(#[case] head: &str, #[case] passed: &str) {
        let (head, _) = judged(head.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(head).unwrap(), passed);
    }

    #[rstest]
    #[case("", Framing::Length(0))]
    #[case("Content-Length: 21\r\n", Framing::Length(21))]
    #[case("Content-Length: +21x\r\n", Framing::Unknown)]
    #[case("Transfer-Encoding: chunked\r\n", Framing::Unknown)]
    fn tells_how_the_body_ends(#[case] fields: &str, #[case] framing: Framing) {
        assert_eq!(with(fields).unwrap().1, framing);
    }

    #[rstest]
    #[case("GET / HTTP/1.1\r\nHost: x\r\n\r\nrest", Some(27))]
    #[case("\r\n\r\nGET / HTTP/1.1\r\n\r\n", Some(22))]
    #[case("GET / HTTP/1.1\nHost: x\r\n\r\n", Some(15))]
    #[case("GET / HTTP/1.1\r\nHost: x\r\n", None)]
    #[case("\x16\x03\x01", Some(3))]
    #[case("\r\n", None)]
    #[case("", None)]
    fn a_head_has_a_length(#[case] received: &str, #[case] expected: Option<usize>) {
        assert_eq!(length(received.as_bytes()), expected);
    }
}
