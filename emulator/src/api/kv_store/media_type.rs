//! Whether a Content-Type makes a body JSON, as the framework asks Python's `email.message`.

use http::HeaderValue;

/// Whether a body of this type is parsed as JSON. No type, or an empty one, counts as JSON.
pub(super) fn is_json(content_type: Option<&HeaderValue>) -> bool {
    let Some(value) = content_type.filter(|value| !value.is_empty()) else { return true };
    // Headers are Latin-1 to the framework; only ASCII can make a difference here.
    let value = String::from_utf8_lossy(value.as_bytes());
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
    fn these_are_json(#[case] content_type: &str) {
        assert!(is_json(Some(&HeaderValue::from_str(content_type).unwrap())));
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
