//! Where reports go: `--report FORMAT[=FILE]`.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use anstream::{AutoStream, ColorChoice};
use uuid::Uuid;

use super::github::{self, Annotations};
use super::{html, human, json, junit, markdown};
use crate::record::{Event, Record};

/// What a report looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Human,
    /// For programs; see `json.rs` for its fields.
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

/// A report that was asked for; on standard output where no file is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What it looks like.
    pub format: Format,
    /// The file that it goes to.
    pub file: Option<PathBuf>,
}

/// An opened place for a report.
#[derive(Debug)]
pub struct Output {
    format: Format,
    file: Option<File>,
    annotations: Annotations,
    /// Whether GitHub's runner reads along, and must take nothing in the report for a command.
    is_overheard: bool,
}

/// Why reports cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// A file cannot be opened.
    #[error("cannot write the report {}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Two reports would be mixed.
    #[error("two reports are for standard output; give all but one a file: --report json=FILE")]
    TwoOnStandardOutput,
}

/// Opens a place for each report. The human one is on standard output unless another is; annotations
/// go along with it there.
///
/// # Errors
/// When a file cannot be created, or two reports are for standard output.
pub fn open(requests: &[Request]) -> Result<Vec<Output>, OutputError> {
    let shown: Vec<_> =
        requests.iter().filter(|request| request.file.is_none()).map(|r| r.format).collect();
    let is_overheard = shown.contains(&Format::Github);
    let whole = shown.iter().filter(|format| **format != Format::Github).count();
    let is_mixed =
        is_overheard && shown.iter().any(|f| !matches!(f, Format::Github | Format::Human));
    if whole > 1 || shown.len() - whole > 1 || is_mixed {
        return Err(OutputError::TwoOnStandardOutput);
    }
    let mut outputs = Vec::new();
    for Request { format, file } in requests {
        let file = file.clone().map(|path| match File::create(&path) {
            Ok(file) => Ok(file),
            Err(source) => Err(OutputError::Unwritable { path, source }),
        });
        outputs.push(Output::new(*format, file.transpose()?, is_overheard));
    }
    if whole == 0 {
        outputs.push(Output::new(Format::Human, None, is_overheard));
    }
    Ok(outputs)
}

impl Output {
    fn new(format: Format, file: Option<File>, is_overheard: bool) -> Self {
        let is_overheard = is_overheard && file.is_none() && format == Format::Human;
        Self { format, file, annotations: Annotations::default(), is_overheard }
    }

    /// Tells what happens, where the format does so as it happens.
    ///
    /// What cannot be written then is passed over; the end of the report shows whether it can.
    pub fn watch(&mut self, event: &Event) {
        if self.format == Format::Github {
            let lines = self.annotations.lines(event);
            let _ = self.put(&lines, ColorChoice::Never);
        }
    }

    /// Writes the report. `colour` is for terminals; in files there is none unless it is forced.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, record: &Record, colour: ColorChoice) -> io::Result<()> {
        let text = match self.format {
            Format::Human => human::render(record),
            Format::Json => json::render(record),
            Format::Junit => junit::render(record),
            Format::Markdown => markdown::render(record),
            Format::Html => html::render(record),
            Format::Github => github::last(record),
        };
        let text = if self.is_overheard { unheard(&text) } else { text };
        self.put(&text, colour)
    }

    fn put(&mut self, text: &str, colour: ColorChoice) -> io::Result<()> {
        match &mut self.file {
            Some(file) => AutoStream::new(file, colour).write_all(text.as_bytes()),
            None => AutoStream::new(io::stdout(), colour).lock().write_all(text.as_bytes()),
        }
    }
}

/// The text between two lines that keep GitHub's runner from taking an answer in it for a command.
/// Only who knows the word between can end that, and no target was told it.
fn unheard(text: &str) -> String {
    let word = Uuid::new_v4();
    format!("::stop-commands::{word}\n{text}::{word}::\n")
}

impl FromStr for Request {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("a file belongs behind `=`".into()),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = match name {
            "human" => Format::Human,
            "json" => Format::Json,
            "junit" => Format::Junit,
            "markdown" => Format::Markdown,
            "html" => Format::Html,
            "github" => Format::Github,
            _ => {
                let known = "human, json, junit, markdown, html and github";
                return Err(format!("`{name}` is no format; there are {known}"));
            }
        };
        Ok(Self { format, file })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("json", Format::Json, None)]
    #[case("junit=out/a=b.xml", Format::Junit, Some("out/a=b.xml"))]
    fn a_report_is_asked_for(
        #[case] text: &str,
        #[case] format: Format,
        #[case] file: Option<&str>,
    ) {
        let file = file.map(PathBuf::from);
        assert_eq!(text.parse(), Ok(Request { format, file }));
    }

    #[rstest]
    #[case("yaml")]
    #[case("json=")]
    fn what_is_no_report_is_refused(#[case] text: &str) {
        assert!(text.parse::<Request>().is_err());
    }

    fn shown(formats: &[Format]) -> Result<Vec<Format>, OutputError> {
        let request = |format: &Format| Request { format: *format, file: None };
        let outputs = open(&formats.iter().map(request).collect::<Vec<_>>())?;
        Ok(outputs.iter().map(|output| output.format).collect())
    }

    #[rstest]
    #[case(&[], &[Format::Human])]
    #[case(&[Format::Json], &[Format::Json])]
    #[case(&[Format::Github], &[Format::Github, Format::Human])]
    #[case(&[Format::Human, Format::Github], &[Format::Human, Format::Github])]
    fn standard_output_takes_one_report(#[case] asked: &[Format], #[case] expected: &[Format]) {
        assert_eq!(shown(asked).unwrap(), expected);
    }

    #[rstest]
    #[case(&[Format::Json, Format::Json])]
    #[case(&[Format::Json, Format::Github])]
    #[case(&[Format::Github, Format::Github])]
    fn standard_output_takes_no_two(#[case] asked: &[Format]) {
        assert!(matches!(shown(asked), Err(OutputError::TwoOnStandardOutput)));
    }

    #[test]
    fn no_answer_in_a_report_is_a_command() {
        let text = unheard("  ::error::no\n");
        let lines: Vec<_> = text.lines().collect();
        let word = lines[0].strip_prefix("::stop-commands::").unwrap();
        assert_eq!(lines[1..], ["  ::error::no".to_owned(), format!("::{word}::")]);
    }
}
