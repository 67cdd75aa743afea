//! The name of a namespace's SQLite file: the id of the Durable Object of that name.
//!
//! Source: workerd's `actor-id-impl.c++`. The name cannot be turned back into the namespace's id.

use ring::{digest, hmac};
use std::fmt::Write;

const UNIQUE_KEY: &[u8] = b"miniflare-KVNamespaceObject";

/// The file name for the namespace of this id.
pub(super) fn file_name(namespace: &str) -> String {
    let key = digest::digest(&digest::SHA256, UNIQUE_KEY);
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_ref());
    let half = |message: &[u8]| hmac::sign(&key, message).as_ref()[..16].to_vec();
    let first = half(namespace.as_bytes());
    let second = half(&first);
    hex(&[first, second].concat()) + ".sqlite"
}

/// Hexadecimal digits in lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_one_that_workerd_gives() {
        let name = "8c45488b855935eb7fe7da2f76660cdf3d90df9ef492a3820f8cd1f50e16f0be.sqlite";
        assert_eq!(file_name("abcd"), name);
    }
}
