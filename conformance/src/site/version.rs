//! The target's version: an emulator's from its control plane, any other from its `Server` header.
//!
//! This takes one request, and no verdict depends on the answer.

use super::client::{Client, Repeatable};
use crate::base_url::BaseUrl;
use crate::exchange::{Request, Response};

/// The path at which an emulator tells its version.
const HEALTH: &str = "/__emulator/health";

/// The longest text, in characters, that is taken for a version.
const MAX_CHARS: usize = 80;

/// Asks the target without the auth key; nothing when it does not tell.
pub(crate) async fn ask(client: &Client, base: &BaseUrl) -> Option<String> {
    let request = Request::new(http::Method::GET, HEALTH);
    let response = client.send(base, &request, Repeatable::Yes).await.ok()?;
    let version = emulator(&response).or_else(|| response.header("server"))?;
    let is_one = version.chars().count() <= MAX_CHARS && !version.chars().any(char::is_control);
    is_one.then_some(version).filter(|version| !version.is_empty())
}

fn emulator(response: &Response) -> Option<String> {
    let document: serde_json::Value = serde_json::from_str(response.text()?).ok()?;
    let version = document.get("version")?.as_str()?;
    (response.status == 200).then(|| format!("pysondbkv-emulator {version}"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(200, r#"{"version":"1.2.3"}"#, Some("pysondbkv-emulator 1.2.3"))]
    #[case(404, r#"{"version":"1.2.3"}"#, None)]
    #[case(200, "Not found", None)]
    fn an_emulator_tells_its_version(
        #[case] status: u16,
        #[case] body: &str,
        #[case] expected: Option<&str>,
    ) {
        assert_eq!(emulator(&Response::of(status, body)).as_deref(), expected);
    }
}
