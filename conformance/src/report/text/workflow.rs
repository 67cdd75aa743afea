//! Workflow commands of GitHub Actions: lines in a job's log that the runner acts on.
//!
//! The runner acts on a line that begins with `::` behind blanks, and on one that holds `##[` anywhere.
//! An annotation is such a line. Everything else that a job prints is disarmed.

/// How the characters that make a command are written in a kind of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    /// For people: with a backslash, which Markdown does not show.
    Plain,
    /// With the escapes of JSON, which say the same.
    Json,
    /// With the references of XML and HTML, which say the same.
    Markup,
}

/// The command that shows an annotation, with its line end.
pub(in crate::report) fn annotation(kind: &str, title: &str, message: &str) -> String {
    let title = escaped(title).replace(':', "%3A").replace(',', "%2C");
    format!("::{kind} title={title}::{}\n", escaped(message))
}

/// The text without commands.
pub(crate) fn disarmed(text: &str, writing: Writing) -> String {
    let (colon, bracket) = match writing {
        Writing::Plain => ("\\:", "\\["),
        Writing::Json => ("\\u003a", "\\u005b"),
        Writing::Markup => ("&#58;", "&#91;"),
    };
    let lines = text.split_inclusive(['\n', '\r']).map(|line| {
        let start = start(line);
        let line = match line[start..].strip_prefix("::") {
            Some(rest) => format!("{}{colon}:{rest}", &line[..start]),
            None => line.to_owned(),
        };
        line.replace("##[", &format!("##{bracket}"))
    });
    lines.collect()
}

/// Where a line begins behind blanks and the sequences that colour it, which the log may not have.
fn start(line: &str) -> usize {
    let mut rest = line;
    loop {
        rest = rest.trim_start();
        let sequence = rest.strip_prefix("\u{1b}[");
        match sequence.and_then(|sequence| sequence.split_once('m')) {
            Some((code, behind)) if code.chars().all(|c| c.is_ascii_digit() || c == ';') => {
                rest = behind;
            }
            _ => return line.len() - rest.len(),
        }
    }
}

/// As the runner unescapes it, so that an answer cannot begin a line of its own.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::blanks("a\n  ::error::no\n", "a\n  \\::error::no\n")]
    #[case::colours("\u{1b}[2m::error::no\u{1b}[0m", "\u{1b}[2m\\::error::no\u{1b}[0m")]
    #[case::old("a ##[error]no", "a ##\\[error]no")]
    #[case::neither("a::b ::c #[d]", "a::b ::c #[d]")]
    fn no_answer_in_a_report_is_a_command(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(disarmed(text, Writing::Plain), expected);
    }

    #[test]
    fn what_is_disarmed_for_a_program_says_the_same() {
        let json = disarmed("[\"##[error]\"]", Writing::Json);
        assert_eq!(serde_json::from_str::<[String; 1]>(&json).unwrap(), ["##[error]"]);
        assert_eq!(disarmed("<a>\n::b##[</a>", Writing::Markup), "<a>\n&#58;:b##&#91;</a>");
    }
}
