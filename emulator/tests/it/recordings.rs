//! The emulator answers every recorded exchange as the real runtime did, over a socket.

use crate::shared_store;
use crate::wire::{Answer, Server, Wire};
use pysondbkv_emulator::Config;
use pysondbkv_emulator::api::worker::Contract;
use rstest::rstest;
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
struct Session {
    name: String,
    steps: Vec<Step>,
}

/// `body` and `text` are bytes read as Latin-1.
#[derive(Deserialize)]
struct Step {
    method: String,
    path: String,
    body: Option<String>,
    status: u16,
    #[serde(rename = "type")]
    content_type: String,
    text: String,
}

#[rstest]
#[case("worker-sessions.jsonl", 2_784)]
#[case("worker-json.jsonl", 2_000)]
fn the_published_worker_is_answered_to_the_byte(#[case] file: &str, #[case] exchanges: usize) {
    replay_file(file, exchanges, Config::default());
}

#[rstest]
#[case("worker-sessions.jsonl", 2_784)]
#[case("worker-json.jsonl", 2_000)]
fn a_shared_store_changes_no_byte_of_the_answers(#[case] file: &str, #[case] exchanges: usize) {
    let Some((node, _folder)) = shared_store::node() else { return };
    // Thousands of waits for the disk would prove nothing here.
    node.command(&["CONFIG", "SET", "appendfsync", "no"]);
    replay_file(file, exchanges, shared_store::config(&node));
}

fn replay_file(file: &str, exchanges: usize, config: Config) {
    let server = Server::start(Config { contract: Contract::Published, ..config });
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/recordings").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let mut replayed = 0;
    let mut divergences = Vec::new();
    for line in text.lines() {
        server.reset();
        let session: Session = serde_json::from_str(line).unwrap();
        replayed += session.steps.len();
        divergences.extend(replay(&session, &mut server.connect()));
    }
    assert!(
        divergences.is_empty(),
        "{} of {replayed}:\n{}",
        divergences.len(),
        divergences.join("\n")
    );
    assert_eq!(replayed, exchanges);
}

fn replay(session: &Session, wire: &mut Wire) -> Vec<String> {
    let mut keys = Vec::new();
    let mut divergences = Vec::new();
    for (number, step) in session.steps.iter().enumerate() {
        let (target, body) =
            (bind(&step.path, &keys), step.body.as_ref().map(|body| bind(body, &keys)));
        let json: &[_] = if body.is_some() { &[("Content-Type", "application/json")] } else { &[] };
        let answer = wire.send(&step.method, &target, json, body.as_deref());
        if step.method == "POST" && step.path == "/add" {
            let failed = format!("gone-{}", keys.len());
            keys.push(answer.key().unwrap_or(failed));
        }
        let expected = (step.status, step.content_type.clone(), recorded(&step.text, &keys));
        let got = seen(&answer);
        if expected != got {
            let lossy = |(status, kind, text): &(u16, String, Vec<u8>)| {
                format!("{status} {kind} {}", String::from_utf8_lossy(text))
            };
            let (expected, got) = (lossy(&expected), lossy(&got));
            divergences.push(format!(
                "{} step {number}: {} {}\n  recorded {expected}\n  answered {got}",
                session.name, step.method, step.path
            ));
        }
    }
    divergences
}

/// The bytes of a Latin-1 text in which `${kN}` stands for the N-th key.
fn bind(text: &str, keys: &[String]) -> Vec<u8> {
    let keys = keys.iter().enumerate();
    let bound = keys
        .fold(text.to_owned(), |text, (number, key)| text.replace(&format!("${{k{number}}}"), key));
    latin1(&bound)
}

/// The compared parts of an answer: status, content type, and the body. Of a page, only the cells.
fn seen(answer: &Answer) -> (u16, String, Vec<u8>) {
    let kind = answer.header("content-type").unwrap_or_default().to_owned();
    let is_page = answer.status == 200 && kind == "text/html" && !answer.body.is_empty();
    let body = if is_page { cells(&answer.body) } else { answer.body.clone() };
    (answer.status, kind, body)
}

/// The contents of a page's cells, in order.
fn cells(page: &[u8]) -> Vec<u8> {
    let page: String = page.iter().map(|byte| char::from(*byte)).collect();
    let cells = page.split("<td>").skip(1).map(|cell| cell.split("</td>").next().unwrap().trim());
    latin1(&cells.collect::<Vec<_>>().join("\n"))
}

/// A recorded body. That of a page is `cells: ["key", "value", …]`.
fn recorded(text: &str, keys: &[String]) -> Vec<u8> {
    let Some(cells) = text.strip_prefix("cells: ") else { return bind(text, keys) };
    let cells: Vec<String> = serde_json::from_str(cells).unwrap();
    bind(&cells.join("\n"), keys)
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}
