//! What packages install beside a program: completions for shells, and manual pages.

mod page;

use self::page::page;
use clap::{Args, Command};
use clap_complete::{Shell, generate};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The command `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell that reads them.
    #[arg(value_enum)]
    shell: Shell,
}

/// The command `man`.
#[derive(Debug, Args)]
pub struct Manual {
    /// Write the pages of all commands into this folder, instead of the program's own to standard output.
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

impl Completions {
    /// Writes what the shell reads to standard output.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, mut program: Command) -> io::Result<()> {
        let name = program.get_name().to_owned();
        let mut script = Vec::new();
        generate(self.shell, &mut program, name.clone(), &mut script);
        print(mended(&String::from_utf8_lossy(&script), &name).as_bytes())
    }
}

/// The script for bash, in one place, takes the hyphens in the name of a program for commands, and so
/// completes nothing after a command (clap-rs/clap#6421).
fn mended(script: &str, name: &str) -> String {
    script.replace(&name.replace('-', "__subcmd__"), &name.replace('-', "__"))
}

impl Manual {
    /// Writes the pages.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&self, program: Command) -> io::Result<()> {
        let mut program = program.disable_help_subcommand(true);
        program.build();
        let Some(folder) = &self.to else { return print(&page(&program)?) };
        let written = std::fs::create_dir_all(folder);
        written.and_then(|()| write_pages(&program, folder)).map_err(|error| {
            let told = format!("cannot write manual pages into {}: {error}", folder.display());
            io::Error::new(error.kind(), told)
        })
    }
}

/// Writes the pages of a command and of those below it.
fn write_pages(command: &Command, folder: &Path) -> io::Result<()> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        write_pages(below, folder)?;
    }
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    std::fs::write(folder.join(format!("{name}.1")), page(command)?)
}

/// Writes to standard output. That nobody reads on is no error.
fn print(bytes: &[u8]) -> io::Result<()> {
    match io::stdout().write_all(bytes) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
