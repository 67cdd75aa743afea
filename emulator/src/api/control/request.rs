//! From a request to a call of the control plane.

use super::guard;
use crate::message::Request;
use http::Method;

/// The first path segment of every call.
const PREFIX: &str = "/__emulator";

/// What the control plane is asked to do, for all stores or for the one of the path's prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// `GET health`.
    Health,
    /// `POST reset`.
    Reset,
}

/// Why a call is not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The Host header names a host that is not loopback.
    Host(String),
    /// A browser sent it from another origin.
    Origin(String),
    /// What follows `/@` in the path is no store name.
    StoreName(String),
    /// There is no such call.
    Unknown(String),
    /// The call exists for another method.
    Method {
        /// The methods it exists for, as `Allow` lists them.
        allow: &'static str,
    },
}

/// The call that a request makes, a refusal, or nothing where the path is none of the control
/// plane's.
#[must_use]
pub fn parse(request: &Request) -> Option<Result<Call, Refusal>> {
    let name = request.path.strip_prefix(PREFIX)?;
    let is_control = name.is_empty() || name.starts_with('/');
    is_control.then(|| guard::check(request).and_then(|()| call(name, &request.method)))
}

fn call(name: &str, method: &Method) -> Result<Call, Refusal> {
    match name {
        "/health" if method == Method::GET || method == Method::HEAD => Ok(Call::Health),
        "/health" => Err(Refusal::Method { allow: "GET, HEAD" }),
        "/reset" if method == Method::POST => Ok(Call::Reset),
        "/reset" => Err(Refusal::Method { allow: "POST" }),
        _ => Err(Refusal::Unknown(format!("{PREFIX}{name}"))),
    }
}
