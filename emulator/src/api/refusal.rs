//! Requests that the emulator itself refuses, and the form of all errors of its own:
//! `{"error": {"code", "message", "field"}}`, the field null where no single field is wrong.

use crate::message::{JSON, Response};
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};
use serde_json::json;

/// Why a request reaches neither the API nor the control plane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The control plane does not answer to this host.
    Host(String),
    /// A page of another origin made the request.
    Origin(String),
    /// The browser says that another site made the request.
    Site(String),
    /// A header field that must be there once, in ASCII, is not.
    Ambiguous(&'static str),
    /// The control plane needs a token, and the request brings none or another.
    Token,
    /// The text after `/@` is not a store name.
    StoreName(String),
    /// The header `X-Emulator-Location` does not hold a location name.
    Location(String),
}

/// The form of the names of stores and locations.
const NAME: &str = "1 to 64 letters, digits, '-', '_' or '.'";

impl Refusal {
    pub(super) fn response(&self) -> Response {
        let (status, code, message, field) = match self {
            Self::Host(host) => (
                StatusCode::FORBIDDEN,
                "host_not_loopback",
                format!(
                    "the control plane does not answer to {host:?} from here: use a loopback \
                     host such as 127.0.0.1 on this machine, or start the emulator with \
                     --allow-host NAME"
                ),
                Some("Host"),
            ),
            Self::Origin(origin) => (
                StatusCode::FORBIDDEN,
                "cross_origin",
                format!("the control plane refuses requests from other origins, here {origin:?}"),
                Some("Origin"),
            ),
            Self::Site(site) => (
                StatusCode::FORBIDDEN,
                "cross_origin",
                format!("the control plane refuses requests of other sites, here {site:?}"),
                Some("Sec-Fetch-Site"),
            ),
            Self::Ambiguous(field) => (
                StatusCode::FORBIDDEN,
                "ambiguous_header",
                format!("the request must have one {field} header field, in ASCII"),
                Some(*field),
            ),
            Self::Token => {
                let message = "the control plane needs its token: send it as Authorization: Bearer \
                               TOKEN. It was given by --control-token or EMULATOR_CONTROL_TOKEN, \
                               or the log names it at the start";
                return error(
                    StatusCode::UNAUTHORIZED,
                    "token_required",
                    message,
                    Some("Authorization"),
                )
                .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::StoreName(name) => (
                StatusCode::BAD_REQUEST,
                "bad_store_name",
                format!("{name:?} is no store name: after /@ give {NAME}"),
                None,
            ),
            Self::Location(name) => (
                StatusCode::BAD_REQUEST,
                "bad_location",
                format!("{name:?} is not the name of a location: give {NAME}"),
                Some("X-Emulator-Location"),
            ),
        };
        error(status, code, &message, field)
    }
}

/// An error of the emulator itself, as against one of the API that it serves.
pub(super) fn error(
    status: StatusCode,
    code: &str,
    message: &str,
    field: Option<&str>,
) -> Response {
    let body = json!({ "error": { "code": code, "message": message, "field": field } });
    Response::new(status, JSON, body.to_string())
}
