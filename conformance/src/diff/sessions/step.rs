//! One request of a session.

use crate::exchange::Request;
use crate::scenario::AuthVariant;

/// One request. `${kN}` in path and body stands for the key that the N-th `POST /add` answered.
#[derive(Debug, Clone)]
pub struct SessionStep {
    pub(in crate::diff) request: Request,
    /// What stands where the auth key belongs.
    pub(in crate::diff) auth: AuthVariant,
}

impl SessionStep {
    /// Method, path, auth and body, for readers.
    pub(in crate::diff) fn line(&self) -> String {
        let auth = match self.auth {
            AuthVariant::Right => String::new(),
            other => format!("  (auth key: {})", other.name()),
        };
        let Request { method, path, body, .. } = &self.request;
        let body = body.as_ref().map(|body| format!("  {:?}", String::from_utf8_lossy(body)));
        format!("{method} {path}{}{auth}", body.unwrap_or_default())
    }
}

impl From<Request> for SessionStep {
    fn from(request: Request) -> Self {
        Self { request, auth: AuthVariant::Right }
    }
}
