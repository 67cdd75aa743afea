//! A front that answers as the local explorer of `wrangler dev` does, before the emulator's own KV API, and
//! the commands against it. `.ci/real-runtime` runs them against the real one.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use pysondbkv_conformance::base_url::BaseUrl;
use pysondbkv_conformance::exchange::{Request, Response};
use pysondbkv_conformance::site::{Client, Repeatable};
use serde_json::{Map, Value, json};
use tempfile::tempdir;
use tokio::net::TcpListener;

use super::deployment::{A, B, C, Deployment};
use crate::support::told_with;

const API: &str = "/cdn-cgi/local/explorer/api";
const ITEM: &str = r#"{"name":"Alice"}"#;
/// The id of the namespace, as a Wrangler config has it before anything is deployed.
const ID: &str = "<YOUR_KV_NAMESPACE_ID>";

struct Explorer {
    base: BaseUrl,
    client: Client,
    /// The id of the emulator's namespace.
    namespace: String,
}

/// Starts the front. Returns the URL of its API.
async fn before(url: &str, namespace: &str) -> String {
    let base = BaseUrl::parse(url).unwrap();
    let client = Client::new(&base, Duration::from_secs(30)).unwrap();
    let explorer = Arc::new(Explorer { base, client, namespace: namespace.to_owned() });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = format!("http://{}{API}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let explorer = Arc::clone(&explorer);
            let service = service_fn(move |asked| answer(Arc::clone(&explorer), asked));
            let connection = hyper::server::conn::http1::Builder::new();
            tokio::spawn(connection.serve_connection(TokioIo::new(socket), service));
        }
    });
    own
}

async fn answer(
    explorer: Arc<Explorer>,
    asked: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (head, body) = asked.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let path = head.uri.to_string();
    let below = path.strip_prefix(API).and_then(|path| path.strip_prefix("/storage/kv/namespaces"));
    let (status, body) = explorer.answer(head.method, below.unwrap(), body).await;
    Ok(hyper::Response::builder().status(status).body(Full::new(body)).unwrap())
}

impl Explorer {
    async fn answer(&self, method: http::Method, below: &str, body: Bytes) -> (u16, Bytes) {
        if below.is_empty() {
            let there = json!({ "result": [{ "id": ID, "title": "DB" }] });
            return (200, there.to_string().into());
        }
        let call = below.strip_prefix("/%3CYOUR_KV_NAMESPACE_ID%3E").unwrap();
        if call.starts_with("/metadata") {
            return (404, "404 Not Found".into());
        }
        if call == "/bulk/get" {
            return (200, self.texts(&body).await);
        }
        let answer = self.ask(method, call, body).await;
        (answer.status, answer.body)
    }

    /// A bulk get, which knows texts alone.
    async fn texts(&self, body: &[u8]) -> Bytes {
        let asked: Value = serde_json::from_slice(body).unwrap();
        let mut values = Map::new();
        for key in asked["keys"].as_array().unwrap() {
            let key = key.as_str().unwrap();
            let path = format!("/values/{key}").replace(' ', "%20");
            let answer = self.ask(http::Method::GET, &path, Bytes::new()).await;
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            values.insert(key.into(), if answer.status == 200 { text.into() } else { Value::Null });
        }
        json!({ "result": { "values": values } }).to_string().into()
    }

    async fn ask(&self, method: http::Method, call: &str, body: Bytes) -> Response {
        let namespace = &self.namespace;
        let path =
            format!("/__emulator/client/v4/accounts/any/storage/kv/namespaces/{namespace}{call}");
        let mut request = Request::new(method, path);
        let token = format!("Bearer {}", super::deployment::TOKEN);
        request.headers.insert(http::header::AUTHORIZATION, token.parse().unwrap());
        request.body = Some(body);
        self.client.send(&self.base, &request, Repeatable::No).await.unwrap()
    }
}

/// Runs the program for the explorer's namespace.
async fn run(api: &str, words: &str, id: &str) -> (i32, String) {
    let words = format!("{words} --namespace {id}");
    told_with(&words, &[("CLOUDFLARE_API_BASE_URL", api)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_explorer_of_wrangler_is_audited_repaired_captured_and_restored() {
    let index = format!(r#"["{A}","{A}","{C}"]"#);
    let deployment = Deployment::with(&[("__index__", &index), (A, ITEM), (B, ITEM)]).await;
    let bytes = json!({ "key": "bytes", "value": "//79", "base64": true, "metadata": { "n": 1 } });
    let longer = json!({ "key": "bytes and more", "value": "x" });
    deployment.put(vec![bytes, longer]).await;
    let api = before(deployment.url(), deployment.namespace()).await;
    let folder = tempdir().unwrap();
    let [all, saved, replaced] = ["all.ndjson", "saved.ndjson", "replaced.ndjson"]
        .map(|name| folder.path().join(name).display().to_string());

    let (status, told) = run(&api, "audit", ID).await;
    assert!(status == 0 && told.contains("1 item has no entry"), "{told}");
    let (status, told) = run(&api, &format!("capture {all}"), ID).await;
    assert_eq!(status, 0, "{told}");
    let text = std::fs::read_to_string(&all).unwrap();
    assert!(
        text.contains(r#"{"key":"bytes","base64":"//79","metadata":{"n":1}}"#),
        "bytes that are no text come back as they are: {text}"
    );
    let (status, told) = run(&api, &format!("repair --apply --save {saved}"), ID).await;
    assert_eq!(status, 0, "{told}");
    assert_eq!(deployment.text("__index__").await, Some(format!(r#"["{A}","{B}"]"#)));
    deployment.remove(&["bytes", A]).await;
    let words = format!("restore {all} --apply --save {replaced}");
    let (status, told) = run(&api, &words, ID).await;
    assert!(status == 0 && told.contains("2 new entries, 0 changed, 2 as they are"), "{told}");
    assert_eq!(run(&api, &format!("restore {all}"), ID).await.0, 0, "there is nothing more to do");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namespace_that_wrangler_does_not_have_is_not_taken_for_an_empty_one() {
    let deployment = Deployment::start().await;
    let api = before(deployment.url(), deployment.namespace()).await;
    let (status, told) = run(&api, "audit", "other").await;
    assert_eq!(status, 3, "{told}");
    assert!(told.contains("no KV namespace with the id `other`"), "{told}");
    assert!(told.contains(&format!("it has: {ID} (DB)")), "{told}");
}
