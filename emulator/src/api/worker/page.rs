//! The page of `/auth-key`: one table row an item, key and JSON.
//!
//! It loads nothing and runs nothing. The published contract puts keys and values into it as they
//! are, so that stored markup becomes markup, as on the published Worker.

use super::Contract;
use super::operation::Item;
use super::response::text_of;
use std::borrow::Cow;

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
        page.push_str(&cell(contract, &String::from_utf8_lossy(item.key.as_ref())));
        page.push_str("</td><td>");
        page.push_str(&cell(contract, &String::from_utf8_lossy(&value)));
        page.push_str("</td></tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</main>\n</body>\n</html>\n");
    page.into_bytes()
}

fn cell(contract: Contract, text: &str) -> Cow<'_, str> {
    match contract {
        Contract::Documented => escape(text),
        Contract::Published => Cow::Borrowed(text),
    }
}

/// The text as HTML that shows it, in an element or in a quoted attribute.
fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + text.len() / 4);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
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
