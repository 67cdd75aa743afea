//! The items that stores start with: 100 bytes of JSON each.

use std::fmt::Write;
use std::path::Path;

/// An item: 100 bytes as the Worker stores it.
pub(crate) const ITEM: &str = r#"{"name":"Alice","age":30,"city":"Lisbon","tags":["a","b"],"note":"an entry of one hundred bytes, n"}"#;

/// The key of the `number`-th item; a UUID, as the Worker makes them.
pub(crate) fn key(number: u64) -> String {
    format!("{:08x}-0000-4000-8000-{number:012x}", number.wrapping_mul(0x9e37_79b9) & 0xffff_ffff)
}

/// Writes `count` items as `GET /getAll` answers them.
pub(crate) fn write(file: &Path, count: u64) -> std::io::Result<()> {
    let mut json = String::from("[");
    for number in 0..count {
        let comma = if number > 0 { "," } else { "" };
        let _ = write!(json, r#"{comma}{{"key":"{}","value":{ITEM}}}"#, key(number));
    }
    json.push(']');
    std::fs::write(file, json)
}
