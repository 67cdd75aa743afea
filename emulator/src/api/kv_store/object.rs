//! An object of strings as the framework writes it. A long one is written piece by piece while it is
//! sent, so that slow readers take little memory.

use super::python;
use crate::message::Body;
use bytes::Bytes;
use futures_util::stream;
use std::io;
use std::vec;

/// How many bytes of a value are written at once.
const PIECE_BYTES: usize = 128 * 1024;

/// Names and values, in order. Values are UTF-8 unless another program wrote them; bytes that are not
/// UTF-8 are shown as U+FFFD.
pub(super) fn object(members: Vec<(String, Bytes)>) -> Body {
    let members: Vec<(String, Bytes)> =
        members.into_iter().map(|(name, value)| (name, text(value))).collect();
    let around = "{}".len() + members.len().saturating_sub(1);
    let len = around + members.iter().map(|(name, value)| member_len(name, value)).sum::<usize>();
    let mut object = Object { members: members.into_iter(), value: None, is_over: false };
    if len <= PIECE_BYTES {
        let mut whole = Vec::with_capacity(len);
        while !object.is_over {
            object.write(&mut whole);
        }
        return whole.into();
    }
    Body::Pieces { len, pieces: Box::pin(stream::iter(object)) }
}

/// An object that is being written.
struct Object {
    members: vec::IntoIter<(String, Bytes)>,
    /// What is left of the value that is being written. None before the first one.
    value: Option<Bytes>,
    is_over: bool,
}

impl Object {
    /// Writes a part of a value, or what stands between two values.
    fn write(&mut self, out: &mut Vec<u8>) {
        if let Some(value) = self.value.as_mut().filter(|value| !value.is_empty()) {
            python::write_escaped(out, &value.split_to(value.len().min(PIECE_BYTES)));
            return;
        }
        let is_first = self.value.is_none();
        if !is_first {
            out.push(b'"');
        }
        if let Some((name, value)) = self.members.next() {
            out.push(if is_first { b'{' } else { b',' });
            python::write_str(out, &name);
            out.extend_from_slice(b":\"");
            self.value = Some(value);
        } else {
            out.extend_from_slice(if is_first { b"{}" } else { b"}" });
            self.is_over = true;
        }
    }
}

/// The pieces.
impl Iterator for Object {
    type Item = io::Result<Bytes>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut piece = Vec::new();
        while piece.len() < PIECE_BYTES && !self.is_over {
            self.write(&mut piece);
        }
        (!piece.is_empty()).then(|| Ok(piece.into()))
    }
}

fn text(value: Bytes) -> Bytes {
    match std::str::from_utf8(&value) {
        Ok(_) => value,
        Err(_) => String::from_utf8_lossy(&value).into_owned().into(),
    }
}

fn member_len(name: &str, value: &[u8]) -> usize {
    let quotes_and_colon = 5;
    quotes_and_colon + python::escaped_len(name.as_bytes()) + python::escaped_len(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn member() -> impl Strategy<Value = (String, Vec<u8>)> {
        let value = prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..20),
            "[\"a\n\u{1}é]{0,9}".prop_map(|text| text.repeat(40_000).into_bytes()),
        ];
        (".{0,5}", value)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn pieces_are_the_object_and_as_long_as_told(
            members in proptest::collection::vec(member(), 0..4),
        ) {
            let body = object(members.iter().map(|(n, v)| (n.clone(), v.clone().into())).collect());
            let len = body.len();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let text = runtime.block_on(body.gather()).unwrap();
            assert_eq!(text.len(), len);
            let mut whole = vec![b'{'];
            for (place, (name, value)) in members.iter().enumerate() {
                whole.extend_from_slice(if place > 0 { b"," } else { b"" });
                python::write_str(&mut whole, name);
                whole.push(b':');
                python::write_str(&mut whole, &String::from_utf8_lossy(value));
            }
            whole.push(b'}');
            assert_eq!(text, whole);
        }
    }
}
