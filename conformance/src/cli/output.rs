//! The places that a run's reports are written to. They are opened before the run, so that a bad path
//! costs no run.

use std::collections::BTreeSet;
use std::env;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};

use super::destination::Destination;
use super::progress;
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
    #[error("two reports are for the file {}; give each a file of its own", .0.display())]
    TwoInAFile(PathBuf),
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
    // A device, such as /dev/null, takes as many as one likes.
    let is_kept = |file: &&Path| file.is_file() || !file.exists();
    let mut files = destinations.iter().filter_map(|one| one.file.as_deref()).filter(is_kept);
    let mut places = BTreeSet::new();
    if let Some(file) = files.find(|file| !places.insert(place(file))) {
        return Err(OutputError::TwoInAFile(file.to_owned()));
    }
    let mut outputs = Vec::new();
    for Destination { format, file } in destinations {
        let file = file.clone().map(|path| match created(&path) {
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

/// A file for a report. The summary of a job of GitHub Actions is shared by its steps, so it is continued.
fn created(path: &Path) -> io::Result<File> {
    let summary = env::var_os("GITHUB_STEP_SUMMARY").filter(|summary| !summary.is_empty());
    if summary.is_some_and(|summary| place(Path::new(&summary)) == place(path)) {
        return OpenOptions::new().create(true).append(true).open(path);
    }
    File::create(path)
}

/// Where a file lies, however its path is written.
fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    let named = folder.ok().zip(path.file_name()).map(|(folder, name)| folder.join(name));
    path.canonicalize().ok().or(named).unwrap_or_else(|| path.to_owned())
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
            None => progress::aside(|| {
                AutoStream::new(io::stdout(), colour).lock().write_all(text.as_bytes())
            }),
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
