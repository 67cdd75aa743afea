//! The platform's refusals, which say nothing of the deployment that passes them on. Leaf.
//!
//! Workers KV takes one write a second to a key, and every added item writes the index. A Worker that
//! is refused answers 500 with KV's words; a rate limit in front of it answers 429. Neither has done
//! anything, so the request is sent again after a while; but not where the day's limit is reached.

use std::time::Duration;

use crate::exchange::Response;

/// How often a request is sent again that the platform refuses to pass on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retries {
    /// Several times, over almost 20 s.
    Several,
    /// Never.
    Never,
}

const PAUSES: [Duration; 6] = [
    Duration::from_millis(1_100),
    Duration::from_millis(1_100),
    Duration::from_millis(1_100),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];

/// KV's words, from its documentation on writes to one key, and on the free plan's daily limits.
const KV_REFUSALS: [&str; 2] = ["429 Too Many Requests", "limit exceeded for the day."];

impl Retries {
    /// The pauses before each repetition.
    pub(super) fn pauses(self) -> &'static [Duration] {
        match self {
            Self::Several => &PAUSES,
            Self::Never => &[],
        }
    }
}

/// What the platform says, where the answer is its and not the deployment's own.
pub(super) fn refusal(response: &Response) -> Option<String> {
    let text = || response.text().unwrap_or_default().chars().take(200).collect::<String>();
    let is_refused = match response.status {
        429 => true,
        500 => text().starts_with("KV ") && KV_REFUSALS.iter().any(|words| text().contains(words)),
        _ => false,
    };
    is_refused.then(|| format!("the platform limits requests: {} {}", response.status, text()))
}

/// Whether it was refused because one KV key was written too soon after the last time.
pub(super) fn is_too_soon(response: &Response) -> bool {
    response.status == 500 && response.text().is_some_and(|text| text.contains(KV_REFUSALS[0]))
}

/// Whether it will be refused for hours, so that sending it again helps nobody.
pub(super) fn is_for_the_day(response: &Response) -> bool {
    response.status == 500 && response.text().is_some_and(|text| text.contains(KV_REFUSALS[1]))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(429, "slow down", true)]
    #[case(500, "KV PUT failed: 429 Too Many Requests", true)]
    #[case(500, "KV put() limit exceeded for the day.", true)]
    #[case(500, "Item not found", false)]
    #[case(200, "KV PUT failed: 429 Too Many Requests", false)]
    fn only_the_platforms_words_count(
        #[case] status: u16,
        #[case] text: &str,
        #[case] expected: bool,
    ) {
        let body = Bytes::from(text.to_owned());
        let response = Response { status, headers: HeaderMap::new(), body, is_cut: false };
        assert_eq!(refusal(&response).is_some(), expected);
    }
}
