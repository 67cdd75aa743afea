//! The body as JSON that a schema accepts.

use std::error::Error;

use boon::{Compiler, Schemas, UrlLoader, ValidationError};
use serde_json::Value;

use super::json::{body, place};
use super::mismatch::Mismatch;
use crate::exchange::Response;
use crate::scenario::{SchemaName, schema};

/// Stands before the path of a schema, because the schemas refer to each other.
const BASE: &str = "schemas:///";

/// The mismatch when the body is no JSON, or the schema refuses it.
pub(super) fn judge(expected: Option<&SchemaName>, response: &Response) -> Option<Mismatch> {
    let name = expected?;
    match body(response) {
        Ok(value) => refusal(name, &value),
        Err(mismatch) => Some(mismatch),
    }
}

fn refusal(name: &SchemaName, value: &Value) -> Option<Mismatch> {
    let mut known = Schemas::new();
    let url = format!("{BASE}{}", name.path());
    let mut compiler = Compiler::new();
    compiler.use_loader(Box::new(Embedded));
    let schema = match compiler.compile(&url, &mut known) {
        Ok(schema) => schema,
        Err(error) => return Some(Mismatch::new("scenario", "a schema", error)),
    };
    let error = known.validate(value, schema).err()?;
    let first = deepest(&error);
    let place = place(&first.instance_location.to_string());
    Some(Mismatch::new(place, format!("what the schema `{}` asks", name.as_str()), &first.kind))
}

/// Reads the schemas that are asked for, and those that they refer to. Nothing is fetched.
struct Embedded;

impl UrlLoader for Embedded {
    fn load(&self, url: &str) -> Result<Value, Box<dyn Error>> {
        let text = url.strip_prefix(BASE).and_then(schema);
        Ok(serde_json::from_str(text.ok_or_else(|| format!("there is no schema {url}"))?)?)
    }
}

/// Of the errors, the first of those that are deepest in the value. It tells most.
fn deepest<'e, 's, 'v>(error: &'e ValidationError<'s, 'v>) -> &'e ValidationError<'s, 'v> {
    let depth = |error: &ValidationError<'_, '_>| error.instance_location.tokens.len();
    let causes = error.causes.iter().map(deepest);
    causes.rev().max_by_key(|cause| depth(cause)).unwrap_or(error)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const OPENAPI: &str = include_str!("../../../fixtures/kv-store/openapi.json");

    fn judged(name: &str, value: &Value) -> Option<String> {
        let name = SchemaName::try_from(name.to_owned()).unwrap();
        judge(Some(&name), &Response::of(200, &value.to_string())).map(|found| found.to_string())
    }

    fn openapi(change: impl FnOnce(&mut Value)) -> Option<String> {
        let mut document = serde_json::from_str(OPENAPI).unwrap();
        change(&mut document);
        judged("openapi", &document)
    }

    #[test]
    fn the_frameworks_own_document_is_openapi() {
        assert_eq!(openapi(|_| ()), None);
        for version in ["3.0.3", "3.2.0"] {
            assert_eq!(openapi(|document| document["openapi"] = version.into()), None);
        }
    }

    #[rstest]
    #[case::version("/openapi", "2.0".into())]
    #[case::information("/info", Value::Null)]
    #[case::title("/info/title", 1.into())]
    #[case::answers("/paths/~1kv/get/responses", Value::Array(Vec::new()))]
    #[case::description("/paths/~1kv/get/responses/200/description", Value::Null)]
    fn a_broken_document_is_found(#[case] place: &str, #[case] value: Value) {
        let found = openapi(|document| *document.pointer_mut(place).unwrap() = value).unwrap();
        assert!(
            found.starts_with(&format!("body at {place}: expected what the schema")),
            "{found}"
        );
    }

    #[test]
    fn a_member_that_is_missing_is_named() {
        let error = serde_json::json!({ "loc": ["body"], "msg": "m", "input": null });
        let found = judged("refused-body", &serde_json::json!({ "detail": [error] }));
        let told = "body at /detail/0: expected what the schema `refused-body` asks, got missing properties 'type'";
        assert_eq!(found.as_deref(), Some(told));
    }

    #[test]
    fn what_is_no_json_keeps_no_schema() {
        let name = SchemaName::try_from("openapi".to_owned()).unwrap();
        assert!(judge(Some(&name), &Response::of(200, "<html>")).is_some());
    }
}
