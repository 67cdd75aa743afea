//! The description of the API and its pages.

use super::{Store, request};
use pysondbkv_emulator::AuthKey;
use pysondbkv_emulator::api::kv_store::Settings;
use rstest::rstest;
use serde_json::{Value, json};

/// The document that the framework makes of the reference application. A test of the application compares
/// it too.
const OPENAPI: &str = include_str!("../../../../fixtures/kv-store/openapi.json");

#[tokio::test]
async fn the_document_is_that_of_the_framework() {
    let expected: Value = serde_json::from_str(OPENAPI).unwrap();
    assert_eq!(document(&Store::default(), "").await, expected);
}

#[tokio::test]
async fn the_document_names_the_prefix_as_its_server() {
    let served = document(&Store::default(), "/@shop").await;
    assert_eq!(served["servers"], json!([{ "url": "/@shop" }]));
}

#[tokio::test]
async fn an_api_key_is_a_security_scheme_of_every_operation() {
    let served = document(&guarded(), "").await;
    assert_eq!(
        served["components"]["securitySchemes"],
        json!({ "APIKeyHeader": { "type": "apiKey", "in": "header", "name": "X-API-Key" } })
    );
    for operations in served["paths"].as_object().unwrap().values() {
        for operation in operations.as_object().unwrap().values() {
            assert_eq!(operation["security"], json!([{ "APIKeyHeader": [] }]));
            assert!(operation["responses"]["401"].is_object());
        }
    }
}

#[rstest]
#[case("/docs", "SwaggerUIBundle", 2)]
#[case("/redoc", "<redoc", 1)]
#[case("/docs/oauth2-redirect", "swaggerUIRedirectOauth2", 0)]
#[tokio::test]
async fn a_page_loads_nothing_from_elsewhere(
    #[case] path: &str,
    #[case] shows: &str,
    #[case] assets: usize,
) {
    let store = Store::default();
    let page = store.send_below("/@shop", &get(path)).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert!(page.headers["content-security-policy"].to_str().unwrap().contains("'self'"));
    let html = std::str::from_utf8(page.body.whole().unwrap()).unwrap();
    assert!(html.contains(shows));
    assert!(!html.contains("//cdn") && !html.contains("http://") && !html.contains("https://"));
    let loaded: Vec<&str> = html.split("=\"/@shop/").skip(1).collect();
    assert_eq!(loaded.iter().filter(|rest| !rest.starts_with("openapi.json")).count(), assets);
    for rest in loaded {
        let asset = format!("/{}", rest.split('"').next().unwrap());
        assert_eq!(store.send(&get(&asset)).await.status, 200, "{asset}");
    }
}

#[rstest]
#[case("GET", "/kv")]
#[case("GET", "/kv/a")]
#[case("POST", "/kv/a")]
#[case("DELETE", "/kv/a")]
#[tokio::test]
async fn every_operation_needs_the_api_key(#[case] method: &str, #[case] path: &str) {
    let store = guarded();
    let mut request = request(method, path, "application/json", br#"{"value":"1"}"#);
    let without = store.send(&request).await;
    assert_eq!(without.status, 401);
    assert_eq!(without.headers["www-authenticate"], "APIKey");
    let expected = r#"{"detail":"missing API key: send it in the X-API-Key header"}"#;
    assert_eq!(without.body.whole().unwrap(), expected);

    request.headers.insert("x-api-key", "wrong".parse().unwrap());
    let wrong = store.send(&request).await;
    assert_eq!(wrong.status, 401);
    assert_eq!(
        wrong.body.whole().unwrap(),
        r#"{"detail":"wrong API key in the X-API-Key header"}"#
    );

    request.headers.insert("x-api-key", "right".parse().unwrap());
    assert_ne!(store.send(&request).await.status, 401);
}

#[tokio::test]
async fn a_refused_request_changes_nothing_and_reveals_nothing() {
    let mut store = Store::default();
    store.call("POST", "/kv/a", r#"{"value":"1"}"#).await;
    store.settings = guarded().settings;
    assert_eq!(store.call("POST", "/kv/a", r#"{"value":"2"}"#).await.0, 401);
    assert_eq!(store.call("POST", "/kv/a", "{").await.0, 401);
    assert_eq!(store.call("DELETE", "/kv/a", "").await.0, 401);
    assert_eq!(store.call("GET", "/kv/nobody", "").await.0, 401);
    store.settings = Settings::default();
    assert_eq!(store.call("GET", "/kv", "").await, (200, r#"{"a":"1"}"#.to_owned()));
}

#[rstest]
#[case("/docs", 200)]
#[case("/redoc", 200)]
#[case("/openapi.json", 200)]
#[case("/nowhere", 404)]
#[tokio::test]
async fn a_path_without_an_operation_needs_no_api_key(#[case] path: &str, #[case] status: u16) {
    assert_eq!(guarded().send(&get(path)).await.status, status);
}

fn guarded() -> Store {
    let api_key = Some(AuthKey::parse("right").unwrap());
    Store { settings: Settings { api_key }, ..Store::default() }
}

fn get(path: &str) -> pysondbkv_emulator::message::Request {
    request("GET", path, "", b"")
}

async fn document(store: &Store, root_path: &str) -> Value {
    let response = store.send_below(root_path, &get("/openapi.json")).await;
    assert_eq!(response.headers["content-type"], "application/json");
    serde_json::from_slice(response.body.whole().unwrap()).unwrap()
}
