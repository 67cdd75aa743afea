//! What can be odd about a request. Each oddity changes one thing.

use super::raw_request::RawRequest;

/// One thing that ordinary clients do not send.
#[derive(Debug, Clone, Copy)]
pub(super) struct Oddity {
    /// The name, as the report says it.
    pub(super) name: &'static str,
    pub(super) apply: fn(&mut RawRequest),
}

/// Every oddity: of the request line, of the fields, of the framing.
pub(super) const ODDITIES: &[Oddity] = &[
    Oddity { name: "an unknown method", apply: |raw| raw.method = b"FOO".into() },
    Oddity { name: "a method in lower case", apply: |raw| raw.method.make_ascii_lowercase() },
    Oddity { name: "TRACE", apply: |raw| raw.method = b"TRACE".into() },
    Oddity { name: "a target without a slash", apply: without_slash },
    Oddity { name: "the target *", apply: |raw| raw.target = b"*".into() },
    Oddity { name: "an absolute target", apply: |raw| prepend(raw, b"http://127.0.0.1") },
    Oddity { name: "a host alone as target", apply: |raw| raw.target = b"http://zz".into() },
    Oddity { name: "a fragment", apply: |raw| raw.target.extend(b"#x") },
    Oddity { name: "an empty query", apply: |raw| raw.target.push(b'?') },
    Oddity { name: "a slash more in front", apply: |raw| prepend(raw, b"/") },
    Oddity { name: "a slash more at the end", apply: |raw| raw.target.push(b'/') },
    Oddity { name: "a dot segment", apply: |raw| prepend(raw, b"/x/..") },
    Oddity { name: "< in the target", apply: |raw| raw.target.push(b'<') },
    Oddity { name: "a quotation mark in the target", apply: |raw| raw.target.push(b'"') },
    Oddity { name: "a backslash in the target", apply: |raw| raw.target.push(b'\\') },
    Oddity { name: "a pipe in the target", apply: |raw| raw.target.push(b'|') },
    Oddity { name: "a percent sign alone", apply: |raw| raw.target.push(b'%') },
    Oddity { name: "UTF-8 in the target", apply: |raw| raw.target.extend("é".as_bytes()) },
    Oddity { name: "a byte 255 in the target", apply: |raw| raw.target.push(255) },
    Oddity { name: "a control character in the target", apply: |raw| raw.target.push(1) },
    Oddity { name: "a target of 8,000 characters", apply: |raw| raw.target.extend([b'a'; 8_000]) },
    Oddity { name: "HTTP/1.0", apply: |raw| raw.version = b" HTTP/1.0".into() },
    Oddity { name: "HTTP/2.0", apply: |raw| raw.version = b" HTTP/2.0".into() },
    Oddity { name: "no version", apply: |raw| raw.version.clear() },
    Oddity { name: "two blanks in the request line", apply: |raw| raw.version.insert(0, b' ') },
    Oddity { name: "bare line feeds", apply: |raw| raw.line_end = b"\n" },
    Oddity { name: "an empty line in front", apply: |raw| drop(raw.method.splice(..0, *b"\r\n")) },
    Oddity { name: "no Host", apply: |raw| raw.remove("host:") },
    Oddity { name: "two Hosts", apply: |raw| raw.add("Host: other.example") },
    Oddity { name: "an empty Host", apply: |raw| replace(raw, "host:", "Host:") },
    Oddity { name: "a blank before a colon", apply: |raw| raw.add("X-Odd : 1") },
    Oddity { name: "a folded field", apply: |raw| raw.add("X-Odd: 1\r\n 2") },
    Oddity { name: "a field without a colon", apply: |raw| raw.add("X-Odd") },
    Oddity { name: "a field without a name", apply: |raw| raw.add(": 1") },
    Oddity { name: "a field of UTF-8", apply: |raw| raw.add("X-Odd: é") },
    Oddity {
        name: "a field of 20,000 characters",
        apply: |raw| raw.fields.push(vec![b'a'; 20_000]),
    },
    Oddity { name: "a field with a null character", apply: |raw| raw.add("X-Odd: \0") },
    Oddity {
        name: "101 fields more",
        apply: |raw| (0..101).for_each(|nth| raw.add(&format!("X-{nth}: 1"))),
    },
    Oddity { name: "Connection: close", apply: |raw| raw.add("Connection: close") },
    Oddity { name: "an upgrade to a WebSocket", apply: upgrade },
    Oddity { name: "a range", apply: |raw| raw.add("Range: bytes=0-1") },
    Oddity { name: "If-None-Match", apply: |raw| raw.add("If-None-Match: *") },
    Oddity { name: "Expect: 100-continue", apply: |raw| raw.add("Expect: 100-continue") },
    Oddity { name: "another Expect", apply: |raw| raw.add("Expect: tea") },
    Oddity { name: "Content-Length twice, alike", apply: |raw| lengths(raw, &[0, 0]) },
    Oddity { name: "Content-Length twice, not alike", apply: |raw| lengths(raw, &[0, 1]) },
    Oddity {
        name: "a Content-Length that is no number",
        apply: |raw| replace(raw, "content-length:", "Content-Length: x"),
    },
    Oddity {
        name: "a Content-Length with a sign",
        apply: |raw| replace(raw, "content-length:", "Content-Length: +0"),
    },
    Oddity { name: "chunks", apply: |raw| chunked(raw, "", "") },
    Oddity {
        name: "chunks with extensions and trailers",
        apply: |raw| chunked(raw, ";x=1", "X-Odd: 1\r\n"),
    },
    Oddity { name: "chunks with a size that is no number", apply: |raw| chunked(raw, "x", "") },
    Oddity { name: "chunks and Content-Length", apply: chunks_and_length },
    Oddity { name: "an unknown Transfer-Encoding", apply: |raw| raw.add("Transfer-Encoding: odd") },
];

fn without_slash(raw: &mut RawRequest) {
    raw.target.remove(0);
}

fn prepend(raw: &mut RawRequest, text: &[u8]) {
    raw.target.splice(..0, text.iter().copied());
}

fn replace(raw: &mut RawRequest, name: &str, field: &str) {
    raw.remove(name);
    raw.add(field);
}

fn upgrade(raw: &mut RawRequest) {
    raw.add("Connection: Upgrade");
    raw.add("Upgrade: websocket");
    raw.add("Sec-WebSocket-Version: 13");
    raw.add("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
}

/// Gives the request these lengths, each so much more than its body has.
fn lengths(raw: &mut RawRequest, more: &[usize]) {
    raw.remove("content-length:");
    let length = raw.body.len();
    for more in more {
        raw.add(&format!("Content-Length: {}", length + more));
    }
}

/// Writes the body as one chunk and the last one.
fn chunked(raw: &mut RawRequest, behind_the_size: &str, trailers: &str) {
    replace(raw, "content-length:", "Transfer-Encoding: chunked");
    let mut body = Vec::new();
    if !raw.body.is_empty() {
        body.extend(format!("{:x}{behind_the_size}\r\n", raw.body.len()).into_bytes());
        body.append(&mut raw.body);
        body.extend(b"\r\n");
    }
    body.extend(format!("0{behind_the_size}\r\n{trailers}\r\n").into_bytes());
    raw.body = body;
}

fn chunks_and_length(raw: &mut RawRequest) {
    chunked(raw, "", "");
    raw.add("Content-Length: 1");
}
