//! The list: every scenario with what it proves, the statements that none proves, and what is left open.

use std::fmt::{Result, Write};

use serde::Serialize;

use super::text::ansi::{FAINT, STRONG, Styled};
use super::text::{self, written};
use crate::scenario::{Contract, Level, Need, Scenario, Suite};
use crate::statements::{Freedom, Statement, Statements};

/// One suite's part of the list.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) suite: Suite,
    /// The suite's own scenarios.
    pub(crate) scenarios: Vec<Scenario>,
    pub(crate) statements: Statements,
}

/// For people, with ANSI colours.
pub(crate) fn human(listings: &[Listing]) -> String {
    written(|out| listings.iter().try_for_each(|listing| listing.write(out)))
}

/// For programs.
pub(crate) fn json(listings: &[Listing]) -> String {
    let entries: Vec<_> = listings.iter().map(ListingEntry::of).collect();
    text::json(&entries)
}

impl Listing {
    fn uncovered(&self) -> Vec<&Statement> {
        self.statements.uncovered(&self.scenarios).collect()
    }

    fn untestable(&self) -> Vec<&Statement> {
        self.statements.iter().filter(|statement| statement.untestable.is_some()).collect()
    }

    fn write(&self, out: &mut String) -> Result {
        let heading = format!("{} scenarios: {}", self.suite.title(), self.scenarios.len());
        writeln!(out, "{}\n", Styled(STRONG, heading))?;
        self.scenarios.iter().try_for_each(|scenario| self.write_scenario(out, scenario))?;
        let uncovered = self.uncovered();
        let heading = format!("Statements that no scenario proves: {}", uncovered.len());
        writeln!(out, "{}\n", Styled(STRONG, heading))?;
        for statement in uncovered {
            writeln!(out, "  {}\n    {}\n", statement.id, quoted(statement))?;
        }
        let untestable = self.untestable();
        let heading = format!("Statements that none can prove: {}", untestable.len());
        writeln!(out, "{}\n", Styled(STRONG, heading))?;
        for Statement { id, text, untestable: why, .. } in untestable {
            let text = Styled(FAINT, format!("“{text}”"));
            writeln!(out, "  {id}: {}\n    {text}\n", why.as_deref().unwrap_or_default())?;
        }
        self.write_open(out)
    }

    fn write_open(&self, out: &mut String) -> Result {
        let open = self.statements.open();
        let heading = format!("Left to the implementation: {}", open.len());
        writeln!(out, "{}\n", Styled(STRONG, heading))?;
        for Freedom { what, why } in open {
            writeln!(out, "  {what}\n    {}\n", Styled(FAINT, why))?;
        }
        Ok(())
    }

    fn write_scenario(&self, out: &mut String, scenario: &Scenario) -> Result {
        writeln!(out, "{}  {}", Styled(STRONG, &scenario.id), scenario.level)?;
        writeln!(out, "  {}", scenario.title)?;
        for id in &scenario.proves {
            match self.statements.get(id) {
                Some(statement) => writeln!(out, "  {}", quoted(statement))?,
                None => writeln!(
                    out,
                    "  {}",
                    Styled(FAINT, format!("{id}, which is no known statement"))
                )?,
            }
        }
        writeln!(out)
    }
}

fn quoted(statement: &Statement) -> Styled<String> {
    Styled(FAINT, format!("“{}” — {}", statement.text, statement.source))
}

#[derive(Serialize)]
struct ListingEntry<'a> {
    suite: Suite,
    scenarios: Vec<ScenarioEntry<'a>>,
    uncovered: Vec<&'a Statement>,
    untestable: Vec<&'a Statement>,
    open: &'a [Freedom],
}

#[derive(Serialize)]
struct ScenarioEntry<'a> {
    id: &'a str,
    level: Level,
    title: &'a str,
    endpoints: &'a [&'static str],
    contracts: &'a [Contract],
    needs: &'a [Need],
    note: Option<&'a str>,
    proves: Vec<Option<&'a Statement>>,
}

impl<'a> ListingEntry<'a> {
    fn of(listing: &'a Listing) -> Self {
        let entry = |scenario| ScenarioEntry::of(scenario, &listing.statements);
        Self {
            suite: listing.suite,
            scenarios: listing.scenarios.iter().map(entry).collect(),
            uncovered: listing.uncovered(),
            untestable: listing.untestable(),
            open: listing.statements.open(),
        }
    }
}

impl<'a> ScenarioEntry<'a> {
    fn of(scenario: &'a Scenario, statements: &'a Statements) -> Self {
        Self {
            id: scenario.id.as_str(),
            level: scenario.level,
            title: &scenario.title,
            endpoints: &scenario.endpoints,
            contracts: &scenario.contracts,
            needs: &scenario.needs,
            note: scenario.note.as_deref(),
            proves: scenario.proves.iter().map(|id| statements.get(id)).collect(),
        }
    }
}
