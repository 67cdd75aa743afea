//! The places that a run's reports are written to. They are opened before the run, so that a bad path
//! costs no run.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};

use super::destination::Destination;
use super::spoken::spoken;
use crate::record::{Event, Record};
use crate::report::disarmed;
use crate::report::run::{Annotations, Format};

/// An opened place for a report.
#[derive(Debug)]
pub(super) struct Output {
    format: Format,
    file: Option<File>,
    annotations: Annotations,
    /// Whether annotations stand beside it, so that a runner surely reads along.
    is_overheard: bool,
}

/// Why reports cannot be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum OutputError {
    #[error("cannot write the report {}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("two reports are for standard output; give all but one a file: --report json=FILE")]
    TwoOnStandardOutput,
}

/// Opens a place for each report. Without another one, the human report goes to standard output;
/// annotations may go there beside it.
pub(super) fn open(destinations: &[Destination]) -> Result<Vec<Output>, OutputError> {
    let shown = destinations.iter().filter(|one| one.file.is_none()).map(|one| one.format);
    let shown: Vec<_> = shown.collect();
    let is_overheard = shown.contains(&Format::Github);
    let whole = shown.iter().filter(|format| **format != Format::Github).count();
    let is_mixed =
        is_overheard && shown.iter().any(|f| !matches!(f, Format::Github | Format::Human));
    if whole > 1 || shown.len() - whole > 1 || is_mixed {
        return Err(OutputError::TwoOnStandardOutput);
    }
    let mut outputs = Vec::new();
    for Destination { format, file } in destinations {
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

    /// Writes the annotations for an event, where the format has them.
    ///
    /// An error here is passed over: writing the end of the report shows it as well.
    pub(super) fn watch(&mut self, event: &Event) {
        if self.format == Format::Github {
            let lines = self.annotations.lines(event);
            let _ = self.put(&lines, ColorChoice::Never);
        }
    }

    /// Writes the report. `colour` is for terminals; in files there is none unless it is forced.
    pub(super) fn write(&mut self, record: &Record, colour: ColorChoice) -> io::Result<()> {
        let text = self.format.render(record);
        let text = match (self.format.writing(), &self.file) {
            (Some(writing), None) if self.is_overheard => disarmed(&text, writing),
            (Some(writing), None) => spoken(&text, writing),
            _ => text,
        };
        self.put(&text, colour)
    }

    fn put(&mut self, text: &str, colour: ColorChoice) -> io::Result<()> {
        let written = match &mut self.file {
            Some(file) => AutoStream::new(file, colour).write_all(text.as_bytes()),
            None => AutoStream::new(io::stdout(), colour).lock().write_all(text.as_bytes()),
        };
        match written {
            // The reader closed the pipe: it has read enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn shown(formats: &[Format]) -> Result<Vec<Format>, OutputError> {
        let destination = |format: &Format| Destination { format: *format, file: None };
        let outputs = open(&formats.iter().map(destination).collect::<Vec<_>>())?;
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
}
