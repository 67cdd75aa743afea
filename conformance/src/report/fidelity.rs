//! The page "Fidelity": what `diff` compared, when, with which versions, and how much of it was alike.
//!
//! It stands between two markers, so that it can be replaced inside a larger file.

use std::collections::BTreeMap;
use std::fmt::{Result, Write};

use super::text::{visible_in_line, written};
use crate::diff::{Comparison, DifferenceCount, RULES};
use crate::scenario::{Contract, Suite};

/// Everything that the page says.
#[derive(Debug)]
pub(crate) struct Fidelity {
    /// The day of the comparison, as in `2026-11-21`.
    pub(crate) day: String,
    /// The targets, with their versions, in words.
    pub(crate) targets: [String; 2],
    pub(crate) suite: Suite,
    pub(crate) contract: Contract,
    /// The seed of the sessions.
    pub(crate) seed: u64,
    pub(crate) comparison: Comparison,
    /// The first different answer of each scenario or session, a line each.
    pub(crate) differences: Vec<String>,
}

/// The lines around the page.
const MARKERS: [&str; 2] = ["<!-- fidelity:begin -->", "<!-- fidelity:end -->"];

/// The most differences that are listed.
const MAX_LISTED: usize = 20;

impl Fidelity {
    /// The text with this page between its markers. Where the text has none, the page alone.
    pub(crate) fn placed_in(&self, text: &str) -> String {
        let [begin, end] = MARKERS;
        let page = format!("{begin}\n{}{end}", self.render());
        let around = text
            .split_once(begin)
            .and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
        match around {
            Some((before, after)) => format!("{before}{page}{after}"),
            None => page + "\n",
        }
    }

    fn render(&self) -> String {
        written(|out| {
            self.write_table(out)?;
            self.write_differences(out)?;
            self.write_raw_differences(out)
        })
    }

    fn write_table(&self, out: &mut String) -> Result {
        let Self { comparison, targets: [one, other], .. } = self;
        writeln!(
            out,
            "Compared on {} by pysondbkv-conformance {}, suite `{}`, contract `{}`: {one} and {other}.\n",
            self.day,
            env!("CARGO_PKG_VERSION"),
            self.suite.name(),
            self.contract.name()
        )?;
        writeln!(out, "| | alike | of |\n|---|---:|---:|")?;
        write_row(out, "scenarios", comparison.scenarios)?;
        write_row(out, &format!("random sessions (seed {})", self.seed), comparison.sessions)?;
        write_row(out, "answers", comparison.all_answers())?;
        for (endpoint, count) in &comparison.answers {
            write_row(out, &format!("· `{endpoint}`"), *count)?;
        }
        let [ordinary, odd] = comparison.wire.totals();
        write_row(out, "raw requests, nothing odd", ordinary)?;
        write_row(out, "raw requests, one thing odd", odd)?;
        writeln!(
            out,
            "\nCompared are status, content type, `allow`, `location` and the body, to the byte, save for:\n"
        )?;
        RULES.iter().try_for_each(|rule| writeln!(out, "- **{}**: {}", rule.name, rule.effect))
    }

    fn write_differences(&self, out: &mut String) -> Result {
        if self.comparison.is_alike() {
            return writeln!(out, "\nNothing differed.");
        }
        if self.differences.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nWhat differed:\n")?;
        for line in self.differences.iter().take(MAX_LISTED) {
            writeln!(out, "- `{}`", visible_in_line(line).replace('`', "'"))?;
        }
        match self.differences.len().checked_sub(MAX_LISTED) {
            Some(more) if more > 0 => writeln!(out, "- and {more} more"),
            _ => Ok(()),
        }
    }

    fn write_raw_differences(&self, out: &mut String) -> Result {
        let oddities = &self.comparison.wire.oddities;
        let different = oddities.iter().filter(|(_, oddity)| oddity.count.different > 0);
        let rows: Vec<_> = different.collect();
        if rows.is_empty() {
            return Ok(());
        }
        let [one, other] = &self.targets;
        writeln!(
            out,
            "\nRaw requests that {one} and {other} answered differently, by what was odd:\n"
        )?;
        writeln!(out, "| | alike | of | answers |\n|---|---:|---:|---|")?;
        for (name, oddity) in rows {
            let DifferenceCount { all, .. } = oddity.count;
            let alike = oddity.count.alike();
            writeln!(out, "| {name} | {alike} | {all} | {} |", kinds(&oddity.kinds))?;
        }
        Ok(())
    }
}

/// Each kind of difference, with how often it was seen.
fn kinds(kinds: &BTreeMap<String, usize>) -> String {
    kinds.iter().map(|(kind, times)| format!("{kind} ({times})")).collect::<Vec<_>>().join(", ")
}

fn write_row(out: &mut String, name: &str, count: DifferenceCount) -> Result {
    if count.all == 0 {
        return Ok(());
    }
    writeln!(out, "| {name} | {} | {} |", count.alike(), count.all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{OddityCount, WireCount};

    fn page(differences: usize) -> Fidelity {
        let scenarios = DifferenceCount { different: differences, all: 151 };
        let mut comparison = Comparison { scenarios, ..Comparison::default() };
        comparison
            .answers
            .insert("/add".into(), DifferenceCount { different: differences, all: 900 });
        Fidelity {
            day: "2026-11-21".into(),
            targets: ["emulator 1".into(), "wrangler 4".into()],
            suite: Suite::Worker,
            contract: Contract::Documented,
            seed: 1,
            comparison,
            differences: vec!["scenario a, request 2: GET /x".into(); differences],
        }
    }

    #[test]
    fn it_tells_date_versions_and_denominators() {
        let text = page(0).render();
        for part in
            ["2026-11-21", "emulator 1 and wrangler 4", "| scenarios | 151 | 151 |", "**cells**"]
        {
            assert!(text.contains(part), "{text}");
        }
        assert!(text.ends_with("Nothing differed.\n"), "{text}");
    }

    #[test]
    fn raw_requests_are_counted_by_what_was_odd() {
        let mut page = page(0);
        let count = DifferenceCount { different: 2, all: 9 };
        let oddity = OddityCount { count, kinds: [("200 and 400".into(), 2)].into() };
        page.comparison.wire = WireCount { oddities: [("no Host", oddity)].into() };
        let text = page.render();
        assert!(text.contains("| raw requests, one thing odd | 7 | 9 |"), "{text}");
        assert!(text.ends_with("| no Host | 7 | 9 | 200 and 400 (2) |\n"), "{text}");
    }

    #[test]
    fn many_differences_are_counted() {
        let text = page(23).render();
        assert!(
            text.contains("| scenarios | 128 | 151 |") && text.ends_with("- and 3 more\n"),
            "{text}"
        );
    }

    #[test]
    fn what_stands_around_the_markers_stays() {
        let first = page(0).placed_in("");
        let text = format!("# Readme\n\n{first}\nThe end.\n");
        let again = page(1).placed_in(&text);
        assert!(again.starts_with("# Readme\n\n<!-- fidelity:begin -->\n"), "{again}");
        assert!(again.contains("| scenarios | 150 | 151 |"), "{again}");
        assert!(!again.contains("Nothing differed"), "{again}");
        assert!(again.ends_with("<!-- fidelity:end -->\n\nThe end.\n"), "{again}");
    }
}
