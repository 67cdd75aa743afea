//! HTTP/1.1: a request that is framed well is answered; any other is answered, or its connection ends.

use crate::budget::{Budget, seed};
use crate::mutation::{Draft, mutate};
use crate::program::{HANGS, Program, is_timeout};
use fastrand::Rng;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

#[test]
fn every_request_is_answered_or_refused() {
    let seed = seed();
    for api in ["worker", "kv-store"] {
        let budget = Budget::from_environment();
        let program = Program::start(&["--api", api, "--seed", "1"]);
        let mut random = Rng::with_seed(seed);
        let mut sent = 0;
        while sent < 200 || budget.is_left() {
            attack(program.address, &mut random);
            sent += 1;
        }
        program.end();
    }
}

fn attack(address: SocketAddr, random: &mut Rng) {
    let draft = Draft::new(random);
    let mut bytes = draft.to_bytes();
    let is_framed = random.bool();
    if !is_framed {
        mutate(random, &mut bytes);
    }
    let answer = exchange(address, &bytes, is_framed).unwrap_or_else(|error| {
        panic!("no answer ({error}) to {}", bytes.escape_ascii());
    });
    let is_answered = answer.starts_with(b"HTTP/1.1 ");
    assert!(is_answered || !is_framed, "no answer to {}", bytes.escape_ascii());
}

/// Sends the bytes and reads what comes back. A mutated request may wait for more, so its connection is
/// half closed; a framed one must be answered without that.
fn exchange(address: SocketAddr, bytes: &[u8], is_framed: bool) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(HANGS))?;
    // The server may refuse and close before everything is sent.
    let _ = stream.write_all(bytes);
    if !is_framed {
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        return match stream.read_to_end(&mut answer) {
            Err(error) if is_timeout(&error) => Err(error),
            _ => Ok(answer),
        };
    }
    let mut start = [0; 512];
    let read = stream.read(&mut start)?;
    Ok(start[..read].to_vec())
}
