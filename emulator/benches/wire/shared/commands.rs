//! The commands that a request makes the emulator send, as Redis's `MONITOR` shows them.

use super::node::Node;
use crate::load;
use crate::workload::Workload;
use anyhow::Context;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// How often a request is watched. What emulators ask by themselves comes between at times.
const LOOKS: usize = 5;
/// Shows in the stream that the request is over.
const OVER: &str = "the request is over";

/// A command with its arguments.
pub(super) type Words = Vec<String>;

/// Those of one request of the workload: the fewest that were seen.
pub(super) async fn of_a_request(
    node: &Node,
    address: SocketAddr,
    workload: &Workload,
) -> anyhow::Result<Vec<Words>> {
    let mut fewest: Option<Vec<Words>> = None;
    for _ in 0..LOOKS {
        let seen = look(node, address, workload).await?;
        if fewest.as_ref().is_none_or(|fewest| seen.len() < fewest.len()) {
            fewest = Some(seen);
        }
    }
    fewest.filter(|seen| !seen.is_empty()).context("the request sends Redis nothing")
}

async fn look(node: &Node, address: SocketAddr, workload: &Workload) -> anyhow::Result<Vec<Words>> {
    let connect = || TcpStream::connect(("127.0.0.1", node.port));
    let mut monitor = connect().await?;
    monitor.write_all(b"MONITOR\r\n").await?;
    let mut lines = BufReader::new(monitor).lines();
    lines.next_line().await?;
    load::body(address, workload).await?;
    let echo = format!("ECHO \"{OVER}\"\r\n");
    let mut other = connect().await?;
    other.write_all(echo.as_bytes()).await?;
    let mut seen = Vec::new();
    while let Some(line) = lines.next_line().await? {
        let words = words(&line);
        if words.iter().any(|word| word == OVER) {
            break;
        }
        // Commands of scripts are not sent by anybody.
        if !line.contains(" lua] ") {
            seen.push(words);
        }
    }
    Ok(seen)
}

/// The quoted words of a line such as `+1796097773.7 [0 127.0.0.1:46258] "HGET" "a b" "c"`.
fn words(line: &str) -> Words {
    let mut words = Vec::new();
    let mut rest = line;
    while let Some(begin) = rest.find('"') {
        let (word, after) = word(&rest[begin + 1..]);
        words.push(word);
        rest = after;
    }
    words
}

/// The word up to the closing quote, without its escapes, and what comes after.
fn word(text: &str) -> (String, &str) {
    let mut word = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (word, &text[at + 1..]),
            '\\' => match letters.next() {
                Some((_, 'n')) => word.push('\n'),
                Some((_, 'r')) => word.push('\r'),
                Some((_, 't')) => word.push('\t'),
                Some((_, letter)) => word.push(letter),
                None => {}
            },
            letter => word.push(letter),
        }
    }
    (word, "")
}
