//! HTTP/2: the same requests by a client that keeps the protocol, and frames that do not.

use crate::budget::{Budget, seed};
use crate::http_client;
use crate::mutation::{Draft, mutate};
use crate::program::{HANGS, Program, is_timeout};
use fastrand::Rng;
use reqwest::Method;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

/// What opens an HTTP/2 connection: the preface, empty settings, and the head of `GET /getAll`.
const OPENING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\
    \x00\x00\x00\x04\x00\x00\x00\x00\x00\
    \x00\x00\x0b\x01\x05\x00\x00\x00\x01\x82\x86\x04\x07/getAll";

#[tokio::test]
async fn every_request_is_answered() {
    let (budget, seed) = (Budget::from_environment(), seed());
    let program = Program::start(&["--seed", "1"]);
    let client = http_client::builder().http2_prior_knowledge().timeout(HANGS).build().unwrap();
    let mut random = Rng::with_seed(seed);
    while budget.is_left() {
        let draft = Draft::new(&mut random);
        let path = if draft.target.starts_with('/') { draft.target.as_str() } else { "/" };
        let method = Method::from_bytes(draft.method.as_bytes()).unwrap();
        if method == Method::CONNECT {
            continue;
        }
        let mut request = client.request(method, program.url(path)).body(draft.body.clone());
        let fields = draft.headers.iter().filter_map(|header| header.split_once(": "));
        for (name, value) in fields.filter(|(name, _)| !matches!(*name, "Connection" | "Host")) {
            request = request.header(name, value);
        }
        let answer = request.send().await;
        assert!(answer.is_ok(), "{draft:?}: {answer:?}");
    }
    program.end();
}

#[test]
fn mutated_frames_end_a_connection_and_nothing_else() {
    let (budget, seed) = (Budget::from_environment(), seed());
    let program = Program::start(&["--seed", "1"]);
    let mut random = Rng::with_seed(seed);
    while budget.is_left() {
        let mut bytes = OPENING.to_vec();
        for _ in 0..random.usize(0..4) {
            bytes.extend_from_slice(&frame(&mut random));
        }
        let mut tail = bytes.split_off(24);
        mutate(&mut random, &mut tail);
        bytes.append(&mut tail);
        let mut stream = TcpStream::connect(program.address).unwrap();
        stream.set_read_timeout(Some(HANGS)).unwrap();
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let hangs = stream.read_to_end(&mut answer).is_err_and(|error| is_timeout(&error));
        assert!(!hangs, "the connection hangs after {}", bytes.escape_ascii());
    }
    program.end();
}

/// A frame of any type, with any flags, on any of the first streams.
fn frame(random: &mut Rng) -> Vec<u8> {
    let payload: Vec<u8> = (0..random.usize(0..40)).map(|_| random.u8(..)).collect();
    let length = u8::try_from(payload.len()).unwrap();
    let mut frame = vec![0, 0, length, random.u8(0..11), random.u8(..), 0, 0, 0, random.u8(0..8)];
    frame.extend_from_slice(&payload);
    frame
}
