//! The page "Fidelity": what was compared, when, with which versions, and how much of it was alike.
//!
//! It stands between two markers, so that it can be made anew inside a larger file.

use std::fmt;

use super::comparison::{Comparison, Share};
use super::normalize::RULES;
use crate::scenario::{Contract, Suite};

/// Everything that the page says.
#[derive(Debug, Clone)]
pub struct Fidelity {
    /// The day, as in `2026-11-21`.
    pub day: String,
    /// The targets, with their versions, in words.
    pub targets: [String; 2],
    /// The API.
    pub suite: Suite,
    /// The contract.
    pub contract: Contract,
    /// What the sessions were made from.
    pub seed: u64,
    /// What was found.
    pub comparison: Comparison,
    /// Where the targets parted, a line each.
    pub differences: Vec<String>,
}

/// What the page begins and ends with.
const MARKERS: [&str; 2] = ["<!-- fidelity:begin -->", "<!-- fidelity:end -->"];

/// The most differences that are listed.
const MAX_LISTED: usize = 20;

/// A text with the page between its markers; the page alone where the text has none.
#[must_use]
pub fn placed(page: &Fidelity, text: &str) -> String {
    let page = format!("{}\n{page}{}", MARKERS[0], MARKERS[1]);
    let around = text
        .split_once(MARKERS[0])
        .and_then(|(before, rest)| Some((before, rest.split_once(MARKERS[1])?.1)));
    match around {
        Some((before, after)) => format!("{before}{page}{after}"),
        None => page + "\n",
    }
}

impl fmt::Display for Fidelity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { comparison, targets: [one, other], .. } = self;
        writeln!(
            f,
            "Compared on {} by pysondbkv-conformance {}, suite `{}`, contract `{}`: {one} and {other}.\n",
            self.day,
            env!("CARGO_PKG_VERSION"),
            self.suite.name(),
            self.contract.name()
        )?;
        writeln!(f, "| | alike | of |\n|---|---:|---:|")?;
        write_row(f, "scenarios", comparison.scenarios)?;
        write_row(f, &format!("random sessions (seed {})", self.seed), comparison.sessions)?;
        write_row(f, "answers", comparison.all_answers())?;
        for (endpoint, share) in &comparison.answers {
            write_row(f, &format!("· `{endpoint}`"), *share)?;
        }
        writeln!(
            f,
            "\nCompared are status, content type, `allow`, `location` and the body, to the byte, save for:\n"
        )?;
        RULES.iter().try_for_each(|rule| writeln!(f, "- **{}**: {}", rule.name, rule.effect))?;
        self.write_differences(f)
    }
}

impl Fidelity {
    fn write_differences(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.differences.is_empty() {
            return writeln!(f, "\nNothing differed.");
        }
        writeln!(f, "\nWhat differed:\n")?;
        for line in self.differences.iter().take(MAX_LISTED) {
            writeln!(f, "- `{}`", line.replace('`', "'").replace('\n', " "))?;
        }
        match self.differences.len().checked_sub(MAX_LISTED) {
            Some(more) if more > 0 => writeln!(f, "- and {more} more"),
            _ => Ok(()),
        }
    }
}

fn write_row(f: &mut fmt::Formatter<'_>, name: &str, share: Share) -> fmt::Result {
    if share.all == 0 {
        return Ok(());
    }
    writeln!(f, "| {name} | {} | {} |", share.alike(), share.all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(differences: usize) -> Fidelity {
        let scenarios = Share { different: differences, all: 151 };
        let mut comparison = Comparison { scenarios, ..Comparison::default() };
        comparison.answers.insert("/add".into(), Share { different: differences, all: 900 });
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
        let text = page(0).to_string();
        for part in
            ["2026-11-21", "emulator 1 and wrangler 4", "| scenarios | 151 | 151 |", "**cells**"]
        {
            assert!(text.contains(part), "{text}");
        }
        assert!(text.ends_with("Nothing differed.\n"), "{text}");
    }

    #[test]
    fn many_differences_are_counted() {
        let text = page(23).to_string();
        assert!(
            text.contains("| scenarios | 128 | 151 |") && text.ends_with("- and 3 more\n"),
            "{text}"
        );
    }

    #[test]
    fn what_stands_around_the_markers_stays() {
        let first = placed(&page(0), "");
        let text = format!("# Readme\n\n{first}\nThe end.\n");
        let again = placed(&page(1), &text);
        assert!(again.starts_with("# Readme\n\n<!-- fidelity:begin -->\n"), "{again}");
        assert!(again.contains("| scenarios | 150 | 151 |"), "{again}");
        assert!(!again.contains("Nothing differed"), "{again}");
        assert!(again.ends_with("<!-- fidelity:end -->\n\nThe end.\n"), "{again}");
    }
}
