//! `list`: every scenario with what it proves, and the statements that none proves.

use serde::Serialize;

use super::arguments::ListArguments;
use super::run::{load, statements};
use super::{Failed, print};
use crate::record::Status;
use crate::scenario::{Contract, Level, Need, Scenario, Suite};
use crate::statements::{Statement, Statements};

/// Does what `list` asks for.
pub(super) fn list(arguments: &ListArguments) -> Result<Status, Failed> {
    let folder = arguments.scenarios.as_deref();
    let scenarios = load(folder).map_err(Failed::usage)?;
    let mut text = String::new();
    let mut listings = Vec::new();
    for suite in Suite::ALL.into_iter().filter(|suite| arguments.suite.is_none_or(|s| s == *suite))
    {
        let own: Vec<_> = scenarios.iter().filter(|s| s.suite == suite).cloned().collect();
        let statements = statements(folder, suite).map_err(Failed::usage)?;
        if arguments.json {
            listings.push(Listing::of(suite, &own, &statements));
        } else {
            text.push_str(&rendered(suite, &own, &statements));
        }
    }
    if arguments.json {
        text = serde_json::to_string_pretty(&listings).map_err(Failed::usage)? + "\n";
    }
    print(&text)?;
    Ok(Status::Conformant)
}

/// One suite, as JSON.
#[derive(Serialize)]
struct Listing {
    suite: Suite,
    scenarios: Vec<Entry>,
    uncovered: Vec<Statement>,
    untestable: Vec<Statement>,
}

#[derive(Serialize)]
struct Entry {
    id: String,
    level: Level,
    title: String,
    endpoints: Vec<&'static str>,
    contracts: Vec<Contract>,
    needs: Vec<Need>,
    note: Option<String>,
    proves: Vec<Option<Statement>>,
}

impl Listing {
    fn of(suite: Suite, scenarios: &[Scenario], statements: &Statements) -> Self {
        Self {
            suite,
            scenarios: scenarios.iter().map(|scenario| Entry::of(scenario, statements)).collect(),
            uncovered: statements.uncovered(scenarios).cloned().collect(),
            untestable: statements.iter().filter(|s| s.untestable.is_some()).cloned().collect(),
        }
    }
}

impl Entry {
    fn of(scenario: &Scenario, statements: &Statements) -> Self {
        Self {
            id: scenario.id.to_string(),
            level: scenario.level,
            title: scenario.title.clone(),
            endpoints: scenario.endpoints.clone(),
            contracts: scenario.contracts.clone(),
            needs: scenario.needs.clone(),
            note: scenario.note.clone(),
            proves: scenario.proves.iter().map(|id| statements.get(id).cloned()).collect(),
        }
    }
}

fn rendered(suite: Suite, scenarios: &[Scenario], statements: &Statements) -> String {
    let strong = anstyle::Style::new().bold();
    let faint = anstyle::Style::new().dimmed();
    let mut lines =
        vec![format!("{strong}{} scenarios: {}{strong:#}\n", suite.title(), scenarios.len())];
    for scenario in scenarios {
        lines.push(format!("{strong}{}{strong:#}  {}", scenario.id, scenario.level));
        lines.push(format!("  {}", scenario.title));
        lines.extend(scenario.proves.iter().map(|id| match statements.get(id) {
            Some(statement) => {
                format!("  {faint}“{}” — {}{faint:#}", statement.text, statement.source)
            }
            None => format!("  {faint}{id}, which is no known statement{faint:#}"),
        }));
        lines.push(String::new());
    }
    let uncovered: Vec<_> = statements.uncovered(scenarios).collect();
    lines.push(format!(
        "{strong}Statements that no scenario proves: {}{strong:#}\n",
        uncovered.len()
    ));
    lines.extend(
        uncovered
            .iter()
            .map(|s| format!("  {}\n    {faint}“{}” — {}{faint:#}\n", s.id, s.text, s.source)),
    );
    let untestable: Vec<_> =
        statements.iter().filter_map(|s| Some((s, s.untestable.as_ref()?))).collect();
    lines.push(format!("{strong}Statements that none can prove: {}{strong:#}\n", untestable.len()));
    lines.extend(
        untestable
            .iter()
            .map(|(s, why)| format!("  {}: {why}\n    {faint}“{}”{faint:#}\n", s.id, s.text)),
    );
    lines.join("\n") + "\n"
}
