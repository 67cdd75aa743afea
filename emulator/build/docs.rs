//! The scripts and styles of the documentation pages, cut out of the pages in the crate `aide` and
//! compressed: they would be a quarter of the program.
//!
//! No crate offers them as files, but `aide` embeds them in whole pages. A test of the program checks that
//! the cuts are whole files.

use aide::redoc::Redoc;
use aide::swagger::Swagger;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The only resource that ReDoc would load from elsewhere, for its line "API docs by Redocly".
const LOGO_URL: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";
const LOGO: &str =
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>";

/// Writes them into the build's folder.
pub(crate) fn write() -> io::Result<()> {
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let swagger = Swagger::new("").html();
    let redoc = Redoc::new("").html().replace(LOGO_URL, LOGO);
    compress(&folder, "swagger-ui-bundle.js", between(&swagger, "<script>", "</script>\n<!--"))?;
    compress(&folder, "swagger-ui.css", between(&swagger, "<style>", "</style>"))?;
    compress(&folder, "redoc.standalone.js", between(&redoc, "<script>", "Redoc.init(\""))
}

/// The text between the first `start` and the next `end`.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let inside = page.split_once(start).and_then(|(_, rest)| rest.split_once(end));
    let (inside, _) = inside.expect("the pages of the crate in Cargo.lock have both marks");
    inside.trim()
}

fn compress(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let mut made = GzEncoder::new(Vec::new(), Compression::best());
    made.write_all(text.as_bytes())?;
    fs::write(folder.join(format!("{name}.gz")), made.finish()?)
}
