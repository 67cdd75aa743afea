//! Why a call of the API failed, and what to do about it.
//!
//! Source of the codes: Cloudflare's list of the errors of Workers KV, and answers seen in production.

use serde::Deserialize;

use crate::exchange::Response;

/// Why a call failed. No text of it holds the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KvApiError {
    /// There was no whole answer.
    #[error("the KV API at {url} did not answer ({call}): {reason}")]
    NoAnswer {
        /// The URL of the API.
        url: String,
        /// What was asked.
        call: &'static str,
        /// Why there is none.
        reason: String,
    },
    /// The API refused the call.
    #[error("the KV API refused a call ({call}): {status} {message}{advice}")]
    Refused {
        /// What was asked.
        call: &'static str,
        /// The status of the answer.
        status: u16,
        /// The API's own number for the reason, where it gave one.
        code: Option<u32>,
        /// The API's words.
        message: String,
        /// What to do, after a colon; empty where that cannot be told.
        advice: &'static str,
    },
    /// The local explorer of `wrangler dev` has no such namespace.
    #[error("wrangler dev has no KV namespace with the id `{id}`; it has: {there}")]
    NoNamespace {
        /// The id.
        id: String,
        /// Those that are there, with their bindings.
        there: String,
    },
    /// The answer is not what the API answers.
    #[error("the KV API at {url} answered something else ({call}): {reason}")]
    Odd {
        /// The URL of the API.
        url: String,
        /// What was asked.
        call: &'static str,
        /// What is odd.
        reason: String,
    },
}

/// The code of a key that holds nothing.
pub(super) const KEY_NOT_FOUND: u32 = 10_009;
/// The code of a bulk get whose values are too long together.
const TOO_LARGE: u32 = 10_024;
/// The code of a bulk get of a value that is no text.
const INVALID_REQUEST: u32 = 10_029;
/// The code of a free plan's day that is used up.
pub(super) const DAY_IS_OVER: u32 = 10_048;

/// How much of an answer is told, in characters.
const MAX_TOLD_CHARS: usize = 200;

/// The part of an answer that tells why a call failed.
#[derive(Deserialize)]
struct Failure {
    errors: Vec<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    code: u32,
    message: String,
}

impl KvApiError {
    /// The refusal that an answer is.
    pub(super) fn refused(call: &'static str, answer: &Response) -> Self {
        let reason = serde_json::from_slice::<Failure>(&answer.body).ok();
        let reason = reason.and_then(|failure| failure.errors.into_iter().next());
        let code = reason.as_ref().map(|reason| reason.code);
        let message = match reason {
            Some(Reason { code, message }) => format!("{} [code: {code}]", cut(&message)),
            None => cut(&String::from_utf8_lossy(&answer.body)),
        };
        let advice = advice(answer.status, code);
        Self::Refused { call, status: answer.status, code, message, advice }
    }

    /// The API's own number for the reason.
    pub(super) fn code(&self) -> Option<u32> {
        match self {
            Self::Refused { code, .. } => *code,
            Self::NoAnswer { .. } | Self::NoNamespace { .. } | Self::Odd { .. } => None,
        }
    }

    /// Whether several values cannot be read at once, though each may be readable alone: one is no text,
    /// or they are too long together.
    pub(super) fn is_of_bulk(&self) -> bool {
        matches!(self, Self::Refused { status: 404 | 405 | 413, .. })
            || matches!(self.code(), Some(TOO_LARGE | INVALID_REQUEST))
    }
}

/// What to do about a refusal.
fn advice(status: u16, code: Option<u32>) -> &'static str {
    match (status, code) {
        (401 | 403, None) => {
            ": that is no answer of the KV API. Look at CLOUDFLARE_API_BASE_URL, which ends with /client/v4, \
             and at the token in CLOUDFLARE_API_TOKEN"
        }
        (_, Some(10_000 | 10_037 | 9_106 | 9_109)) | (401 | 403, _) => {
            ": put a token into CLOUDFLARE_API_TOKEN that is valid for this account and has the permission \
             Workers KV Storage (Read; to write, Edit). A pair of CLOUDFLARE_API_KEY and CLOUDFLARE_EMAIL \
             goes before it"
        }
        (_, Some(7_000 | 7_003 | 10_003 | 10_004 | 10_006 | 10_007)) => {
            ": look at the id of the account (--account; npx wrangler whoami shows it)"
        }
        (_, Some(10_010 | 10_011 | 10_013)) => {
            ": look at the ids of the namespace (--namespace; npx wrangler kv namespace list shows it) and \
             of the account (--account)"
        }
        (_, Some(DAY_IS_OVER)) => ": the free plan's day begins anew at 00:00 UTC",
        (429, _) => ": try again in five minutes, or allow a longer wait with --max-wait",
        (404, _) => ": look at CLOUDFLARE_API_BASE_URL; it ends with /client/v4",
        (500.., _) => ": the API is in trouble (https://www.cloudflarestatus.com); try again later",
        _ => "",
    }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(MAX_TOLD_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        403,
        r#"{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}"#,
        "CLOUDFLARE_API_TOKEN"
    )]
    #[case(
        400,
        r#"{"success":false,"errors":[{"code":9109,"message":"Invalid access token"}]}"#,
        "CLOUDFLARE_API_TOKEN"
    )]
    #[case(
        404,
        r#"{"success":false,"errors":[{"code":7003,"message":"No route for that URI"}]}"#,
        "--account"
    )]
    #[case(404, r#"{"success":false,"errors":[{"code":10013,"message":"list keys: 'namespace not found'"}]}"#, "--namespace")]
    #[case(
        429,
        r#"{"success":false,"errors":[{"code":10048,"message":"free usage limit"}]}"#,
        "00:00 UTC"
    )]
    #[case(404, "<html>nothing here</html>", "/client/v4")]
    #[case(401, "Unauthorized", "/client/v4")]
    fn a_refusal_says_what_to_do(#[case] status: u16, #[case] body: &str, #[case] expected: &str) {
        let told = KvApiError::refused("list keys", &Response::of(status, body)).to_string();
        assert!(told.contains(expected) && told.contains(&status.to_string()), "{told}");
    }
}
