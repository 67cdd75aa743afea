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
    /// When the text begins as a URL, or with a host and a port, and is no base URL.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text == "-" {
            return Ok(Self::Standard);
        }
        if text.contains("://") || is_authority(text) {
            return base_url(text).map(Self::Url);
        }
        Ok(Self::Path(text.into()))
    }
}

/// A base URL.
///
/// # Errors
/// When the text is none.
pub(crate) fn base_url(text: &str) -> Result<Url, String> {
    let wrong = || "give a base URL such as http://127.0.0.1:8787".to_owned();
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_base = matches!(url.scheme(), "http" | "https") && url.query().is_none();
    let has_user = !url.username().is_empty() || url.password().is_some();
    if is_base && url.fragment().is_none() && !has_user { Ok(url) } else { Err(wrong()) }
}

/// Whether a text begins as a URL without its scheme does: with a host and a port.
fn is_authority(text: &str) -> bool {
    let authority = text.split('/').next().unwrap_or_default();
    let Some((host, port)) = authority.rsplit_once(':') else { return false };
    !host.is_empty() && port.parse::<u16>().is_ok()
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
    #[case("./a:80", Some("./a:80"))]
    #[case("127.0.0.1:8787", None)]
    #[case("localhost:8787/@team", None)]
    #[case("ftp://kv.example", None)]
    #[case("http://user:word@kv.example", None)]
    #[case("http://kv.example/?auth_key=x", None)]
    fn a_place_is_told_by_its_text(#[case] text: &str, #[case] shown: Option<&str>) {
        let place = Place::parse(text).ok();
        assert_eq!(place.map(|place| place.to_string()).as_deref(), shown);
    }
}
