//! The whole page, from the verdict down to the list of scenarios.

use maud::html;

use super::{failure, lists, matrix, plot, summary};
use crate::record::Record;
use crate::report::page::page;
use crate::report::run::headline;

pub(in crate::report::run) fn render(record: &Record) -> String {
    let title = format!("{}: {}", headline::sentence(record), headline::subject(&record.info));
    page(
        &title,
        &html! {
            (summary::render(record))
            (lists::leftovers(record))
            (lists::others(record))
            (matrix::render(record))
            (failure::render_all(record))
            (lists::reasons(record))
            (lists::late(record))
            (plot::render(record))
            (lists::sentences(record))
            (lists::scenarios(record))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Outcome;
    use crate::record::sample;

    #[test]
    fn the_page_tells_everything_and_loads_nothing() {
        let page = render(&sample::mixed());
        for told in
            ["NOT CONFORMANT", "workerd 1", "pysondbkv-conformance 9.9.9", "<svg", "curl -i"]
        {
            assert!(page.contains(told), "no {told} in {page}");
        }
        for loading in ["src=", "<script", "<link", "@import", "url(", "href=\"http"] {
            assert!(!page.contains(loading), "{loading} in {page}");
        }
    }

    #[test]
    fn what_came_late_or_never_is_told_by_its_words() {
        let page = render(&sample::lagging());
        let told = [
            "<dd>eventual:1m</dd>",
            "<li>passed after 740 ms: <code>worker/update/late</code>",
            "<code>worker/update/lost</code> <span class=\"tag\">must · lost</span>",
        ];
        assert!(told.iter().all(|told| page.contains(told)), "{page}");
    }

    #[test]
    fn an_answer_is_no_markup() {
        let mut record = sample::mixed();
        let mut failure = sample::failure();
        failure.mismatches[0].got = "<script>alert(1)</script>".into();
        failure.exchange.path = "/\"><img>".into();
        record.verdicts[1].outcome = Outcome::Failed(Box::new(failure));
        let page = render(&record);
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    }

    #[test]
    fn a_run_without_results_has_a_page_too() {
        assert!(render(&sample::record()).contains("NOTHING RAN"));
    }
}
