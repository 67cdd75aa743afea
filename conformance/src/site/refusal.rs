//! Refusals by the platform, which say nothing about the deployment.
//!
//! Workers KV takes one write a second to a key, and every added item writes the index. When KV refuses a
//! write, the Worker answers 500 with KV's message. A rate limit in front of the Worker answers 429. In
//! both cases nothing was done, so the request is sent again after a pause. When the limit of the day is
//! reached, it is not.

use std::time::Duration;

use crate::exchange::Response;

/// How often a refused request is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retries {
    /// Six times, within 18 s.
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

/// KV's messages, from its documentation: on writes to one key, and on the free plan's daily limits.
const KV_REFUSALS: [&str; 2] = ["429 Too Many Requests", "limit exceeded for the day."];

impl Retries {
    /// The pause before each repetition.
    pub(super) fn pauses(self) -> &'static [Duration] {
        match self {
            Self::Several => &PAUSES,
            Self::Never => &[],
        }
    }
}

/// The platform's refusal; nothing when the answer is the deployment's own.
pub(super) fn refusal(response: &Response) -> Option<String> {
    let text = || response.text().unwrap_or_default().chars().take(200).collect::<String>();
    let is_refused = match response.status {
        429 => true,
        500 => text().starts_with("KV ") && KV_REFUSALS.iter().any(|words| text().contains(words)),
        _ => false,
    };
    is_refused.then(|| format!("the platform limits requests: {} {}", response.status, text()))
}

/// Whether KV refused the request because a key was written again too soon.
pub(super) fn is_too_soon(response: &Response) -> bool {
    response.status == 500 && response.text().is_some_and(|text| text.contains(KV_REFUSALS[0]))
}

/// Whether KV will refuse such requests until the day ends.
pub(super) fn is_for_the_day(response: &Response) -> bool {
    response.status == 500 && response.text().is_some_and(|text| text.contains(KV_REFUSALS[1]))
}

#[cfg(test)]
mod tests {
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
        assert_eq!(refusal(&Response::of(status, text)).is_some(), expected);
    }
}
