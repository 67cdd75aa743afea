//! A place that the user names: standard input or output, a URL, a file or a folder.

use std::fmt;
use std::path::PathBuf;
use url::Url;

/// Where entries are, or where they go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// `-`: standard input or standard output.
    Standard,
    /// The base URL of an emulator or a deployment.
    Url(Url),
    /// A file or a folder.
    Path(PathBuf),
}

impl Place {
    /// # Errors
    /// When the text begins as a URL and is none that can be asked.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text == "-" {
            return Ok(Self::Standard);
        }
        if !text.contains("://") {
            return Ok(Self::Path(text.into()));
        }
        let url = Url::parse(text).map_err(|error| format!("this is no URL: {error}"))?;
        let is_base = matches!(url.scheme(), "http" | "https") && url.query().is_none();
        let has_user = !url.username().is_empty() || url.password().is_some();
        if !is_base || url.fragment().is_some() || has_user {
            return Err("give a base URL such as http://127.0.0.1:8787".to_owned());
        }
        Ok(Self::Url(url))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard => f.write_str("-"),
            Self::Url(url) => write!(f, "{url}"),
            Self::Path(path) => write!(f, "{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("-", Some("-"))]
    #[case("items.json", Some("items.json"))]
    #[case("https://kv.example/@team", Some("https://kv.example/@team"))]
    #[case("ftp://kv.example", None)]
    #[case("http://user:word@kv.example", None)]
    #[case("http://kv.example/?auth_key=x", None)]
    fn a_place_is_told_by_its_text(#[case] text: &str, #[case] shown: Option<&str>) {
        let place = Place::parse(text).ok();
        assert_eq!(place.map(|place| place.to_string()).as_deref(), shown);
    }
}
