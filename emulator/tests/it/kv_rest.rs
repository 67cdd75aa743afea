//! Cloudflare's REST API of Workers KV. `.ci/real-runtime` sends it the commands of wrangler and the calls of
//! an SDK.

use crate::wire::{Answer, Server, Wire};
use pysondbkv_emulator::conditions::Conditions;
use pysondbkv_emulator::{AuthKey, Config};
use rstest::rstest;
use serde_json::{Value, json};

const BASE: &str = "/__emulator/client/v4/accounts/a/storage/kv/namespaces";

struct Api {
    _server: Server,
    wire: Wire,
}

impl Api {
    fn start(config: Config) -> Self {
        let server = Server::start(config);
        let wire = server.connect();
        Self { _server: server, wire }
    }

    fn send(&mut self, method: &str, path: &str, body: Option<&str>) -> Answer {
        let target = format!("{BASE}{path}");
        self.wire.send(method, target.as_bytes(), &[], body.map(str::as_bytes))
    }

    /// The result of a call that succeeds.
    fn result(&mut self, method: &str, path: &str, body: Option<&str>) -> Value {
        let answer = self.send(method, path, body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice::<Value>(&answer.body).unwrap()["result"].take()
    }

    /// Status, code and message of a call that fails.
    fn error(&mut self, method: &str, path: &str, body: Option<&str>) -> (u16, u64, String) {
        let answer = self.send(method, path, body);
        let document: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((&document["success"], &document["result"]), (&json!(false), &Value::Null));
        let error = &document["errors"][0];
        let message = error["message"].as_str().unwrap().to_owned();
        (answer.status, error["code"].as_u64().unwrap(), message)
    }

    fn create(&mut self, title: &str) -> String {
        let created = self.result("POST", "", Some(&json!({ "title": title }).to_string()));
        assert_eq!(created["title"], title);
        created["id"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_namespace_is_made_renamed_listed_and_removed() {
    let mut api = Api::start(Config::default());
    let id = api.create("A title with blanks");
    let again = api.error("POST", "", Some(r#"{"title":"A title with blanks"}"#));
    assert_eq!((again.0, again.1), (400, 10_014));
    let renamed = api.result("PUT", &format!("/{id}"), Some(r#"{"title":"Z"}"#));
    assert_eq!(renamed, json!({ "id": id, "title": "Z", "supports_url_encoding": true }));
    let titles = |listed: Value| -> Vec<String> {
        let title = |namespace: &Value| namespace["title"].as_str().unwrap().to_owned();
        listed.as_array().unwrap().iter().map(title).collect()
    };
    let listed = api.result("GET", "?per_page=1&page=2&order=title&direction=asc", None);
    assert_eq!(titles(listed), ["Z"]);
    assert_eq!(api.result("GET", "?per_page=5&page=2", None), json!([]));
    api.result("DELETE", &format!("/{id}"), None);
    let gone = api.error("GET", &format!("/{id}"), None);
    assert_eq!(gone, (404, 10_013, "get namespace: 'namespace not found'".to_owned()));
}

#[test]
fn a_namespace_is_a_store_and_its_id_finds_it_in_every_door() {
    let mut api = Api::start(Config::default());
    let id = api.create("team");
    api.result("PUT", &format!("/{id}/values/k"), Some("1"));
    assert_eq!(api.wire.get("/@team/get/k").text(), "1");
    let by_id = "0123456789abcdef0123456789abcdef";
    api.wire.add(&format!("/@{by_id}"), "2");
    let keys = api.result("GET", &format!("/{by_id}/keys"), None);
    assert_eq!(keys.as_array().unwrap().len(), 2, "the item and the index: {keys}");
}

#[test]
fn a_value_is_put_read_listed_and_deleted() {
    let mut api = Api::start(Config::default());
    let id = api.create("N");
    let value = format!("/{id}/values/a%2Fb%20%C3%A9");
    api.result("PUT", &format!("{value}?expiration=2000000000"), Some("bytes"));
    let answer = api.send("GET", &value, None);
    assert_eq!(
        (answer.text().as_str(), answer.header("expiration")),
        ("bytes", Some("2000000000"))
    );
    let form = "--B\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{\"n\":1}\r\n--B\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n?\r\n--B\r\nContent-Disposition: form-data; name=\"value\"; filename=\"blob\"\r\nContent-Type: application/octet-stream\r\n\r\nvalue\r\n--B--\r\n";
    let kind = ("Content-Type", "multipart/form-data; boundary=B");
    let target = format!("{BASE}{value}");
    let put = api.wire.send("PUT", target.as_bytes(), &[kind], Some(form.as_bytes()));
    assert_eq!(put.status, 200, "{}", put.text());
    assert_eq!(api.send("GET", &value, None).text(), "value");
    assert_eq!(api.result("GET", &value.replace("values", "metadata"), None), json!({ "n": 1 }));
    let listed = api.result("GET", &format!("/{id}/keys?prefix=a%2F&limit=10"), None);
    assert_eq!(listed, json!([{ "name": "a/b é", "metadata": { "n": 1 } }]));
    api.result("DELETE", &value, None);
    let gone = api.error("GET", &value, None);
    assert_eq!(gone, (404, 10_009, "get: 'key not found'".to_owned()));
}

#[rstest]
#[case("PUT", "/values/k?expiration_ttl=59", "v", 400, 10_034)]
#[case("PUT", "/values/k?expiration=1000", "v", 400, 10_033)]
#[case("GET", "/keys?limit=9", "", 400, 10_028)]
#[case("POST", "/bulk/get", r#"{"keys":[]}"#, 400, 10_029)]
#[case("PUT", "/bulk", "{}", 400, 10_029)]
#[case("PUT", "/bulk", r#"[{"key":"","value":""}]"#, 400, 10_042)]
#[case("PATCH", "", "", 404, 7_003)]
fn what_is_wrong_has_a_code(
    #[case] method: &str,
    #[case] path: &str,
    #[case] body: &str,
    #[case] status: u16,
    #[case] code: u64,
) {
    let mut api = Api::start(Config::default());
    let id = api.create("N");
    let error = api.error(method, &format!("/{id}{path}"), Some(body));
    assert_eq!((error.0, error.1), (status, code), "{}", error.2);
}

#[test]
fn entries_are_put_read_and_deleted_in_bulk() {
    let mut api = Api::start(Config::default());
    let id = api.create("N");
    let entries = json!([
        { "key": "a", "value": "1", "metadata": { "m": 1 }, "expiration_ttl": 60.0 },
        { "key": "b", "value": "Mg==", "base64": true },
    ]);
    let put = api.result("PUT", &format!("/{id}/bulk"), Some(&entries.to_string()));
    assert_eq!(put, json!({ "successful_key_count": 2, "unsuccessful_keys": [] }));
    let read = json!({ "keys": ["a", "b", "c"], "type": "json" }).to_string();
    let read = api.result("POST", &format!("/{id}/bulk/get"), Some(&read));
    assert_eq!(read, json!({ "values": { "a": 1, "b": 2, "c": null } }));
    let read = api.result(
        "POST",
        &format!("/{id}/bulk/get"),
        Some(r#"{"keys":["a"],"withMetadata":true}"#),
    );
    assert_eq!(read["values"]["a"]["metadata"], json!({ "m": 1 }));
    api.result("POST", &format!("/{id}/bulk/delete"), Some(r#"["a","c"]"#));
    api.result("DELETE", &format!("/{id}/bulk"), Some(r#"["b"]"#));
    assert_eq!(api.result("GET", &format!("/{id}/keys"), None), json!([]));
}

#[test]
fn a_token_and_the_rate_are_asked_for_only_where_they_are_set() {
    let limited = json!({ "limits": { "rest-requests": 2 } });
    let conditions = Conditions::default().patched(limited).unwrap();
    let api_token = Some(AuthKey::parse("secret").unwrap());
    let mut api = Api::start(Config { api_token, conditions, ..Config::default() });
    assert_eq!(api.error("GET", "", None).1, 10_000);
    let token = [("Authorization", "Bearer secret")];
    assert_eq!(api.wire.send("GET", BASE.as_bytes(), &token, None).status, 200);
    assert_eq!(api.error("GET", "", None).0, 429);
}
