//! The curl line that repeats an exchange.
//!
//! Everything is quoted for a POSIX shell. The auth key stays the shell's `$AUTH_KEY`.

use crate::exchange::Transcript;
use crate::shell;
use crate::site::SHELL_EXPRESSIONS;

/// The line; nothing where the transcript holds only a part of the body.
pub(in crate::report) fn line(exchange: &Transcript) -> Option<String> {
    let mut words = vec!["curl -i --path-as-is".to_owned()];
    match exchange.method.as_str() {
        "GET" => {}
        "HEAD" => words.push("-I".into()),
        method => words.push(format!("-X {}", quoted(method))),
    }
    for (name, value) in &exchange.headers {
        // curl drops a header without a value, unless it ends in a semicolon.
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        words.push(format!("-H {}", quoted(&header)));
    }
    if let Some(body) = &exchange.body {
        if body.is_cut {
            return None;
        }
        if !exchange.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            words.push("-H 'Content-Type:'".into());
        }
        words.push(format!("--data-binary {}", quoted(&body.text)));
    }
    words.push(quoted(&exchange.url));
    Some(words.join(" "))
}

/// A word in which the shell replaces only the key's expressions.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    let mut rest = text;
    while let Some((at, expression)) = first_expression(rest) {
        quoted.push_str(&shell::quoted(&rest[..at]));
        quoted.push('"');
        quoted.push_str(expression);
        quoted.push('"');
        rest = &rest[at + expression.len()..];
    }
    quoted.push_str(&shell::quoted(rest));
    if quoted.is_empty() { "''".into() } else { quoted }
}

fn first_expression(text: &str) -> Option<(usize, &'static str)> {
    SHELL_EXPRESSIONS.into_iter().filter_map(|known| Some((text.find(known)?, known))).min()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::exchange::Excerpt;

    #[rstest]
    #[case("plain", "plain")]
    #[case("", "''")]
    #[case("it's $HOME", r"'it'\''s $HOME'")]
    #[case("AUTH_KEY: $AUTH_KEY", "'AUTH_KEY: '\"$AUTH_KEY\"")]
    #[case("a?k=${AUTH_KEY%?}&b", "'a?k='\"${AUTH_KEY%?}\"'&b'")]
    fn a_word_is_quoted(#[case] word: &str, #[case] expected: &str) {
        assert_eq!(quoted(word), expected);
    }

    #[test]
    fn an_exchange_becomes_a_line() {
        let exchange = Transcript {
            method: "PUT".into(),
            url: "http://x/update".into(),
            path: "/update".into(),
            headers: vec![("Content-Type".into(), "application/json".into())],
            body: Some(Excerpt::new("{}", 2)),
            answer: None,
        };
        assert_eq!(
            line(&exchange).unwrap(),
            "curl -i --path-as-is -X PUT -H 'Content-Type: application/json' \
             --data-binary '{}' http://x/update"
        );
    }
}
