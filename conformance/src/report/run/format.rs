//! The formats of a run's report. A new one takes a file in this folder and a line in each `match` here.

use super::{github, html, human, json, junit, markdown, shown};
use crate::record::Record;
use crate::report::text::Writing;

/// What a report looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people, with ANSI colours.
    Human,
    /// For programs.
    Json,
    /// For continuous integration.
    Junit,
    /// For the summary of a CI job.
    Markdown,
    /// For people with a browser: one file that loads nothing.
    Html,
    /// Annotations of GitHub Actions, as things happen.
    Github,
}

impl Format {
    const ALL: [Self; 6] =
        [Self::Human, Self::Json, Self::Junit, Self::Markdown, Self::Html, Self::Github];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Github => "github",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The report at the end of a run.
    pub(crate) fn render(self, record: &Record) -> String {
        let shown = shown::record(record);
        match self {
            Self::Human => human::render(&shown),
            Self::Json => json::render(record),
            Self::Junit => junit::render(&shown),
            Self::Markdown => markdown::render(&shown),
            Self::Html => html::render(&shown),
            Self::Github => github::last(&shown),
        }
    }

    /// How a workflow command is disarmed in this format; nothing where the report is made of them.
    pub(crate) fn writing(self) -> Option<Writing> {
        match self {
            Self::Human | Self::Markdown => Some(Writing::Plain),
            Self::Json => Some(Writing::Json),
            Self::Junit | Self::Html => Some(Writing::Markup),
            Self::Github => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;
    use serde_json::Value;
    use uppsala::parse;

    use super::*;
    use crate::exchange::Excerpt;
    use crate::record::{Leftover, Outcome, sample};
    use crate::report::text::disarmed;

    /// What means something to some viewer.
    const TELLING: [&str; 21] = [
        "\u{fffe}", "\u{ffff}", "\0", "\u{1b}[2J", "\u{202e}", "\u{2028}", "\r", "\n::error::",
        "##[error]", "]]>", "<!--", "</pre></td><script>", "&amp;", "&#0;", "```\n", "\"", "'",
        "\\", "|", "\t", "\u{9b}",
    ];

    /// Any text, rich in these.
    fn answers() -> impl Strategy<Value = String> {
        let piece =
            prop_oneof![prop::sample::select(&TELLING[..]).prop_map(str::to_owned), ".{0,4}"];
        prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    /// A record in which every text that a target tells is this one.
    fn record_of(text: &str) -> Record {
        let mut record = sample::mixed();
        record.info.target_version = Some(text.to_owned());
        record.leftovers = vec![Leftover { key: text.to_owned(), reason: text.to_owned() }];
        let mut failure = sample::failure();
        failure.before = vec![text.to_owned()];
        failure.mismatches[0].place = text.to_owned();
        failure.mismatches[0].got = text.to_owned();
        failure.exchange.path = format!("/get/{text}");
        failure.exchange.body = Some(Excerpt::new(text, text.len()));
        let answer = failure.exchange.answer.as_mut().unwrap();
        answer.headers = vec![("x-told".to_owned(), text.to_owned())];
        answer.body = Excerpt::new(text, text.len());
        record.verdicts[1].outcome = Outcome::Failed(Box::new(failure));
        record.verdicts[2].outcome = Outcome::Skipped(text.to_owned());
        record.verdicts[3].outcome = Outcome::Indeterminate(text.to_owned());
        record
    }

    fn controls(c: char) -> bool {
        c.is_control() && !"\n\t".contains(c) || "\u{202e}\u{2028}\u{fffe}\u{ffff}".contains(c)
    }

    /// The page with its few elements and attributes that are no XML left out or ended.
    fn as_xml(page: &str) -> String {
        let page = Regex::new("<!DOCTYPE html>|<meta[^>]*>").unwrap().replace_all(page, "");
        page.replace("<br>", "<br/>").replace(" open>", ">")
    }

    fn is_command(line: &str) -> bool {
        line.trim_start().starts_with("::") || line.contains("##[")
    }

    proptest! {
        #[test]
        fn whatever_is_answered_every_report_is_well_formed(text in answers()) {
            let record = record_of(&text);
            for format in Format::ALL {
                let report = format.render(&record);
                let plain = anstream::adapter::strip_str(&report).to_string();
                if format != Format::Json {
                    prop_assert!(!plain.contains(controls), "{plain:?}");
                }
                let spoken = format.writing().map(|writing| disarmed(&report, writing));
                let spoken = spoken.unwrap_or_default();
                let stripped = anstream::adapter::strip_str(&spoken).to_string();
                prop_assert!(!stripped.lines().any(is_command), "{stripped:?}");
                for report in [&report, &spoken].into_iter().filter(|report| !report.is_empty()) {
                    match format {
                        Format::Junit => drop(parse(report).unwrap()),
                        Format::Json => {
                            let read: Value = serde_json::from_str(report).unwrap();
                            prop_assert_eq!(&read["leftovers"][0]["key"], &text);
                        }
                        Format::Html => drop(parse(&as_xml(report)).unwrap()),
                        Format::Human | Format::Markdown | Format::Github => {}
                    }
                }
            }
        }
    }
}
