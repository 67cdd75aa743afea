//! Undoes the compression of answers.
//!
//! The suite asks for none, and some proxies compress all the same. The judge must see what the deployment
//! answered, so that is undone here.

use std::io::Read;

use brotli_decompressor::Decompressor;
use bytes::Bytes;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

use super::transport::{MAX_BODY_BYTES, TransportError};
use crate::exchange::Response;

/// The buffer of the decoder of Brotli, in bytes.
const BUFFER_BYTES: usize = 4 << 10;

/// The answer without compression.
///
/// # Errors
/// When the body is not what its encoding says, or longer than what is read.
pub(super) fn decoded(mut answer: Response) -> Result<Response, TransportError> {
    let values: Vec<_> = answer.headers.get_all(CONTENT_ENCODING).iter().collect();
    let encodings: Vec<String> = values
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("unreadable").split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty() && name != "identity")
        .collect();
    if encodings.is_empty() || answer.body.is_empty() {
        return Ok(answer);
    }
    for encoding in encodings.iter().rev() {
        let body = without(encoding, &answer.body).ok_or_else(|| {
            TransportError::Broken(format!("the body cannot be read as `{encoding}`"))
        })?;
        if body.len() > MAX_BODY_BYTES {
            return Err(TransportError::TooLong);
        }
        answer.body = Bytes::from(body);
    }
    answer.headers.remove(CONTENT_ENCODING);
    answer.headers.remove(CONTENT_LENGTH);
    Ok(answer)
}

/// A body without one encoding; nothing where it has another one.
fn without(encoding: &str, body: &[u8]) -> Option<Vec<u8>> {
    match encoding {
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(body)),
        // Some servers leave out the frame that the specification asks for.
        "deflate" => read(ZlibDecoder::new(body)).or_else(|| read(DeflateDecoder::new(body))),
        "br" => read(Decompressor::new(body, BUFFER_BYTES)),
        _ => None,
    }
}

/// What a decoder makes, up to a byte more than is read.
fn read(decoder: impl Read) -> Option<Vec<u8>> {
    let mut made = Vec::new();
    decoder.take(MAX_BODY_BYTES as u64 + 1).read_to_end(&mut made).ok()?;
    Some(made)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use rstest::rstest;

    use super::*;

    fn answer(encoding: &str, body: Vec<u8>) -> Response {
        let mut answer = Response::of(200, "");
        answer.headers.insert(CONTENT_ENCODING, encoding.parse().unwrap());
        answer.body = body.into();
        answer
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn deflate(text: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// `[1]`, stored without compression.
    const BROTLI: &[u8] = &[0x0b, 0x01, 0x80, b'[', b'1', b']', 0x03];

    #[rstest]
    #[case::gzip("gzip", gzip(b"[1]"))]
    #[case::in_capitals("GZIP", gzip(b"[1]"))]
    #[case::zlib("deflate", zlib(b"[1]"))]
    #[case::bare("deflate", deflate(b"[1]"))]
    #[case::brotli("br", BROTLI.to_vec())]
    #[case::twice("deflate, gzip", gzip(&zlib(b"[1]")))]
    #[case::none("identity", b"[1]".to_vec())]
    fn a_compressed_body_is_read(#[case] encoding: &str, #[case] body: Vec<u8>) {
        let answer = decoded(answer(encoding, body)).unwrap();
        assert_eq!(answer.text(), Some("[1]"));
        assert!(encoding == "identity" || answer.headers.is_empty());
    }

    #[rstest]
    #[case("gzip", b"no")]
    #[case("zstd", b"[1]")]
    fn a_body_that_is_something_else_is_no_answer(#[case] encoding: &str, #[case] body: &[u8]) {
        let told = decoded(answer(encoding, body.to_vec())).unwrap_err().to_string();
        assert!(told.contains(encoding), "{told}");
    }

    #[test]
    fn a_body_that_grows_without_end_is_too_long() {
        let answer = decoded(answer("gzip", gzip(&vec![b' '; MAX_BODY_BYTES + 9])));
        assert_eq!(answer.unwrap_err(), TransportError::TooLong);
    }
}
