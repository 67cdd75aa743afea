//! The page of `/auth-key`: one table row an item, key and JSON.
//!
//! It loads nothing and runs nothing. The published contract puts keys and values into it as they
//! are, so that stored markup becomes markup, as on the published Worker.

use super::Contract;
use super::operation::Item;
use super::response::text_of;

const HEAD: &str = include_str!("page.html");

/// The whole page.
pub(super) fn render(contract: Contract, items: &[Item]) -> Vec<u8> {
    let count = match items.len() {
        0 => "No items yet".to_owned(),
        1 => "1 item".to_owned(),
        n => format!("{n} items"),
    };
    let mut page = HEAD.replace("{{count}}", &count);
    for item in items {
        let value = text_of(item.value.clone());
        page.push_str("<tr><td>");
        write_cell(&mut page, contract, &String::from_utf8_lossy(item.key.as_ref()));
        page.push_str("</td><td>");
        write_cell(&mut page, contract, &String::from_utf8_lossy(&value));
        page.push_str("</td></tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</main>\n</body>\n</html>\n");
    page.into_bytes()
}

fn write_cell(page: &mut String, contract: Contract, text: &str) {
    match contract {
        Contract::Documented => write_escaped(page, text),
        Contract::Published => page.push_str(text),
    }
}

/// The text as HTML that shows it, in an element or in a quoted attribute.
fn write_escaped(page: &mut String, mut text: &str) {
    while let Some((place, entity)) = next_special(text) {
        page.push_str(&text[..place]);
        page.push_str(entity);
        text = &text[place + 1..];
    }
    page.push_str(text);
}

/// The first character with a meaning in HTML, by its place and what stands for it.
fn next_special(text: &str) -> Option<(usize, &'static str)> {
    text.bytes().enumerate().find_map(|(place, byte)| match byte {
        b'&' => Some((place, "&amp;")),
        b'<' => Some((place, "&lt;")),
        b'>' => Some((place, "&gt;")),
        b'"' => Some((place, "&quot;")),
        b'\'' => Some((place, "&#39;")),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::worker::index::ItemKey;

    fn page(contract: Contract, value: &'static str) -> String {
        let item = Item { key: ItemKey::Plain("k".into()), value: Some(value.to_owned().into()) };
        String::from_utf8(render(contract, &[item])).unwrap()
    }

    #[test]
    fn stored_markup_is_shown_and_not_run() {
        let value = r#""<script>alert('&amp;')</script>""#;
        let row = "<tr><td>k</td><td>&quot;&lt;script&gt;alert(&#39;&amp;amp;&#39;)&lt;/script&gt;&quot;</td></tr>";
        assert!(page(Contract::Documented, value).contains(row));
    }

    #[test]
    fn the_published_worker_does_not_escape() {
        assert!(page(Contract::Published, "\"<b>\"").contains("<td>\"<b>\"</td>"));
    }

    #[test]
    fn an_item_that_is_gone_is_shown_as_null() {
        let items = [Item { key: ItemKey::Plain("k".into()), value: None }];
        let page = String::from_utf8(render(Contract::Documented, &items)).unwrap();
        assert!(page.contains("<tr><td>k</td><td>null</td></tr>"));
    }

    #[test]
    fn the_page_loads_nothing() {
        let page = String::from_utf8(render(Contract::Documented, &[])).unwrap();
        for loader in ["<script", "http:", "https:", "url(", "@import", "src="] {
            assert!(!page.contains(loader), "{loader}");
        }
    }
}
