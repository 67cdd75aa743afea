//! Standard output.

use std::io::{ErrorKind, Result, Write};

use anstream::{AutoStream, ColorChoice};

use super::progress;
use super::spoken::spoken;
use crate::report::Writing;

/// Writes a text for people to standard output, in colours where it is a terminal.
pub(super) fn print(text: &str) -> Result<()> {
    print_in(text, Writing::Plain, ColorChoice::Auto)
}

/// Writes a line for people to standard error. Where nobody can read that, nothing is told.
pub(super) fn tell(line: &str) {
    let line = spoken(line, Writing::Plain);
    let _ = progress::aside(|| writeln!(std::io::stderr(), "{line}"));
}

/// Writes to standard output. A reader that closes the pipe has read enough.
pub(super) fn print_in(text: &str, writing: Writing, color: ColorChoice) -> Result<()> {
    let text = spoken(text, writing);
    let mut stream = AutoStream::new(std::io::stdout(), color);
    match progress::aside(|| stream.write_all(text.as_bytes())) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
