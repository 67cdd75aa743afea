//! The manual page of a command, on which its examples and exit statuses have sections of their own.

use clap::Command;
use clap::builder::Resettable;
use clap_mangen::Man;
use roff::{Roff, roman};
use std::io;

/// The section of what has no heading.
const NOTES: &str = "NOTES";

/// A section of what stands after the options in the help.
#[derive(Debug, PartialEq, Eq)]
struct Section<'a> {
    title: String,
    lines: Vec<&'a str>,
}

/// The page of a command that is built.
///
/// # Errors
/// Never: it is written into memory.
pub(super) fn page(command: &Command) -> io::Result<Vec<u8>> {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut page = Vec::new();
    Man::new(command.clone().after_help(Resettable::Reset)).render(&mut page)?;
    for section in sections(&help) {
        page.extend(section.roff().to_roff().bytes());
    }
    Ok(page)
}

/// The sections of a help. A heading is the beginning of a line, and a section ends with an empty line.
fn sections(help: &str) -> Vec<Section<'_>> {
    let mut sections = vec![Section::new(NOTES)];
    for line in help.lines() {
        let rest = match heading(line) {
            Some((title, rest)) => {
                sections.push(Section::new(title));
                rest
            }
            None if line.is_empty() => {
                sections.push(Section::new(NOTES));
                line
            }
            None => line,
        };
        if let Some(section) = sections.last_mut().filter(|_| !rest.is_empty()) {
            section.lines.push(rest);
        }
    }
    sections.retain(|section| !section.lines.is_empty());
    sections
}

/// A heading, as `Exit status: `, and the rest of its line.
fn heading(line: &str) -> Option<(&str, &str)> {
    let (title, rest) = line.split_once(':')?;
    let is_title = title.starts_with(|c: char| c.is_ascii_uppercase())
        && title.chars().all(|c| c.is_ascii_alphabetic() || c == ' ')
        && title.split(' ').count() <= 2;
    is_title.then_some((title, rest.trim_start()))
}

impl Section<'_> {
    fn new(title: &str) -> Self {
        Self { title: title.to_uppercase(), lines: Vec::new() }
    }

    /// Lines that are indented stay lines.
    fn roff(&self) -> Roff {
        let mut roff = Roff::new();
        roff.control("SH", [self.title.as_str()]);
        for lines in self.lines.chunk_by(|one, next| is_indented(one) == is_indented(next)) {
            let stay = lines.first().is_some_and(|line| is_indented(line));
            if stay {
                roff.control("nf", []);
            }
            for line in lines {
                roff.text([roman(line.trim_start())]);
            }
            if stay {
                roff.control("fi", []);
            }
        }
        roff
    }
}

fn is_indented(line: &str) -> bool {
    line.starts_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_help_is_cut_at_its_headings() {
        let help =
            "Examples:\n  tool a\n  tool b: c\n\nSaid of it.\nExit status: 0 done;\n1 failed.";
        let told = sections(help).into_iter().map(|one| (one.title, one.lines.join("|")));
        let expected = [
            ("EXAMPLES", "  tool a|  tool b: c"),
            ("NOTES", "Said of it."),
            ("EXIT STATUS", "0 done;|1 failed."),
        ];
        assert!(told.eq(expected.map(|(title, lines)| (title.to_owned(), lines.to_owned()))));
    }

    #[test]
    fn examples_keep_their_lines() {
        let section = Section { title: "EXAMPLES".to_owned(), lines: vec!["  tool -a", "  .b"] };
        let roff = section.roff().to_roff();
        assert_eq!(roff, ".SH EXAMPLES\n.nf\ntool \\-a\n\\&.b\n.fi\n");
    }
}
