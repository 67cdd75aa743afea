//! The OpenAPI document: the operations, schemas and ids that the framework generates for the
//! reference application (`fixtures/kv-store/main.py`). A test compares it with the real document.

use super::Settings;
use serde_json::{Map, Value, json};

/// The name of this API.
pub(super) const TITLE: &str = "Key-Value Store";

/// The document, as `/openapi.json` answers it, of a store that is served under `root_path`.
pub(super) fn document(settings: &Settings, root_path: &str) -> Vec<u8> {
    let mut document = Map::new();
    document.insert("openapi".into(), "3.1.0".into());
    document.insert("info".into(), info());
    if !root_path.is_empty() {
        document.insert("servers".into(), json!([{ "url": root_path }]));
    }
    let guarded = settings.api_key.is_some();
    document.insert("paths".into(), paths(guarded));
    document.insert("components".into(), components(guarded));
    serde_json::to_vec(&document).expect("a JSON value can be written")
}

fn info() -> Value {
    json!({
        "title": TITLE,
        "description":
            "String values by key, in memory. The store is empty when the server starts.",
        "version": "1.0.0",
    })
}

fn paths(guarded: bool) -> Value {
    let operations = [
        ("/kv/{key}", "post", set()),
        ("/kv/{key}", "get", get()),
        ("/kv/{key}", "delete", delete()),
        ("/kv", "get", list()),
    ];
    let mut paths = Map::new();
    for (path, method, mut operation) in operations {
        if guarded {
            guard(&mut operation);
        }
        let methods = paths.entry(path).or_insert_with(|| json!({}));
        methods[method] = operation;
    }
    Value::Object(paths)
}

fn set() -> Value {
    let mut operation = operation("set_value", "post", "Create or update a value by key.");
    operation["requestBody"] = json!({ "required": true, "content": content(&reference("Value")) });
    operation["responses"] = json!({ "200": success(&reference("Item")), "422": invalid() });
    operation
}

fn get() -> Value {
    let mut operation = operation("get_value", "get", "Get a value by key.");
    operation["responses"] =
        json!({ "200": success(&reference("Item")), "404": no_such_key(), "422": invalid() });
    operation
}

fn delete() -> Value {
    let mut operation = operation("delete_value", "delete", "Delete a key/value pair.");
    operation["responses"] =
        json!({ "200": success(&reference("Deleted")), "404": no_such_key(), "422": invalid() });
    operation
}

fn list() -> Value {
    let schema = json!({
        "additionalProperties": { "type": "string" },
        "type": "object",
        "title": "Response List Values Kv Get",
    });
    json!({
        "summary": "List Values",
        "description":
            "List all key/value pairs, in the order in which the keys were first stored.",
        "operationId": "list_values_kv_get",
        "responses": { "200": success(&schema) },
    })
}

/// An operation on one key. The caller adds `responses` and the request's body.
fn operation(function: &str, method: &str, description: &str) -> Value {
    json!({
        "summary": title(function),
        "description": description,
        "operationId": format!("{function}_kv__key__{method}"),
        "parameters": [{
            "name": "key",
            "in": "path",
            "required": true,
            "schema": { "type": "string", "title": "Key" },
        }],
    })
}

fn success(schema: &Value) -> Value {
    json!({ "description": "Successful Response", "content": content(schema) })
}

fn no_such_key() -> Value {
    json!({ "description": "No such key", "content": content(&reference("Problem")) })
}

fn invalid() -> Value {
    json!({ "description": "Validation Error", "content": content(&reference("HTTPValidationError")) })
}

fn content(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// Adds the API key to an operation: that it is required, and the answer without it.
fn guard(operation: &mut Value) {
    let refused = json!({
        "description": "Missing or wrong API key",
        "content": content(&reference("Problem")),
    });
    operation["responses"]["401"] = refused;
    operation["security"] = json!([{ SCHEME: [] }]);
}

/// The framework's name for its scheme.
const SCHEME: &str = "APIKeyHeader";

fn components(guarded: bool) -> Value {
    let mut components = json!({ "schemas": schemas() });
    if guarded {
        components["securitySchemes"] =
            json!({ SCHEME: { "type": "apiKey", "in": "header", "name": "X-API-Key" } });
    }
    components
}

fn schemas() -> Value {
    json!({
        "Deleted": strings("Deleted", &["deleted"]),
        "HTTPValidationError": {
            "properties": {
                "detail": {
                    "items": reference("ValidationError"),
                    "type": "array",
                    "title": "Detail",
                },
            },
            "type": "object",
            "title": "HTTPValidationError",
        },
        "Item": strings("Item", &["key", "value"]),
        "Problem": strings("Problem", &["detail"]),
        "ValidationError": {
            "properties": {
                "loc": {
                    "items": { "anyOf": [{ "type": "string" }, { "type": "integer" }] },
                    "type": "array",
                    "title": "Location",
                },
                "msg": { "type": "string", "title": "Message" },
                "type": { "type": "string", "title": "Error Type" },
            },
            "type": "object",
            "required": ["loc", "msg", "type"],
            "title": "ValidationError",
        },
        "Value": strings("Value", &["value"]),
    })
}

/// A schema of required strings.
fn strings(name: &str, fields: &[&str]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| ((*field).to_owned(), json!({ "type": "string", "title": title(field) })))
        .collect();
    json!({ "properties": properties, "type": "object", "required": fields, "title": name })
}

/// The name of a function or field as the framework shows it: `Set Value` for `set_value`.
fn title(name: &str) -> String {
    let capitalised = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    };
    name.split('_').map(capitalised).collect::<Vec<_>>().join(" ")
}
