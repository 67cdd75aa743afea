//! Requests that are nearly right. Each of their parts is right somewhere, and wrong elsewhere.

use fastrand::Rng;

const METHODS: [&str; 10] =
    ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE", "get"];

const TARGETS: [&str; 24] = [
    "/add",
    "/get/k",
    "/getAll",
    "/update",
    "/delete/k",
    "/deleteAll",
    "/auth-key?auth_key=meow",
    "/@a/add",
    "/@a/getAll",
    "/@/getAll",
    "/kv/a",
    "/kv",
    "/__emulator/health",
    "/__emulator/conditions",
    "/__emulator/clock",
    "/__emulator/journal?limit=3",
    "/__emulator/stores",
    "/__emulator/snapshots/a",
    "/@a/__emulator/index/repair",
    "http://127.0.0.1/getAll",
    "getAll",
    "*",
    "//",
    "/get/%2e%2e/getAll",
];

const HEADERS: [&str; 16] = [
    "AUTH_KEY: meow",
    "AUTH_KEY: wrong",
    "X-API-Key: x",
    "Host: 127.0.0.1",
    "Host: localhost:1",
    "Host: evil.example",
    "Origin: null",
    "Sec-Fetch-Site: cross-site",
    "Content-Type: application/json",
    "Content-Type: text/plain; charset=utf-16",
    "X-Emulator-Location: a",
    "X-Emulator-Location: \u{e9}",
    "Accept: application/x-ndjson",
    "Expect: 100-continue",
    "Authorization: Bearer x",
    "Connection: close",
];

const BODIES: [&str; 14] = [
    "{}",
    "1",
    "[1,{\"a\":[null,true,1e400]}]",
    "\"\\ud800\\u0000\"",
    "{\"key\":\"k\",\"a\":1}",
    "{\"key\":[\"__index__\"],\"0\":1}",
    "{\"value\":\"x\"}",
    "{\"value\":1}",
    "{\"now\":null}",
    "{\"ms\":1}",
    "{\"fault\":[{\"id\":\"f\",\"on\":\"put\",\"delay-ms\":1}]}",
    "{\"consistency\":{\"mode\":\"eventual\"}}",
    "[[[[[[[[[[[[[[[[",
    "{\"\":{\"\":{\"\":",
];

/// A request that is framed well: a server has to answer it.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Draft {
    pub(crate) fn new(random: &mut Rng) -> Self {
        let headers = (0..random.usize(0..4)).map(|_| pick(random, &HEADERS).to_owned()).collect();
        let mut body = pick(random, &BODIES).as_bytes().to_vec();
        if random.u8(0..3) == 0 {
            mutate(random, &mut body);
        }
        let target = target(random);
        Self { method: pick(random, &METHODS).to_owned(), target, headers, body }
    }

    /// The request on the wire.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        if !self.headers.iter().any(|header| header.starts_with("Host:")) {
            bytes.extend_from_slice(b"Host: 127.0.0.1\r\n");
        }
        for header in &self.headers {
            bytes.extend_from_slice(format!("{header}\r\n").as_bytes());
        }
        let length = format!("Content-Length: {}\r\n\r\n", self.body.len());
        [&bytes[..], length.as_bytes(), &self.body].concat()
    }
}

/// A target, sometimes with odd text in it.
fn target(random: &mut Rng) -> String {
    let mut target = pick(random, &TARGETS).to_owned();
    if random.u8(0..4) == 0 {
        let odd = ["%00", "%ff", "\u{202e}", "?a=&&=", "/../", "/./", "\\", "%2F", ";", "\"<'>"];
        target.push_str(pick(random, &odd));
    }
    target
}

/// Changes some bytes: flips, drops, repeats and inserts them.
pub(crate) fn mutate(random: &mut Rng, bytes: &mut Vec<u8>) {
    for _ in 0..random.usize(1..8) {
        let at = random.usize(0..=bytes.len());
        match random.u8(0..4) {
            0 => bytes.insert(at, random.u8(..)),
            1 if at < bytes.len() => drop(bytes.remove(at)),
            2 if at < bytes.len() => bytes[at] ^= 1 << random.u8(0..8),
            _ => {
                let part =
                    bytes[at..].iter().take(random.usize(0..64)).copied().collect::<Vec<_>>();
                bytes.splice(at..at, part);
            }
        }
    }
}

pub(crate) fn pick<'a>(random: &mut Rng, from: &[&'a str]) -> &'a str {
    from[random.usize(0..from.len())]
}
