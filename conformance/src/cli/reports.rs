//! `--report FORMAT[=FILE]` of a command whose reports are written when it has ended.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use anstream::{AutoStream, ColorChoice};
use anyhow::{Context, bail};

use super::print::print_in;
use crate::report::Writing;

/// What a report looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// For people with a browser: one file that loads nothing.
    Html,
}

/// A report, and its file; without a file it goes to standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Report {
    form: Form,
    file: Option<PathBuf>,
}

/// Opened places for reports.
#[derive(Debug)]
pub(super) struct Reports(Vec<(Form, Option<File>)>);

impl FromStr for Report {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("a file belongs behind `=`".into()),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let form = match name {
            "human" => Form::Human,
            "json" => Form::Json,
            "html" => Form::Html,
            _ => return Err(format!("`{name}` is no format; there are human, json and html")),
        };
        Ok(Self { form, file })
    }
}

impl Reports {
    /// Opens a place for each report. Without another one, the human report goes to standard output.
    pub(super) fn open(wanted: &[Report]) -> anyhow::Result<Self> {
        let shown = wanted.iter().filter(|report| report.file.is_none()).count();
        if shown > 1 {
            bail!(
                "two reports are for standard output; give all but one a file: --report json=FILE"
            );
        }
        let mut files = BTreeSet::new();
        let mut places = Vec::new();
        for Report { form, file } in wanted {
            if let Some(twice) = file.iter().find(|file| !files.insert(*file)) {
                bail!(
                    "two reports are for the file {}; give each a file of its own",
                    twice.display()
                );
            }
            let created = file.as_ref().map(|file| {
                File::create(file)
                    .with_context(|| format!("cannot write the report {}", file.display()))
            });
            places.push((*form, created.transpose()?));
        }
        if shown == 0 {
            places.push((Form::Human, None));
        }
        Ok(Self(places))
    }

    /// Writes each report. `color` is for terminals; in files there is none unless it is forced.
    pub(super) fn write(
        self,
        color: ColorChoice,
        render: impl Fn(Form) -> String,
    ) -> io::Result<()> {
        for (form, file) in self.0 {
            let text = render(form);
            match file {
                Some(file) => AutoStream::new(file, color).write_all(text.as_bytes())?,
                None => print_in(&text, form.writing(), color)?,
            }
        }
        Ok(())
    }
}

impl Form {
    fn writing(self) -> Writing {
        match self {
            Self::Human => Writing::Plain,
            Self::Json => Writing::Json,
            Self::Html => Writing::Markup,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(words: &[&str]) -> anyhow::Result<Reports> {
        Reports::open(&words.iter().map(|word| word.parse().unwrap()).collect::<Vec<_>>())
    }

    #[test]
    fn standard_output_takes_one_report() {
        assert_eq!(open(&[]).unwrap().0.len(), 1);
        assert!(open(&["json"]).unwrap().0[0].1.is_none());
        let error = open(&["json", "human"]).unwrap_err().to_string();
        assert!(error.contains("standard output"), "{error}");
    }

    #[test]
    fn what_is_no_report_is_refused() {
        assert!("yaml".parse::<Report>().unwrap_err().contains("human, json and html"));
        assert!("json=".parse::<Report>().is_err());
    }
}
