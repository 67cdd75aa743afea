//! The key-value store against what the real application answered.

mod differences;
mod docs;
mod recordings;
mod served;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header::HOST};
use pysondbkv_emulator::api::kv_store::{KvStore, Settings};
use pysondbkv_emulator::message::{Request, Response};
use pysondbkv_emulator::storage::Memory;

/// A store of its own, and how it is served.
#[derive(Debug, Default)]
struct Store {
    settings: Settings,
    memory: Memory,
}

impl Store {
    async fn send(&self, request: &Request) -> Response {
        self.send_below("", request).await
    }

    /// Sends a request from whose path `root_path` was cut off.
    async fn send_below(&self, root_path: &str, request: &Request) -> Response {
        let settings = self.settings.clone().into();
        KvStore::new(settings, root_path.to_owned()).respond(&self.memory, request).await
    }

    /// Status and body of a request with a JSON body.
    async fn call(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let response = self.send(&request(method, path, "application/json", body.as_bytes())).await;
        (
            response.status.as_u16(),
            String::from_utf8(response.body.whole().unwrap().to_vec()).unwrap(),
        )
    }
}

fn request(method: &str, target: &str, content_type: &str, body: &[u8]) -> Request {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (target, None),
    };
    let mut headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static("127.0.0.1:8000"))]);
    if !content_type.is_empty() {
        let value = HeaderValue::from_str(content_type).unwrap();
        headers.insert(HeaderName::from_static("content-type"), value);
    }
    Request {
        method: Method::from_bytes(method.as_bytes()).unwrap(),
        path: path.to_owned(),
        query,
        headers,
        body: body.to_vec().into(),
    }
}
