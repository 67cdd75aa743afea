//! Standard output.

use std::io::{ErrorKind, Result, Write};

use anstream::{AutoStream, ColorChoice};

/// Writes to standard output, in colours where it is a terminal.
pub(super) fn print(text: &str) -> Result<()> {
    print_in(text, ColorChoice::Auto)
}

/// Writes to standard output. A reader that closes the pipe has read enough.
pub(super) fn print_in(text: &str, color: ColorChoice) -> Result<()> {
    match AutoStream::new(std::io::stdout(), color).lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
