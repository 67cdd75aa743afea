//! What the plots have in common: a drawing that reads on light and dark pages.

use maud::{Markup, html};

pub(crate) const WIDTH: f64 = 760.0;
/// Text and lines: dark enough on white, light enough on black.
pub(crate) const INK: &str = "#6e7781";
/// What belongs to the emulator.
pub(crate) const EMULATOR: &str = "#d9541e";

/// A whole SVG file. SVG is XML, so that elements without content are written `circle … {}`, which
/// closes them.
pub(crate) fn drawing(title: &str, height: f64, font_size: u8, content: &Markup) -> String {
    let file = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (number(height)) }
            font-family="system-ui, sans-serif" font-size=(font_size) fill=(INK) {
            title { (title) }
            (content)
        }
    };
    file.into_string() + "\n"
}

/// A coordinate or a length.
pub(crate) fn number(value: f64) -> String {
    format!("{value:.1}")
}
