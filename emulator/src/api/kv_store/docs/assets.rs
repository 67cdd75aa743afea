//! The scripts and styles of the pages, cut out of the pages in the crate `aide`.
//!
//! No crate offers them as files, but `aide` embeds them in whole pages. Each is cut out once, when it
//! is first requested. A test checks that the cuts are whole files.

use aide::redoc::Redoc;
use aide::swagger::Swagger;
use bytes::Bytes;
use std::sync::LazyLock;

/// `swagger-ui-bundle.js`.
pub(super) fn swagger_script() -> Bytes {
    static SCRIPT: LazyLock<Bytes> =
        LazyLock::new(|| between(&SWAGGER_PAGE, "<script>", "</script>\n<!--"));
    SCRIPT.clone()
}

/// `swagger-ui.css`.
pub(super) fn swagger_style() -> Bytes {
    static STYLE: LazyLock<Bytes> = LazyLock::new(|| between(&SWAGGER_PAGE, "<style>", "</style>"));
    STYLE.clone()
}

/// `redoc.standalone.js`, with the logo of Redocly embedded and not loaded from their server.
pub(super) fn redoc_script() -> Bytes {
    static SCRIPT: LazyLock<Bytes> = LazyLock::new(|| {
        let page = Bytes::from(Redoc::new("").html().replace(LOGO_URL, LOGO));
        between(&page, "<script>", "Redoc.init(\"")
    });
    SCRIPT.clone()
}

/// The only resource that ReDoc would load from elsewhere, for its line "API docs by Redocly".
const LOGO_URL: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";
const LOGO: &str =
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>";

static SWAGGER_PAGE: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(Swagger::new("").html()));

/// The text between the first `start` and the next `end`, without a copy.
fn between(page: &Bytes, start: &str, end: &str) -> Bytes {
    let text = std::str::from_utf8(page).expect("it was a string");
    let inside = text.split_once(start).and_then(|(_, rest)| rest.split_once(end));
    let (inside, _) = inside.expect("the pages of the crate in Cargo.lock have both marks");
    page.slice_ref(inside.trim().as_bytes())
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
        assert!(!text(&redoc_script()).contains(LOGO_URL));
    }
}
