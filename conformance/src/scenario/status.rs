//! The statuses that a step accepts: `200`, `[404, 405]`, `"4xx"`, `"4xx-5xx"`.

use std::fmt;
use std::ops::RangeInclusive;

use serde::Deserialize;

/// One or more ranges of status codes between 100 and 599.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WrittenStatus")]
pub(crate) struct StatusSet {
    ranges: Vec<RangeInclusive<u16>>,
    written: String,
}

/// The three forms in a scenario file.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a status, a list of statuses, or a class such as \"4xx\"")]
enum WrittenStatus {
    Code(u16),
    Codes(Vec<u16>),
    Classes(String),
}

impl StatusSet {
    pub(crate) fn contains(&self, status: u16) -> bool {
        self.ranges.iter().any(|range| range.contains(&status))
    }

    fn of_codes(codes: &[u16]) -> Result<Self, String> {
        if let Some(odd) = codes.iter().find(|code| !(100..600).contains(*code)) {
            return Err(format!("{odd} is no HTTP status"));
        }
        if codes.is_empty() {
            return Err("an empty list of statuses accepts nothing".into());
        }
        let written = codes.iter().map(u16::to_string).collect::<Vec<_>>().join(" or ");
        Ok(Self { ranges: codes.iter().map(|&code| code..=code).collect(), written })
    }

    fn of_classes(text: &str) -> Result<Self, String> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (class(first), class(last)) {
            (Some(first), Some(last)) if first <= last => {
                Ok(Self { ranges: vec![first * 100..=last * 100 + 99], written: text.to_owned() })
            }
            _ => Err(format!("`{text}` is no class of statuses; write \"4xx\" or \"4xx-5xx\"")),
        }
    }
}

impl fmt::Display for StatusSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.written)
    }
}

impl TryFrom<WrittenStatus> for StatusSet {
    type Error = String;

    fn try_from(written: WrittenStatus) -> Result<Self, String> {
        match written {
            WrittenStatus::Code(code) => Self::of_codes(&[code]),
            WrittenStatus::Codes(codes) => Self::of_codes(&codes),
            WrittenStatus::Classes(text) => Self::of_classes(&text),
        }
    }
}

fn class(text: &str) -> Option<u16> {
    let digit = text.strip_suffix("xx")?.parse().ok()?;
    (1..=5).contains(&digit).then_some(digit)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[derive(Deserialize)]
    struct File {
        status: StatusSet,
    }

    #[rstest]
    #[case("200", &[200], &[201, 404])]
    #[case("[404, 405]", &[404, 405], &[200])]
    #[case("'4xx'", &[400, 499], &[399, 500])]
    #[case("'4xx-5xx'", &[400, 599], &[302])]
    fn each_form_accepts_what_it_says(
        #[case] form: &str,
        #[case] accepted: &[u16],
        #[case] refused: &[u16],
    ) {
        let set = toml::from_str::<File>(&format!("status = {form}")).unwrap().status;
        assert!(accepted.iter().all(|&code| set.contains(code)));
        assert!(!refused.iter().any(|&code| set.contains(code)));
    }

    #[rstest]
    #[case("99")]
    #[case("[]")]
    #[case("'6xx'")]
    #[case("'5xx-4xx'")]
    #[case("true")]
    fn what_no_server_can_answer_is_an_error(#[case] form: &str) {
        assert!(toml::from_str::<File>(&format!("status = {form}")).is_err());
    }
}
