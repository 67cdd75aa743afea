//! The page of `/auth-key`: a table with one row for each item, its key and its JSON.
//!
//! The page loads nothing and runs nothing. The published contract does not escape keys and values, so
//! that stored markup becomes markup, as on the published Worker.
//!
//! Written by hand and not by a template library: it must be exact to the byte, streams item by item,
//! and escapes several times as fast.

use super::format::{Format, NULL};
use super::index::ItemKey;
use super::settings::Contract;
use crate::storage::Value;

/// The page of that contract.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page(pub(super) Contract);

const HEAD: &str = include_str!("page.html");
const BEFORE_KEY: &str = "<tr><td>";
const BEFORE_VALUE: &str = "</td><td>";

impl Format for Page {
    const SEPARATOR: &'static [u8] = b"";
    const BEHIND: &'static [u8] = b"</td></tr>\n";
    const TAIL: &'static [u8] = b"</tbody>\n</table>\n</main>\n</body>\n</html>\n";

    fn head(self, items: usize) -> Vec<u8> {
        let count = match items {
            0 => "No items yet".to_owned(),
            1 => "1 item".to_owned(),
            n => format!("{n} items"),
        };
        HEAD.replace("{{count}}", &count).into_bytes()
    }

    fn len(self, key: &ItemKey, value: Option<&Value>) -> usize {
        const AROUND: usize = BEFORE_KEY.len() + BEFORE_VALUE.len() + Page::BEHIND.len();
        let key = key.with_bytes(|key| self.cell_len(key));
        AROUND + key + self.cell_len(&value.map_or(NULL.into(), Value::as_bytes))
    }

    fn write_before(self, key: &ItemKey, out: &mut Vec<u8>) {
        out.extend_from_slice(BEFORE_KEY.as_bytes());
        key.with_bytes(|key| self.write_value(key, out));
        out.extend_from_slice(BEFORE_VALUE.as_bytes());
    }

    fn write_value(self, text: &[u8], out: &mut Vec<u8>) {
        match self.0 {
            Contract::Documented => write_escaped(text, out),
            Contract::Published => out.extend_from_slice(text),
        }
    }
}

impl Page {
    fn cell_len(self, text: &[u8]) -> usize {
        match self.0 {
            Contract::Documented => escaped_len(text),
            Contract::Published => text.len(),
        }
    }
}

/// The length of the text once it is escaped.
fn escaped_len(text: &[u8]) -> usize {
    text.iter().map(|byte| ESCAPES[usize::from(*byte)].len).sum()
}

/// Writes the text as HTML, for an element or a quoted attribute. JSON is full of quotes, so every byte
/// is copied as [`WIDTH`] bytes, without a branch.
fn write_escaped(text: &[u8], out: &mut Vec<u8>) {
    const PART: usize = 64;
    for part in text.chunks(PART) {
        let (mut escaped, mut len) = ([0; (PART + 1) * WIDTH], 0);
        for byte in part {
            let Escape { text, len: more } = &ESCAPES[usize::from(*byte)];
            escaped[len..len + WIDTH].copy_from_slice(text);
            len += more;
        }
        out.extend_from_slice(&escaped[..len]);
    }
}

/// At least the length of the longest escape.
const WIDTH: usize = 8;

/// The HTML for one byte.
#[derive(Clone, Copy)]
struct Escape {
    text: [u8; WIDTH],
    len: usize,
}

impl Escape {
    const fn of(text: &[u8]) -> Self {
        let mut padded = [0; WIDTH];
        padded.split_at_mut(text.len()).0.copy_from_slice(text);
        Self { text: padded, len: text.len() }
    }
}

static ESCAPES: [Escape; 256] = {
    let mut escapes = [Escape { text: [0; WIDTH], len: 1 }; 256];
    let mut byte: u8 = 0;
    loop {
        escapes[byte as usize].text[0] = byte;
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    escapes[b'&' as usize] = Escape::of(b"&amp;");
    escapes[b'<' as usize] = Escape::of(b"&lt;");
    escapes[b'>' as usize] = Escape::of(b"&gt;");
    escapes[b'"' as usize] = Escape::of(b"&quot;");
    escapes[b'\'' as usize] = Escape::of(b"&#39;");
    escapes
};

#[cfg(test)]
mod tests {
    use super::*;

    fn page(contract: Contract, value: Option<&str>) -> String {
        let (page, mut text) = (Page(contract), Vec::new());
        let value = value.map(|value| value.to_owned().into());
        page.write_before(&ItemKey::Plain("k".into()), &mut text);
        page.write_value(&value.as_ref().map_or(NULL.into(), Value::as_bytes), &mut text);
        text.extend_from_slice(Page::BEHIND);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn stored_markup_is_shown_and_not_run() {
        let value = r#""<script>alert('&amp;')</script>""#;
        let row = "<tr><td>k</td><td>&quot;&lt;script&gt;alert(&#39;&amp;amp;&#39;)&lt;/script&gt;&quot;</td></tr>\n";
        assert_eq!(page(Contract::Documented, Some(value)), row);
    }

    #[test]
    fn the_published_worker_does_not_escape() {
        let row = "<tr><td>k</td><td>\"<b>\"</td></tr>\n";
        assert_eq!(page(Contract::Published, Some("\"<b>\"")), row);
    }

    #[test]
    fn an_item_that_is_gone_is_shown_as_null() {
        assert_eq!(page(Contract::Documented, None), "<tr><td>k</td><td>null</td></tr>\n");
    }

    #[test]
    fn the_page_loads_nothing() {
        let page = [Page(Contract::Documented).head(0), Page::TAIL.to_vec()].concat();
        let page = String::from_utf8(page).unwrap();
        for loader in ["<script", "http:", "https:", "url(", "@import", "src="] {
            assert!(!page.contains(loader), "{loader}");
        }
    }
}
