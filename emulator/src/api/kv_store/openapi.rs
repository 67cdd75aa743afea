//! The OpenAPI document: the one that the framework generates for the reference application, whose own
//! test keeps it so (`fixtures/kv-store`).

use super::settings::Settings;
use serde_json::{Map, Value, json};

/// The name of this API.
pub(super) const TITLE: &str = "Key-Value Store";

const DOCUMENT: &str = include_str!("../../../../fixtures/kv-store/openapi.json");

/// The framework's name for the API key's scheme.
const SCHEME: &str = "APIKeyHeader";

/// The document, as `/openapi.json` answers it, of a store that is served under `root_path`.
pub(super) fn document(settings: &Settings, root_path: &str) -> String {
    let mut document: Value = serde_json::from_str(DOCUMENT).expect("the tests have parsed it");
    if let (Value::Object(members), false) = (&mut document, root_path.is_empty()) {
        let behind_info = 2;
        members.shift_insert(behind_info, "servers".into(), json!([{ "url": root_path }]));
    }
    if settings.api_key.is_some() {
        require_api_key(&mut document);
    }
    document.to_string()
}

/// Adds the API key to every operation: that it is required, and the answer without it.
fn require_api_key(document: &mut Value) {
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    let refused = json!({
        "description": "Missing or wrong API key",
        "content": { "application/json": { "schema": schema } },
    });
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    for operation in paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        operation["responses"]["401"] = refused.clone();
        operation["security"] = json!([{ SCHEME: [] }]);
    }
    document["components"]["securitySchemes"] =
        json!({ SCHEME: { "type": "apiKey", "in": "header", "name": "X-API-Key" } });
}
