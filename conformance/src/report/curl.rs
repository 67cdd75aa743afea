//! The curl line that repeats an exchange.
//!
//! Everything is quoted for a POSIX shell; the auth key stays the shell's `$AUTH_KEY`.

use crate::exchange::Transcript;
use crate::site::SHELL_EXPRESSIONS;

/// The line; nothing where the body was too long to be shown whole.
pub(super) fn line(exchange: &Transcript) -> Option<String> {
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

/// In single quotes, save for the key's expressions, which stand in double quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    let mut rest = text;
    while let Some((at, expression)) = first_expression(rest) {
        quoted.push_str(&in_single_quotes(&rest[..at]));
        quoted.push('"');
        quoted.push_str(expression);
        quoted.push('"');
        rest = &rest[at + expression.len()..];
    }
    quoted.push_str(&in_single_quotes(rest));
    if quoted.is_empty() { "''".into() } else { quoted }
}

fn first_expression(text: &str) -> Option<(usize, &'static str)> {
    SHELL_EXPRESSIONS.into_iter().filter_map(|known| Some((text.find(known)?, known))).min()
}

fn in_single_quotes(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,".contains(c);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
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
