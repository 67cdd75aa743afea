//! Every recorded exchange is answered as it was recorded.
//!
//! One difference is on purpose: the real application fails (500) when it must echo a number
//! beyond a double; ours says what is wrong, as for any other number.

use super::{Store, request};
use pysondbkv_emulator::message::{Request, Response};
use serde::Deserialize;

const RECORDINGS: &str = include_str!("../../../../fixtures/recordings/kv-sessions.jsonl");

#[derive(Deserialize)]
struct Session {
    name: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    method: String,
    path: String,
    content_type: String,
    body: Option<String>,
    status: u16,
    #[serde(rename = "type")]
    kind: String,
    text: String,
}

#[tokio::test]
async fn every_recorded_exchange_is_answered_alike() {
    for line in RECORDINGS.lines() {
        let session: Session = serde_json::from_str(line).unwrap();
        let store = Store::default();
        for (number, step) in session.steps.iter().enumerate() {
            let response = store.send(&step.request()).await;
            let place =
                format!("session {}, step {number}: {} {}", session.name, step.method, step.path);
            if step.status == 500 {
                assert_eq!(response.status.as_u16(), 422, "{place}");
            } else {
                let text = if step.method == "HEAD" {
                    String::new()
                } else {
                    latin1(response.body.whole().unwrap())
                };
                assert_eq!(
                    (response.status.as_u16(), text),
                    (step.status, step.text.clone()),
                    "{place}"
                );
                assert_eq!(kind(&response), step.kind, "{place}");
            }
        }
    }
}

impl Step {
    fn request(&self) -> Request {
        let body: Vec<u8> = self
            .body
            .iter()
            .flat_map(|body| body.chars())
            .map(|c| u8::try_from(c).unwrap())
            .collect();
        request(&self.method, &self.path, &self.content_type, &body)
    }
}

/// The content type and what the recordings append to it.
fn kind(response: &Response) -> String {
    let header = |name: &str| response.headers.get(name).map(|value| value.to_str().unwrap());
    let allow = header("allow").map(|allow| format!(" allow={allow}"));
    let location = header("location").map(|location| {
        format!(" location={}", location.strip_prefix("http://127.0.0.1:8000").unwrap())
    });
    let content_type = header("content-type").unwrap_or_default();
    format!("{content_type}{}{}", allow.unwrap_or_default(), location.unwrap_or_default())
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
