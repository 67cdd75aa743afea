//! The frame of a page: one file that loads nothing and runs nothing.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::report::text::visible;

const STYLE: &str = include_str!("style.css");

/// The page may load nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A page with a title.
pub(in crate::report) fn page(title: &str, content: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (content) } }
        }
    };
    visible(&page.into_string()) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_loads_nothing_and_its_title_is_no_markup() {
        let page = page("<script>", &Markup::default());
        assert!(page.contains("<title>&lt;script&gt;</title>"), "{page}");
        for loading in ["src=", "<script", "<link", "@import", "url(", "href=\"http"] {
            assert!(!page.contains(loading), "{loading} in {page}");
        }
    }
}
