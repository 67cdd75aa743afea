//! Where reports go: `--report FORMAT[=FILE]`.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use anstream::{AutoStream, ColorChoice};

use super::{human, json, junit};
use crate::run::Record;

/// What a report looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Human,
    /// For programs; see `json.rs` for its fields.
    Json,
    /// For continuous integration.
    Junit,
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
}

/// Why reports cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// A file cannot be opened.
    #[error("cannot write the report {}: {source}", path.display())]
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

/// Opens a place for each report. The human one is on standard output unless another is.
///
/// # Errors
/// When a file cannot be created, or two reports are for standard output.
pub fn open(requests: &[Request]) -> Result<Vec<Output>, OutputError> {
    let mut outputs = Vec::new();
    match requests.iter().filter(|request| request.file.is_none()).count() {
        0 => outputs.push(Output { format: Format::Human, file: None }),
        1 => {}
        _ => return Err(OutputError::TwoOnStandardOutput),
    }
    for Request { format, file } in requests {
        let file = file.clone().map(|path| match File::create(&path) {
            Ok(file) => Ok(file),
            Err(source) => Err(OutputError::Unwritable { path, source }),
        });
        outputs.push(Output { format: *format, file: file.transpose()? });
    }
    Ok(outputs)
}

impl Output {
    /// Writes the report. `colour` is for terminals; in files there is none unless it is forced.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, record: &Record, colour: ColorChoice) -> io::Result<()> {
        let text = match self.format {
            Format::Human => human::render(record),
            Format::Json => json::render(record),
            Format::Junit => junit::render(record),
        };
        match &mut self.file {
            Some(file) => AutoStream::new(file, colour).write_all(text.as_bytes()),
            None => AutoStream::new(io::stdout(), colour).lock().write_all(text.as_bytes()),
        }
    }
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
            _ => return Err(format!("`{name}` is no format; there are human, json and junit")),
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

    #[test]
    fn standard_output_takes_one_report() {
        let json = Request { format: Format::Json, file: None };
        assert_eq!(open(std::slice::from_ref(&json)).unwrap().len(), 1);
        assert!(matches!(open(&[json.clone(), json]), Err(OutputError::TwoOnStandardOutput)));
    }
}
