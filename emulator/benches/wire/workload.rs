//! The requests that a program is loaded with.

use crate::items::{ITEM, key};
use std::sync::Arc;

/// How many connections request answers of a megabyte and more. So few fill the wire.
const MAX_CONNECTIONS_OF_LARGE: u64 = 4;

/// A kind of request. Cloning it is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Workload {
    method: &'static str,
    /// The requests, sent in turn.
    targets: Arc<[String]>,
    /// The index of the first one.
    first: u64,
    body: Arc<[u8]>,
    max_connections: u64,
}

impl Workload {
    fn new(method: &'static str, targets: impl IntoIterator<Item = String>) -> Self {
        let targets = targets.into_iter().collect();
        Self { method, targets, first: 0, body: Arc::default(), max_connections: u64::MAX }
    }

    /// `GET` of one path.
    pub(crate) fn get(path: &str) -> Self {
        Self::new("GET", [path.to_owned()])
    }

    /// `GET /get/{key}` of one item of those that stores start with.
    pub(crate) fn get_item() -> Self {
        Self::get(&format!("/get/{}", key(0)))
    }

    /// `GET` of many paths in turn.
    pub(crate) fn get_each(paths: impl IntoIterator<Item = String>) -> Self {
        Self::new("GET", paths)
    }

    /// `GET /getAll`.
    pub(crate) fn get_all() -> Self {
        Self::get("/getAll").large()
    }

    /// `GET` of the page.
    pub(crate) fn page() -> Self {
        Self::get("/auth-key?auth_key=meow").large()
    }

    /// `POST /add` of an item of 100 bytes.
    pub(crate) fn add() -> Self {
        Self::add_value(ITEM.as_bytes())
    }

    /// `POST /add` of that JSON.
    pub(crate) fn add_value(json: &[u8]) -> Self {
        Self { body: json.into(), ..Self::new("POST", ["/add".to_owned()]) }
    }

    /// `POST /add` to a store of its own, under `/@NAME`.
    pub(crate) fn add_to(store: &str) -> Self {
        Self { body: ITEM.as_bytes().into(), ..Self::new("POST", [format!("{store}/add")]) }
    }

    /// `PUT` of that value to one path.
    pub(crate) fn put(path: &str, value: &str) -> Self {
        Self { body: value.as_bytes().into(), ..Self::new("PUT", [path.to_owned()]) }
    }

    /// `PUT` to many paths in turn, each of which changes the item of that key.
    pub(crate) fn update_each(paths: impl IntoIterator<Item = String>, key: &str) -> Self {
        let body = format!(r#"{{"key":"{key}","n":1}}"#);
        Self { body: body.as_bytes().into(), ..Self::new("PUT", paths) }
    }

    /// `DELETE /delete/{key}` of `count` of the `stored` items that a store starts with, spread
    /// over it, each once.
    pub(crate) fn delete(count: u64, stored: u64) -> Self {
        let stride = (stored / count.max(1)).max(1);
        Self::delete_each((0..count.max(1)).map(|nth| format!("/delete/{}", key(nth * stride))))
    }

    /// `DELETE` of many paths in turn.
    pub(crate) fn delete_each(paths: impl IntoIterator<Item = String>) -> Self {
        Self::new("DELETE", paths)
    }

    /// The requests after this many were sent: other targets, if there are enough.
    pub(crate) fn after(self, requests: u64) -> Self {
        Self { first: self.first.wrapping_add(requests), ..self }
    }

    /// The same requests, over few connections.
    pub(crate) fn large(self) -> Self {
        Self { max_connections: MAX_CONNECTIONS_OF_LARGE, ..self }
    }

    /// The request as it is on the wire. `number` is its place in the load.
    pub(crate) fn write(&self, number: u64, wire: &mut Vec<u8>) {
        let count = u64::try_from(self.targets.len()).unwrap_or(u64::MAX).max(1);
        let nth = usize::try_from(self.first.wrapping_add(number) % count).unwrap_or_default();
        let target = self.targets.get(nth).map_or("/", String::as_str);
        wire.clear();
        for part in [self.method, " ", target, " HTTP/1.1\r\nHost: 127.0.0.1\r\nAUTH_KEY: meow\r\n"]
        {
            wire.extend_from_slice(part.as_bytes());
        }
        if ["POST", "PUT"].contains(&self.method) {
            let head = format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                self.body.len()
            );
            wire.extend_from_slice(head.as_bytes());
        }
        wire.extend_from_slice(b"\r\n");
        wire.extend_from_slice(&self.body);
    }

    /// How many of the wanted connections are used.
    pub(crate) fn connections(&self, wanted: u64) -> u64 {
        wanted.min(self.max_connections)
    }
}
