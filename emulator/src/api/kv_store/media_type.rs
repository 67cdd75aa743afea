//! Whether a Content-Type declares a body as JSON, decided as the framework does with Python's
//! `email.message`.

use super::text::latin1;
use http::HeaderValue;

/// Whether a body of this type is parsed as JSON. No type, or an empty one, counts as JSON.
pub(super) fn is_json(content_type: Option<&HeaderValue>) -> bool {
    let Some(value) = content_type.filter(|value| !value.is_empty()) else { return true };
    let value = latin1(value);
    let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let Some(("application", subtype)) = media_type.split_once('/') else { return false };
    !subtype.contains('/') && (subtype == "json" || subtype.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("")]
    #[case("application/json")]
    #[case("Application/JSON")]
    #[case("application/json; charset=utf-8")]
    #[case("application/json ;")]
    #[case("application/vnd.api+json")]
    #[case("application/+json")]
    #[case("\u{a0}application/json\u{a0};x")]
    fn these_are_json(#[case] content_type: &str) {
        let latin1: Vec<u8> =
            content_type.chars().map(|character| u8::try_from(character).unwrap()).collect();
        assert!(is_json(Some(&HeaderValue::from_bytes(&latin1).unwrap())));
        assert!(is_json(None));
    }

    #[rstest]
    #[case("text/plain")]
    #[case("text/json")]
    #[case("application/jsonx")]
    #[case("application/x-www-form-urlencoded")]
    #[case("application/json/")]
    #[case("application/ json")]
    #[case("json")]
    #[case(";application/json")]
    #[case("application/json, text/plain")]
    fn these_are_not(#[case] content_type: &str) {
        assert!(!is_json(Some(&HeaderValue::from_str(content_type).unwrap())));
    }
}
