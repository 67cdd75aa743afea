//! Writes a history as a shell script of curl lines.
//!
//! The script takes the auth key from `$AUTH_KEY`, and removes the items that it stored.

use super::concurrent::ConcurrentHistory;
use super::expected::{ExpectedAnswer, ExpectedStatus};
use super::model::ContractModel;
use super::operation::{ClientOperation, without_unknown_items};
use crate::scenario::Suite;
use crate::shell::in_single_quotes;

/// The script of a sequential history, with the expected answers as comments.
pub(super) fn sequential(suite: Suite, name: &str, operations: &[ClientOperation]) -> String {
    let operations = without_unknown_items(suite, operations.to_vec());
    let mut model = ContractModel::new(suite);
    let lines = (1..).zip(&operations).map(|(nth, operation)| {
        let expected = expected(&model.expect(operation));
        format!("\n# {nth}. {expected}\n{}", line(suite, operation))
    });
    let lines: String = lines.collect();
    let removals = removals(suite, operations.iter().filter_map(stored_item));
    format!("{}{lines}{removals}", head(suite, name))
}

/// The script of a concurrent history. It need not fail each time.
pub(super) fn concurrent(history: &ConcurrentHistory, name: &str) -> String {
    let ConcurrentHistory { suite, items, clients, .. } = history;
    let lines = |operations: &[ClientOperation]| -> String {
        operations.iter().map(|operation| line(*suite, operation)).collect()
    };
    let clients = (0..).zip(clients).map(|(client, operations): (usize, _)| {
        let lines = lines(operations);
        format!("\n# Client {client}, at the same time as the others.\n(\n{lines}) &\n")
    });
    format!(
        "{}\n# The items, one after the other.\n{}{}wait\n\n# The items afterwards.\n{}{}",
        head(*suite, name),
        lines(&history.stores()),
        clients.collect::<String>(),
        lines(&history.reads()),
        removals(*suite, 0..items.len())
    )
}

fn head(suite: Suite, name: &str) -> String {
    let port = match suite {
        Suite::Worker => 8787,
        Suite::KvStore => 8000,
    };
    format!(
        "#!/bin/sh\n# {name}, found by pysondbkv-conformance fuzz.\n\
         # URL is the deployment, AUTH_KEY its key.\n\
         URL=${{URL:-http://127.0.0.1:{port}}}\n\
         mark=fuzz-$$\n\
         fresh=00000000-0000-4000-8000-000000000000\n\
         ask() {{ curl -sS --path-as-is -w ' <- %{{http_code}}\\n' \"$@\"; }}\n\
         key() {{ sed -n 's/.*\"key\" *: *\"\\([^\"]*\\)\".*/\\1/p'; }}\n"
    )
}

fn line(suite: Suite, operation: &ClientOperation) -> String {
    let request = operation.request(suite);
    let auth_key = if operation.is_refused() { "wrong" } else { "${AUTH_KEY:-}" };
    let body = request
        .text()
        .map(|json| format!(" -H 'Content-Type: application/json' --data-binary {}", quoted(json)));
    let line = format!(
        "ask -X {} -H \"{}: {auth_key}\"{} \"$URL\"{}",
        request.method,
        suite.auth_header(),
        body.unwrap_or_default(),
        quoted(&request.path)
    );
    match stored_item(operation) {
        Some(item) if suite == Suite::Worker => {
            format!("k{item}=$({line} | key); echo \"k{item}=$k{item}\"\n")
        }
        _ => line + "\n",
    }
}

fn removals(suite: Suite, items: impl Iterator<Item = usize>) -> String {
    let mut items: Vec<_> = items.collect();
    items.sort_unstable();
    items.dedup();
    let lines =
        items.into_iter().map(|item| line(suite, &ClientOperation::Remove { item: Some(item) }));
    format!("\n# Removes the items.\n{}", lines.collect::<String>())
}

fn stored_item(operation: &ClientOperation) -> Option<usize> {
    match operation {
        ClientOperation::Store { item, .. } => Some(*item),
        _ => None,
    }
}

/// An expected answer in one line.
fn expected(expected: &ExpectedAnswer) -> String {
    let status = match expected.status {
        ExpectedStatus::One(status) => status.to_string(),
        ExpectedStatus::Class(class) => class.to_owned(),
    };
    let listed = [&expected.items, &expected.rows, &expected.pairs].into_iter().flatten().next();
    let listed = listed.map(|entries| {
        let entries: Vec<_> =
            entries.iter().map(|entry| format!("{} {}", entry.key, entry.json)).collect();
        format!("of these: {}", entries.join(", "))
    });
    let index = expected.index.as_ref().map(|keys| format!("of these: {}", keys.join(", ")));
    let body = expected.json.clone().or_else(|| expected.text.map(str::to_owned));
    let body = body.or(listed).or(index).unwrap_or_default();
    format!("expected: {status} {body}").trim_end().replace('\n', " ")
}

/// The text in single quotes, but each template in it as a shell variable in double quotes.
fn quoted(text: &str) -> String {
    let Some((before, after)) = text.split_once("{{") else { return in_single_quotes(text) };
    let Some((name, behind)) = after.split_once("}}") else { return in_single_quotes(text) };
    let name = if name == "auth-key" { "AUTH_KEY" } else { name };
    format!("{}\"${{{name}}}\"{}", in_single_quotes(before), quoted(behind))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case("/getAll", "'/getAll'")]
    #[case("/get/{{k0}}", "'/get/'\"${k0}\"")]
    #[case("/auth-key?auth_key={{auth-key}}", "'/auth-key?auth_key='\"${AUTH_KEY}\"")]
    #[case("it's {{mark}}.", r#"'it'\''s '"${mark}"'.'"#)]
    fn templates_become_variables(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(quoted(text), expected);
    }

    #[test]
    fn a_script_adds_reads_and_removes() {
        let store = ClientOperation::Store { item: 2, value: json!({ "mark": "{{mark}}" }) };
        let read = ClientOperation::Read { item: Some(2) };
        let script = sequential(Suite::Worker, "x", &[store, read]);
        assert!(script.contains("k2=$(ask -X POST"), "{script}");
        assert!(script.contains("# 2. expected: 200 {\"mark\":\"{{mark}}\"}"), "{script}");
        assert!(script.ends_with("\"$URL\"'/delete/'\"${k2}\"\n"), "{script}");
    }
}
