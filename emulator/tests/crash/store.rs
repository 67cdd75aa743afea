//! One store over HTTP: the requests that the tests make, and whether they were acknowledged.

use crate::http_client;
use pysondbkv_emulator::kv::NamespaceId;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;

/// The name of the one snapshot of each store.
const SNAPSHOT: &str = "kept";

/// Longer than any answer takes on the slowest machine.
const HANGS: Duration = Duration::from_secs(30);

pub(crate) struct Store {
    client: Client,
    base: String,
    /// Cloudflare's REST API of its namespace.
    rest: String,
}

impl Store {
    pub(crate) fn at(address: SocketAddr, name: &str) -> Self {
        let client = http_client::builder().timeout(HANGS).build().unwrap();
        let namespaces = "/__emulator/client/v4/accounts/any/storage/kv/namespaces";
        let rest = format!("http://{address}{namespaces}/{}", NamespaceId::of(name));
        Self { client, base: format!("http://{address}/@{name}"), rest }
    }

    /// Adds an item and answers its key, if that was acknowledged.
    pub(crate) async fn add(&self, item: &Value) -> Option<String> {
        let added = self.send(Method::POST, "/add", Some(item)).await?;
        let added: Value = serde_json::from_str(&added).unwrap();
        Some(added["key"].as_str().unwrap().to_owned())
    }

    pub(crate) async fn update(&self, key: &str, version: u64) -> bool {
        let body = json!({ "key": key, "version": version });
        self.send(Method::PUT, "/update", Some(&body)).await.is_some()
    }

    pub(crate) async fn delete(&self, key: &str) -> bool {
        self.send(Method::DELETE, &format!("/delete/{key}"), None).await.is_some()
    }

    /// The item of that key; none where nothing was answered.
    pub(crate) async fn get(&self, key: &str) -> Option<Value> {
        self.json(&format!("/get/{key}")).await
    }

    /// The listed items, in order. Some may be null.
    pub(crate) async fn list(&self) -> Option<Vec<(String, Value)>> {
        let listed = self.json("/getAll").await?;
        let item = |item: &Value| (item["key"].as_str().unwrap().to_owned(), item["value"].clone());
        Some(listed.as_array().unwrap().iter().map(item).collect())
    }

    /// Stores an entry that has expired already.
    pub(crate) async fn put_expired(&self) -> bool {
        let entry = json!({ "key": "expired", "value": 1, "expiration": 1 });
        self.send(Method::POST, "/__emulator/entries", Some(&entry)).await.is_some()
    }

    /// The names that a list of Workers KV shows.
    pub(crate) async fn kv_list(&self) -> Option<Vec<Value>> {
        let answer = self.client.get(format!("{}/keys", self.rest)).send().await.ok()?;
        let listed: Value = answer.error_for_status().ok()?.json().await.ok()?;
        Some(listed["result"].as_array().unwrap().clone())
    }

    pub(crate) async fn take_snapshot(&self) -> bool {
        self.control(Method::PUT, &format!("snapshots/{SNAPSHOT}")).await.is_some()
    }

    pub(crate) async fn restore(&self) -> bool {
        self.control(Method::POST, &format!("snapshots/{SNAPSHOT}/restore")).await.is_some()
    }

    pub(crate) async fn has_snapshot(&self) -> bool {
        let names = self.control(Method::GET, "snapshots").await.unwrap();
        let names: Value = serde_json::from_str(&names).unwrap();
        names["stores"][0]["snapshots"] == json!([SNAPSHOT])
    }

    /// How the index and the items disagree.
    pub(crate) async fn index(&self) -> Value {
        let report = self.control(Method::GET, "index").await.unwrap();
        let report: Value = serde_json::from_str(&report).unwrap();
        report["stores"][0].clone()
    }

    async fn json(&self, path: &str) -> Option<Value> {
        Some(serde_json::from_str(&self.send(Method::GET, path, None).await?).unwrap())
    }

    async fn control(&self, method: Method, call: &str) -> Option<String> {
        self.send(method, &format!("/__emulator/{call}"), None).await
    }

    /// The body of an answer that says that all went well.
    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Option<String> {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = request.header("AUTH_KEY", "key-of-the-test");
        let request = match body {
            Some(body) => request.body(body.to_string()),
            None => request,
        };
        let answer = request.send().await.ok()?;
        let status = answer.status();
        assert!(
            status.is_success() || status == StatusCode::INTERNAL_SERVER_ERROR,
            "{status} at {path}"
        );
        let text = answer.text().await.ok()?;
        status.is_success().then_some(text)
    }
}
