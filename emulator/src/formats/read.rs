//! Reads a text of any format.

use super::elements::Elements;
use super::entry::Entry;
use super::error::{FormatError, Problem};
use super::format::Format;
use super::lines::Lines;
use super::text::ItemText;
use super::{bulk, get_all, ndjson};
use std::io::BufRead;

/// The entries of `input`, one by one. `now` is the moment that a `expiration_ttl` counts from, in
/// seconds since the Unix epoch.
///
/// The first error ends a text: what follows it may be read wrongly.
pub fn read<'r>(
    format: Format,
    input: impl BufRead + Send + 'r,
    now: u64,
) -> Box<dyn Iterator<Item = Result<Entry, FormatError>> + Send + 'r> {
    match format {
        Format::GetAll => entries(Elements::new(input), get_all::read),
        Format::Bulk => entries(Elements::new(input), move |text: &[u8]| bulk::read(text, now)),
        Format::Ndjson => entries(Lines::new(input), ndjson::read),
    }
}

fn entries<'r>(
    texts: impl Iterator<Item = Result<ItemText, FormatError>> + Send + 'r,
    item: impl Fn(&[u8]) -> Result<Entry, Problem> + Send + 'r,
) -> Box<dyn Iterator<Item = Result<Entry, FormatError>> + Send + 'r> {
    Box::new(texts.map(move |text| {
        let text = text?;
        item(&text.bytes).map_err(|problem| text.broken(problem))
    }))
}
