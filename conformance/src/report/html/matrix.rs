//! The matrix: a row for each endpoint, a column for each level, a square for each scenario.
//!
//! A scenario about several endpoints has its square at each of them.

use super::text::{Escaped, class, push};
use crate::record::{Outcome, Record, Verdict};
use crate::scenario::Level;

/// Writes the matrix.
pub(super) fn render(out: &mut String, record: &Record) {
    if record.verdicts.is_empty() {
        return;
    }
    let levels: Vec<_> =
        Level::ALL.into_iter().filter(|level| record.counts(*level).total() > 0).collect();
    out.push_str("<section>\n<h2>By endpoint and level</h2>\n<div class=\"wide\"><table class=\"matrix\">\n<thead><tr><th></th>");
    for level in &levels {
        push(out, format_args!("<th>{level}</th>"));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for endpoint in record.info.suite.endpoints() {
        let is_about = |verdict: &&Verdict| verdict.endpoints.contains(&endpoint);
        let about: Vec<_> = record.verdicts.iter().filter(is_about).collect();
        if !about.is_empty() {
            render_row(out, record, endpoint, &levels, &about);
        }
    }
    out.push_str("</tbody></table></div>\n");
    if record.verdicts.iter().any(|verdict| verdict.endpoints.len() > 1) {
        out.push_str(
            "<p><small>A scenario about several endpoints stands at each of them.</small></p>\n",
        );
    }
    out.push_str("</section>\n");
}

fn render_row(
    out: &mut String,
    record: &Record,
    endpoint: &str,
    levels: &[Level],
    about: &[&Verdict],
) {
    push(out, format_args!("<tr><th scope=\"row\"><code>{}</code></th>", Escaped(endpoint)));
    for level in levels {
        let of_level: Vec<_> = about.iter().copied().filter(|v| v.level == *level).collect();
        render_cell(out, record, &of_level);
    }
    out.push_str("</tr>\n");
}

fn render_cell(out: &mut String, record: &Record, verdicts: &[&Verdict]) {
    if verdicts.is_empty() {
        out.push_str("<td></td>");
        return;
    }
    let passed = verdicts.iter().filter(|v| matches!(v.outcome, Outcome::Passed)).count();
    push(out, format_args!("<td><b>{passed}<small>/{}</small></b><div>", verdicts.len()));
    let mut sorted = verdicts.to_vec();
    sorted.sort_by_key(|verdict| record.info.standing(verdict));
    for verdict in sorted {
        render_square(
            out,
            verdict,
            class(record.info.standing(verdict)),
            &record.info.told(verdict),
        );
    }
    out.push_str("</div></td>");
}

fn render_square(out: &mut String, verdict: &Verdict, class: &str, told: &str) {
    let (id, title) = (Escaped(&verdict.id), Escaped(&verdict.title));
    push(
        out,
        format_args!(
            "<a class=\"dot {class}\" href=\"#{id}\" title=\"{id}: {title} ({told})\" \
             aria-label=\"{id}, {told}\"></a>"
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sample;

    #[test]
    fn each_scenario_has_its_square() {
        let mut out = String::new();
        render(&mut out, &sample::mixed());
        assert_eq!(out.matches("<a class=\"dot").count(), 4);
        let row = "<th scope=\"row\"><code>PUT /update</code></th><td><b>1<small>/3</small>";
        assert!(out.contains(row) && !out.contains("several endpoints"), "{out}");
    }

    #[test]
    fn a_scenario_about_several_endpoints_stands_at_each() {
        let mut record = sample::lagging();
        record.verdicts[0].endpoints = vec!["POST /add", "PUT /update", "anything else"];
        let mut out = String::new();
        render(&mut out, &record);
        let rows: Vec<_> = out.split("<tr>").skip(2).collect();
        let squares: Vec<_> = rows.iter().map(|row| row.matches("<a class").count()).collect();
        assert_eq!(squares, [1, 2, 1], "{out}");
        assert!(
            out.contains("(passed after 740 ms)") && out.contains("several endpoints"),
            "{out}"
        );
    }
}
