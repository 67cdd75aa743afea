//! The scripts and styles of the pages. The build makes them, see `build/docs.rs`. Each is unpacked once, when
//! it is first requested.

use bytes::Bytes;
use flate2::read::GzDecoder;
use std::io::Read;
use std::sync::LazyLock;

/// A file that the build made.
macro_rules! made {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz"))
    };
}

/// `swagger-ui-bundle.js`.
pub(super) fn swagger_script() -> Bytes {
    static SCRIPT: LazyLock<Bytes> = LazyLock::new(|| unpacked(made!("swagger-ui-bundle.js")));
    SCRIPT.clone()
}

/// `swagger-ui.css`.
pub(super) fn swagger_style() -> Bytes {
    static STYLE: LazyLock<Bytes> = LazyLock::new(|| unpacked(made!("swagger-ui.css")));
    STYLE.clone()
}

/// `redoc.standalone.js`, with the logo of Redocly embedded and not loaded from their server.
pub(super) fn redoc_script() -> Bytes {
    static SCRIPT: LazyLock<Bytes> = LazyLock::new(|| unpacked(made!("redoc.standalone.js")));
    SCRIPT.clone()
}

fn unpacked(packed: &[u8]) -> Bytes {
    let mut text = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut text).expect("the build packed it");
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(asset: &Bytes) -> &str {
        std::str::from_utf8(asset).unwrap()
    }

    #[test]
    fn the_cuts_are_whole_files() {
        let (swagger, style, redoc) = (swagger_script(), swagger_style(), redoc_script());
        assert!(text(&swagger).starts_with("/*! For license information"));
        assert!(text(&swagger).contains("SwaggerUIBundle") && swagger.len() > 1_000_000);
        assert!(text(&style).starts_with(".swagger-ui") && style.len() > 100_000);
        assert!(text(&redoc).starts_with("/*! For license information"));
        assert!(text(&redoc).contains("Redoc") && redoc.len() > 1_000_000);
    }

    #[test]
    fn the_logo_is_not_loaded_from_elsewhere() {
        assert!(!text(&redoc_script()).contains("cdn.redoc.ly"));
    }
}
