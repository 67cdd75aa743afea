//! What is asked, again and again.

use crate::items::{ITEM, key};

/// A kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workload {
    Get,
    Add,
    /// `POST /add` to two stores in turn: one index holds 672,000 keys at most.
    AddToTwoStores,
    Delete,
    GetAll,
    Page,
    /// `GET /kv/{key}` of the key-value store.
    KvGet,
}

impl Workload {
    /// The request as it stands on the wire; `number` tells it from the others.
    pub(crate) fn write(self, number: u64, wire: &mut Vec<u8>) {
        let (method, target, body) = match self {
            Self::Get => ("GET", format!("/get/{}", key(0)), ""),
            Self::Add => ("POST", "/add".to_owned(), ITEM),
            Self::AddToTwoStores => ("POST", format!("/@{}/add", number % 2), ITEM),
            Self::Delete => ("DELETE", format!("/delete/{}", key(number)), ""),
            Self::GetAll => ("GET", "/getAll".to_owned(), ""),
            Self::Page => ("GET", "/auth-key?auth_key=meow".to_owned(), ""),
            Self::KvGet => ("GET", "/kv/a".to_owned(), ""),
        };
        wire.clear();
        let head = format!("{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAUTH_KEY: meow\r\n");
        wire.extend_from_slice(head.as_bytes());
        if body.is_empty() {
            wire.extend_from_slice(b"\r\n");
        } else {
            let length = format!("Content-Length: {}\r\n\r\n{body}", body.len());
            wire.extend_from_slice(length.as_bytes());
        }
    }

    /// How many connections may ask at once: answers of a megabyte fill the wire sooner.
    pub(crate) fn connections(self, wanted: u64) -> u64 {
        match self {
            Self::GetAll | Self::Page => wanted.min(4),
            _ => wanted,
        }
    }
}
