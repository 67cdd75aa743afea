//! Where the emulator is better than the real application on purpose.

use super::Store;

/// The real application stores it, and then answers 500 to every listing until it restarts.
#[tokio::test]
async fn a_lone_surrogate_is_refused_and_spoils_nothing() {
    let store = Store::default();
    store.call("POST", "/kv/a", r#"{"value":"1"}"#).await;
    let (status, body) = store.call("POST", "/kv/b", r#"{"value":"x\ud800"}"#).await;
    assert_eq!(status, 422);
    assert_eq!(
        body,
        concat!(
            r#"{"detail":[{"type":"string_unicode","loc":["body","value"],"#,
            r#""msg":"Input should be a valid string, unable to parse raw data as a unicode string","#,
            r#""input":"x\ud800","url":"https://errors.pydantic.dev/2/v/string_unicode"}]}"#,
        )
    );
    assert_eq!(store.call("GET", "/kv", "").await, (200, r#"{"a":"1"}"#.to_owned()));
}

/// The real application accepts it where it does not matter, and answers 500 where it must show it.
#[tokio::test]
async fn a_number_beyond_a_double_in_a_wrong_place_is_a_422() {
    let store = Store::default();
    for number in ["1e309", "-1e309", "Infinity", "-Infinity", "NaN"] {
        let body = format!(r#"{{"value":{number}}}"#);
        let expected = concat!(
            r#"{"detail":[{"type":"string_type","loc":["body","value"],"#,
            r#""msg":"Input should be a valid string","input":null,"#,
            r#""url":"https://errors.pydantic.dev/2/v/string_type"}]}"#,
        );
        assert_eq!(store.call("POST", "/kv/a", &body).await, (422, expected.to_owned()));
    }
    let (status, _) = store.call("POST", "/kv/a", r#"{"value":"1","x":1e309}"#).await;
    assert_eq!(status, 200);
}

/// The real application answers 500 for the two deepest levels that Python still parses.
#[tokio::test]
async fn a_body_as_deep_as_python_parses_is_a_422() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let store = Store::default();
    assert_eq!(store.call("POST", "/kv/a", &nested(978)).await.0, 422);
    assert_eq!(store.call("POST", "/kv/a", &nested(979)).await.0, 400);
}
