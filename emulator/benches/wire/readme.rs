//! Replaces the part of a README, between two markers, that says how fast the emulator is.

use anyhow::Context;

const MARKERS: [&str; 2] = ["<!-- speed:begin -->", "<!-- speed:end -->"];

/// The text with `part` between its markers.
///
/// # Errors
/// When it has no markers.
pub(crate) fn placed(part: &str, text: &str) -> anyhow::Result<String> {
    let [begin, end] = MARKERS;
    let (before, rest) = text.split_once(begin).context("no <!-- speed:begin --> in it")?;
    let (_, after) = rest.split_once(end).context("no <!-- speed:end --> in it")?;
    Ok(format!("{before}{begin}\n{part}{end}{after}"))
}
