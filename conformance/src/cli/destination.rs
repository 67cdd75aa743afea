//! Where a report goes: `--report FORMAT[=FILE]`.

use std::path::PathBuf;
use std::str::FromStr;

use crate::report::run::Format;

/// A report's format and its file; without a file it goes to standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destination {
    pub(super) format: Format,
    pub(super) file: Option<PathBuf>,
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("a file belongs behind `=`".into()),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let unknown = || {
            let known = "human, json, junit, markdown, html and github";
            format!("`{name}` is no format; there are {known}")
        };
        Ok(Self { format: Format::named(name).ok_or_else(unknown)?, file })
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
        assert_eq!(text.parse(), Ok(Destination { format, file }));
    }

    #[rstest]
    #[case("yaml")]
    #[case("json=")]
    fn what_is_no_report_is_refused(#[case] text: &str) {
        assert!(text.parse::<Destination>().is_err());
    }
}
