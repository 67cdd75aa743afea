//! The whole page, from the verdict down to the list of scenarios.

use super::text::{Escaped, class, push};
use super::{failure, lists, matrix, plot};
use crate::record::Status;
use crate::record::{Counts, Record, Standing};
use crate::report::coverage::{self, Coverage};
use crate::report::headline;
use crate::scenario::Level;

const STYLE: &str = include_str!("style.css");

/// The page.
pub(in crate::report) fn render(record: &Record) -> String {
    let mut out = String::new();
    render_head(&mut out, record);
    render_verdict(&mut out, record);
    render_tiles(&mut out, record);
    lists::render_leftovers(&mut out, record);
    matrix::render(&mut out, record);
    failure::render_all(&mut out, record);
    lists::render_reasons(&mut out, record);
    lists::render_late(&mut out, record);
    plot::render(&mut out, record);
    lists::render_sentences(&mut out, record);
    lists::render_scenarios(&mut out, record);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn render_head(out: &mut String, record: &Record) {
    let title = format!("{}: {}", headline::sentence(record), headline::subject(&record.info));
    push(
        out,
        format_args!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" \
             content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
            Escaped(title)
        ),
    );
}

fn render_verdict(out: &mut String, record: &Record) {
    let info = &record.info;
    let class = match Status::of(record) {
        Status::Conformant => "good",
        Status::NotConformant | Status::CleanupIncomplete => "bad",
        _ => "unsure",
    };
    push(
        out,
        format_args!(
            "<header class=\"{class}\">\n<p class=\"verdict\">{}</p>\n<h1>{}</h1>\n<dl>\n",
            Escaped(headline::sentence(record)),
            Escaped(headline::subject(info))
        ),
    );
    let facts = [
        ("Target", info.target.clone()),
        ("Its version", headline::target_version(info).into()),
        ("Suite", format!("pysondbkv-conformance {}", info.version)),
        ("Took", format!("{:.1} s", record.duration.as_secs_f64())),
        ("Reads", info.consistency.clone()),
        ("Before", headline::foreign_items(info)),
        ("Mark", info.mark.clone()),
    ];
    for (name, fact) in facts {
        push(out, format_args!("<div><dt>{name}</dt><dd>{}</dd></div>\n", Escaped(fact)));
    }
    out.push_str("</dl>\n</header>\n");
}

/// The figures that one looks for first.
fn render_tiles(out: &mut String, record: &Record) {
    out.push_str("<section class=\"tiles\" aria-label=\"Sums\">\n");
    for level in Level::ALL {
        let counts = record.counts(level);
        if counts.total() > 0 {
            let judged = counts.passed + counts.failed;
            let short = if record.is_binding(level) { "bad" } else { "warn" };
            render_tile(out, (level.name(), short), (counts.passed, judged), &beside(counts));
        }
    }
    let sentences = coverage::sentences(record);
    let count = |kind| sentences.iter().filter(|sentence| sentence.coverage == kind).count();
    let proven = count(Coverage::Proven);
    let unchecked = format!("{} not checked", count(Coverage::NotChecked));
    let checked = proven + count(Coverage::NotProven);
    render_tile(out, ("sentences", "bad"), (proven, checked), &unchecked);
    out.push_str("</section>\n");
    render_legend(out, record);
}

fn beside(counts: Counts) -> String {
    let parts = [(counts.skipped, "skipped"), (counts.indeterminate, "indeterminate")];
    let told = parts.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<_> = told.map(|(count, word)| format!("{count} {word}")).collect();
    if told.is_empty() { "all judged".into() } else { told.join(", ") }
}

/// A tile, and the class that it has where not all is good.
fn render_tile(
    out: &mut String,
    (name, short): (&str, &str),
    (good, all): (usize, usize),
    beside: &str,
) {
    let class = if good == all { "good" } else { short };
    push(
        out,
        format_args!(
            "<div class=\"tile {class}\"><b>{name}</b><span>{good}<small>/{all}</small></span>\
             <i>{beside}</i></div>\n"
        ),
    );
}

fn render_legend(out: &mut String, record: &Record) {
    out.push_str("<p class=\"legend\">");
    for standing in Standing::ALL {
        let count = headline::standing_count(record, standing);
        if count > 0 {
            let (class, name) = (class(standing), standing.name());
            push(out, format_args!("<span><i class=\"dot {class}\"></i>{count} {name}</span> "));
        }
    }
    out.push_str("</p>\n");
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
