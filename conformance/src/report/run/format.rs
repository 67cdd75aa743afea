//! The formats of a run's report. A new one takes a file in this folder and a line in each `match` here.

use super::{github, html, human, json, junit, markdown};
use crate::record::Record;

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
        match self {
            Self::Human => human::render(record),
            Self::Json => json::render(record),
            Self::Junit => junit::render(record),
            Self::Markdown => markdown::render(record),
            Self::Html => html::render(record),
            Self::Github => github::last(record),
        }
    }
}
