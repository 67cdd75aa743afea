//! A deployment with a KV API: an emulator inside this process.

use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderValue, Method};
use pysondbkv_conformance::base_url::BaseUrl;
use pysondbkv_conformance::exchange::{Request, Response};
use pysondbkv_conformance::site::{Client, Repeatable};
use pysondbkv_emulator::{AuthKey, Config, Emulator, Running};
use serde_json::{Value, json};

use super::meddler::{self, Meddling};
use crate::support::told_with;

/// The token that the KV API asks for.
pub(super) const TOKEN: &str = "t0ken-0f-the-tests";
/// The auth key of the Worker.
pub(super) const KEY: &str = "meow";
/// The id of a namespace that is not there.
pub(super) const NO_NAMESPACE: &str = "0123456789abcdef0123456789abcdef";

/// Two keys as the Worker makes them.
pub(super) const A: &str = "0b5c9dd5-5c1a-4f0e-9a39-3a2b6f6f4a11";
pub(super) const B: &str = "7d1ee1c2-8a5b-4a8e-8f0d-5f8d5c1b2c22";
pub(super) const C: &str = "c3b6f0aa-19d4-4b8c-b1d7-0e6a4d9e3f33";

pub(super) struct Deployment {
    running: Running,
    api: BaseUrl,
    client: Client,
    namespace: String,
}

impl Deployment {
    /// A deployment with nothing stored.
    pub(super) async fn start() -> Self {
        let api_token = Some(AuthKey::parse(TOKEN).unwrap());
        let running = Emulator::start(Config { api_token, ..Config::default() }).await.unwrap();
        let api = BaseUrl::parse(&format!("{}/__emulator/client/v4", running.url())).unwrap();
        let client = Client::new(&api, Duration::from_secs(30)).unwrap();
        let none = Self { running, api, client, namespace: String::new() };
        let namespaces = none.ask(Method::GET, "", None).await;
        let namespaces: Value = serde_json::from_slice(&namespaces.body).unwrap();
        let namespace = namespaces["result"][0]["id"].as_str().unwrap().to_owned();
        Self { namespace, ..none }
    }

    /// A deployment that holds these entries.
    pub(super) async fn with(entries: &[(&str, &str)]) -> Self {
        let deployment = Self::start().await;
        let entries = entries.iter().map(|(key, value)| json!({ "key": key, "value": value }));
        deployment.put(entries.collect()).await;
        deployment
    }

    /// The URL of the Worker.
    pub(super) fn url(&self) -> &str {
        self.running.url()
    }

    /// Stores entries, as bulk calls take them.
    pub(super) async fn put(&self, entries: Vec<Value>) {
        let path = format!("/{}/bulk", self.namespace);
        let answer = self.ask(Method::PUT, &path, Some(Value::from(entries))).await;
        assert_eq!(answer.status, 200, "{:?}", answer.text());
    }

    /// Removes entries. Their keys are percent-encoded.
    pub(super) async fn remove(&self, keys: &[&str]) {
        for key in keys {
            let path = format!("/{}/values/{key}", self.namespace);
            assert_eq!(self.ask(Method::DELETE, &path, None).await.status, 200);
        }
    }

    /// The id of the namespace.
    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The namespace as reports name it.
    pub(super) fn name(&self) -> String {
        format!("namespace {} at {}", self.namespace, self.api)
    }

    /// Where the listing goes on after its first page.
    pub(super) async fn cursor_after_a_page(&self) -> String {
        let page = self.ask(Method::GET, &format!("/{}/keys", self.namespace), None).await;
        let page: Value = serde_json::from_slice(&page.body).unwrap();
        page["result_info"]["cursor"].as_str().unwrap().to_owned()
    }

    /// The text under a key.
    pub(super) async fn text(&self, key: &str) -> Option<String> {
        let answer =
            self.ask(Method::GET, &format!("/{}/values/{key}", self.namespace), None).await;
        (answer.status == 200).then(|| answer.text().unwrap().to_owned())
    }

    /// The same deployment, whose KV API is reached through a front in which this comes in between.
    pub(super) async fn behind(self, meddling: Meddling) -> Self {
        let front = meddler::before(self.running.url(), meddling).await;
        let api = BaseUrl::parse(&format!("{front}/__emulator/client/v4")).unwrap();
        Self { api, ..self }
    }

    /// The path at which the KV API takes the value of a key.
    pub(super) fn path_of(&self, key: &str) -> String {
        let namespace = &self.namespace;
        format!("/__emulator/client/v4/accounts/any/storage/kv/namespaces/{namespace}/values/{key}")
    }

    /// Runs the program for the namespace. NS stands for the options that name it, URL for the Worker's.
    /// Returns the exit status and what was told.
    pub(super) async fn run(&self, words: &str) -> (i32, String) {
        self.run_with(words, TOKEN).await
    }

    /// The same with a token.
    pub(super) async fn run_with(&self, words: &str, token: &str) -> (i32, String) {
        self.run_among(words, token, &[]).await
    }

    /// The same with more variables.
    pub(super) async fn run_among(
        &self,
        words: &str,
        token: &str,
        more: &[(&str, &str)],
    ) -> (i32, String) {
        let options = format!("--account any --namespace {}", self.namespace);
        // Only whole words: the random name of a folder may have these letters too.
        let named = words.split(' ').map(|word| match word {
            "NS" => options.as_str(),
            "URL" => self.url(),
            other => other,
        });
        let words = named.collect::<Vec<_>>().join(" ");
        let api = self.api.to_string();
        let variables = [("CLOUDFLARE_API_TOKEN", token), ("CLOUDFLARE_API_BASE_URL", &api)];
        let variables = [&variables, more].concat();
        let (status, told) = told_with(&words, &variables).await;
        assert!(!told.contains(TOKEN), "{told}");
        (status, told)
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let path = format!("/accounts/any/storage/kv/namespaces{path}");
        let mut request = Request::new(method, path);
        let bearer = format!("Bearer {TOKEN}");
        request.headers.insert(AUTHORIZATION, HeaderValue::from_str(&bearer).unwrap());
        request.body = body.map(|body| body.to_string().into());
        self.client.send(&self.api, &request, Repeatable::No).await.unwrap()
    }
}
