//! The matrix: a row for each endpoint, a column for each level, a square for each scenario.

use std::collections::BTreeMap;

use super::text::{Escaped, class, push};
use crate::run::{Outcome, Record, Standing, Verdict};
use crate::scenario::Level;

/// Writes the matrix.
pub(super) fn render(out: &mut String, record: &Record) {
    let areas = areas(record);
    if areas.is_empty() {
        return;
    }
    let levels: Vec<_> =
        Level::ALL.into_iter().filter(|level| record.counts(*level).total() > 0).collect();
    out.push_str("<section>\n<h2>By endpoint and level</h2>\n<div class=\"wide\"><table class=\"matrix\">\n<thead><tr><th></th>");
    for level in &levels {
        push(out, format_args!("<th>{level}</th>"));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (area, verdicts) in &areas {
        push(out, format_args!("<tr><th scope=\"row\">{}</th>", Escaped(area)));
        for level in &levels {
            let of_level: Vec<_> = verdicts.iter().copied().filter(|v| v.level == *level).collect();
            render_cell(out, record, &of_level);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n</section>\n");
}

/// The scenarios by area, which is the endpoint or what goes across all of them.
pub(super) fn areas(record: &Record) -> BTreeMap<&str, Vec<&Verdict>> {
    let mut areas: BTreeMap<&str, Vec<&Verdict>> = BTreeMap::new();
    for verdict in &record.verdicts {
        areas.entry(verdict.id.area()).or_default().push(verdict);
    }
    areas
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
        render_square(out, verdict, record.info.standing(verdict));
    }
    out.push_str("</div></td>");
}

fn render_square(out: &mut String, verdict: &Verdict, standing: Standing) {
    let (id, class) = (Escaped(&verdict.id), class(standing));
    let (title, name) = (Escaped(&verdict.title), standing.name());
    push(
        out,
        format_args!(
            "<a class=\"dot {class}\" href=\"#{id}\" title=\"{id}: {title} ({name})\" \
             aria-label=\"{id}, {name}\"></a>"
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn each_scenario_has_its_square() {
        let mut out = String::new();
        render(&mut out, &sample::mixed());
        assert_eq!(out.matches("<a class=\"dot").count(), 4);
        assert!(out.contains("<th scope=\"row\">update</th><td><b>1<small>/3</small>"), "{out}");
    }
}
