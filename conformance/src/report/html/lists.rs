//! The page's lists: what was left out and why, what stayed behind, what came late, the sentences, the
//! scenarios.

use super::text::{Escaped, class, push};
use crate::record::{Outcome, Record, Standing};
use crate::report::coverage::{self, Coverage};
use crate::report::{headline, late, reason};

/// What is gathered by reason, the gravest first.
const TOLD_BY_REASON: [Standing; 4] =
    [Standing::UnexpectedPass, Standing::KnownFailure, Standing::Indeterminate, Standing::Skipped];

/// Writes the scenarios that are not simply passed or failed, by reason.
pub(super) fn render_reasons(out: &mut String, record: &Record) {
    for standing in TOLD_BY_REASON {
        let gathered = reason::gathered(record, standing);
        if gathered.is_empty() {
            continue;
        }
        let count = headline::standing_count(record, standing);
        push(out, format_args!("<section>\n<h2>{count} {}</h2>\n", standing.name()));
        for (reason, verdicts) in gathered {
            push(out, format_args!("<p>{}</p>\n<ul>", Escaped(reason)));
            for verdict in verdicts {
                let (id, title) = (Escaped(&verdict.id), Escaped(&verdict.title));
                push(out, format_args!("<li><code>{id}</code> {title}</li>\n"));
            }
            out.push_str("</ul>\n");
        }
        out.push_str("</section>\n");
    }
}

/// Writes what held, but not at once.
pub(super) fn render_late(out: &mut String, record: &Record) {
    let late = late::passed(record);
    if late.is_empty() {
        return;
    }
    push(out, format_args!("<section>\n<h2>Late, but right: {}</h2>\n<ul>", late.len()));
    for verdict in late {
        let (id, title, words) = (Escaped(&verdict.id), Escaped(&verdict.title), verdict.words());
        push(out, format_args!("<li>{words}: <code>{id}</code> {title}</li>\n"));
    }
    out.push_str("</ul>\n</section>\n");
}

/// Writes what could not be removed.
pub(super) fn render_leftovers(out: &mut String, record: &Record) {
    if record.leftovers.is_empty() {
        return;
    }
    out.push_str(
        "<section class=\"alarm\">\n<h2>Still in the store, please remove by hand</h2>\n<ul>",
    );
    for leftover in &record.leftovers {
        let (key, reason) = (Escaped(&leftover.key), Escaped(&leftover.reason));
        push(out, format_args!("<li><code>{key}</code> {reason}</li>\n"));
    }
    out.push_str("</ul>\n</section>\n");
}

/// Writes the documentation's sentences, those that hold folded.
pub(super) fn render_sentences(out: &mut String, record: &Record) {
    let sentences = coverage::sentences(record);
    let heading = format!("The documentation, {} sentences", sentences.len());
    push(out, format_args!("<section>\n<h2>{heading}</h2>\n"));
    for kind in Coverage::ALL {
        let of_kind: Vec<_> = sentences.iter().filter(|s| s.coverage == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let (open, class) = match kind {
            Coverage::NotProven => (" open", "bad"),
            Coverage::NotChecked => ("", "out"),
            Coverage::Proven => ("", "good"),
        };
        let (name, count) = (kind.name(), of_kind.len());
        push(
            out,
            format_args!(
                "<details{open}>\n<summary><i class=\"dot {class}\"></i>{count} {name}</summary>\n<ul class=\"sentences\">"
            ),
        );
        for sentence in of_kind {
            push(
                out,
                format_args!(
                    "<li>{} <small>{} · {}</small></li>\n",
                    Escaped(sentence.text),
                    Escaped(sentence.source),
                    Escaped(&sentence.reason)
                ),
            );
        }
        out.push_str("</ul>\n</details>\n");
    }
    out.push_str("</section>\n");
}

/// Writes every scenario with its time. A failed one is found further up, and its name leads there.
pub(super) fn render_scenarios(out: &mut String, record: &Record) {
    let count = record.verdicts.len();
    push(
        out,
        format_args!(
            "<section>\n<h2>Every scenario, {count}</h2>\n<div class=\"wide\"><table class=\"all\">\n"
        ),
    );
    for verdict in &record.verdicts {
        let standing = record.info.standing(verdict);
        let is_above = matches!(verdict.outcome, Outcome::Failed(_));
        let anchor = if is_above { "href=\"#" } else { "id=\"" };
        push(
            out,
            format_args!(
                "<tr><td><i class=\"dot {}\" title=\"{name}\"></i></td>\
                 <td><a {anchor}{id}\"><code>{id}</code></a> <span class=\"tag\">{} · {name}</span>\
                 <br>{}</td><td class=\"time\">{} ms</td></tr>\n",
                class(standing),
                verdict.level,
                Escaped(&verdict.title),
                verdict.duration.as_millis(),
                name = record.info.told(verdict),
                id = Escaped(&verdict.id),
            ),
        );
    }
    out.push_str("</table></div>\n</section>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Leftover;
    use crate::record::sample;

    #[test]
    fn what_is_missing_is_told_with_its_reason() {
        let mut record = sample::mixed();
        record.leftovers = vec![Leftover { key: "k<".into(), reason: "refused".into() }];
        let mut out = String::new();
        render_reasons(&mut out, &record);
        render_leftovers(&mut out, &record);
        render_sentences(&mut out, &record);
        for told in
            ["the store holds 2 items", "step 1: reset", "k&lt;", "1 not proven", "1 not checked"]
        {
            assert!(out.contains(told), "no {told} in {out}");
        }
    }
}
