//! The value and the metadata in the body of a put: as they are, or as parts of a form.

use super::api_error::ApiError;
use crate::message::Request;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use std::convert::Infallible;

/// What a put brings.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Upload {
    pub(super) value: Bytes,
    /// JSON text.
    pub(super) metadata: Option<String>,
}

impl Upload {
    /// Reads the body. Parts may come in any order, with or without a file name, and of any type; unknown
    /// ones are left out.
    pub(super) async fn of(request: &Request) -> Result<Self, ApiError> {
        let content_type = request.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        let Ok(boundary) = multer::parse_boundary(content_type) else {
            return Ok(Self { value: request.body.clone(), metadata: None });
        };
        let body = request.body.clone();
        let body = futures_util::stream::once(async move { Ok::<_, Infallible>(body) });
        let mut parts = multer::Multipart::new(body, boundary);
        let wrong = |error: multer::Error| ApiError::Request {
            operation: "put",
            reason: format!("the form cannot be read: {error}"),
        };
        let (mut value, mut metadata) = (None, None);
        while let Some(part) = parts.next_field().await.map_err(wrong)? {
            match part.name() {
                Some("value") => value = Some(part.bytes().await.map_err(wrong)?),
                // JSON is UTF-8. The library's own reader brings the tables of every charset.
                Some("metadata") => {
                    let bytes = part.bytes().await.map_err(wrong)?;
                    metadata = Some(String::from_utf8_lossy(&bytes).into_owned());
                }
                _ => {}
            }
        }
        let missing = || ApiError::Request {
            operation: "put",
            reason: "the form has no part 'value'".to_owned(),
        };
        Ok(Self { value: value.ok_or_else(missing)?, metadata })
    }
}
