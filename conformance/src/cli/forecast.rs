//! `forecast`: tells what will happen to a deployment at some size.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::{ArgAction, Args, ValueEnum, value_parser};
use http::header::AUTHORIZATION;
use http::{HeaderValue, Method};

use super::color::ColorArgument;
use super::failed::Failed;
use super::print::tell;
use super::reports::{Form, Report, Reports};
use super::runtime;
use super::secret::Secret;
use crate::base_url::BaseUrl;
use crate::exchange::Request;
use crate::forecast::{
    AskedLoad, DEFAULT_STEPS, JournalLoad, Load, PricePlan, Question, Rate, forecast as simulate,
};
use crate::record::Status;
use crate::report::forecast as report;
use crate::scenario::AuthKey;
use crate::site::{Client, Repeatable};

pub(super) const HELP: &str = "\
The forecast asks nobody: it simulates the Worker on Workers KV under a virtual
clock, as the emulator's preset `production` behaves. It tells how many adds
meet a 429, how many items lose their entry in the index, how old answers are,
on which day the listing, the index and each quota meet their end, and what a
month costs. Each seed is a history of its own, and every figure is told with
its spread.

A rate is written as 0.5/s, 30/min, 100/h or 2000/day. Requests come at random,
day and night alike, and each at any of the locations. What is not said is 0,
or as the options say.

Examples:
  pysondbkv-conformance forecast --adds 200/day --reads 1/s --listings 50/day --items 300
  pysondbkv-conformance forecast --load load.toml --days 90 --report html=forecast.html
  pysondbkv-conformance forecast --journal http://127.0.0.1:8787 --growth 2
  pysondbkv-conformance forecast --reads 1000000/min --adds 1/s --locations 300 --plan paid --report json

A file of --load has the names of the options: adds = \"200/day\", item-bytes =
800, growth = 1.5.

Exit status:
  0  the forecast was made, whatever it says
  2  wrong usage, or a file that cannot be read
  3  the journal's emulator cannot be reached";

/// The heading above options that describe the load.
const LOAD: &str = "The load";

/// How long an emulator may take to answer.
const ANSWER: Duration = Duration::from_secs(10);

/// What an emulator answers with its journal, one request a line.
const JOURNAL: &str = "/__emulator/journal?format=ndjson";

#[derive(Debug, Args)]
pub(super) struct ForecastArguments {
    /// How often an item is added.
    #[arg(long, value_name = "RATE", help_heading = LOAD)]
    adds: Option<Rate>,
    /// How often an item is updated.
    #[arg(long, value_name = "RATE", help_heading = LOAD)]
    updates: Option<Rate>,
    /// How often an item is deleted.
    #[arg(long, value_name = "RATE", help_heading = LOAD)]
    deletes: Option<Rate>,
    /// How often an item is read.
    #[arg(long, value_name = "RATE", help_heading = LOAD)]
    reads: Option<Rate>,
    /// How often all items are read: `getAll` and the page.
    #[arg(long, value_name = "RATE", help_heading = LOAD)]
    listings: Option<Rate>,
    /// At how many of Cloudflare's locations requests come [default: 10].
    #[arg(long, value_name = "N", help_heading = LOAD)]
    locations: Option<u32>,
    /// The size of an item's JSON text [default: 500].
    #[arg(long, value_name = "BYTES", help_heading = LOAD)]
    item_bytes: Option<u64>,
    /// How many items are stored at the start [default: 0].
    #[arg(long, value_name = "N", help_heading = LOAD)]
    items: Option<u64>,
    /// How many items are read and updated [default: all]. The fewer, the more often each.
    #[arg(long, value_name = "N", help_heading = LOAD)]
    active_items: Option<u64>,
    /// By how many percent all rates grow from day to day [default: 0].
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true, help_heading = LOAD)]
    growth: Option<f64>,
    /// How many days to look ahead [default: 30].
    #[arg(long, value_name = "N", help_heading = LOAD)]
    days: Option<u32>,
    /// A TOML file with the names of these options. Options that are typed win over it.
    #[arg(long, value_name = "FILE", help_heading = LOAD)]
    load: Option<PathBuf>,
    /// Take the rates, the locations, the items and their size from the journal of an emulator, or from a
    /// file of its JSON lines. Options and --load win over it.
    #[arg(long, value_name = "URL|FILE", help_heading = LOAD)]
    journal: Option<String>,
    /// The token of the emulator's control plane, where it asks for one.
    #[arg(long, value_name = "TOKEN", env = "EMULATOR_CONTROL_TOKEN", hide_env_values = true)]
    #[arg(value_parser = Secret, help_heading = LOAD)]
    control_token: Option<AuthKey>,
    /// The price plan.
    #[arg(long, value_enum, default_value = "both")]
    plan: Plans,
    /// How many histories are simulated; their spread is told.
    #[arg(long, value_name = "N", default_value = "5", value_parser = value_parser!(u64).range(1..=100))]
    seeds: u64,
    /// The seed of the first one. The same seeds give the same forecast.
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// How many steps one seed may take on the paid plan. A load that needs more is simulated for some
    /// minutes of each day, or of some days, and the report says so.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_STEPS, value_parser = value_parser!(u64).range(1..))]
    steps: u64,
    /// A report: human, json or html, into a file or else to standard output; may be repeated.
    #[arg(long, value_name = "FORMAT[=FILE]", action = ArgAction::Append)]
    report: Vec<Report>,
    #[command(flatten)]
    color: ColorArgument,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Plans {
    /// Nothing costs, and each day has quotas.
    Free,
    /// No quotas; what goes over the month's allowances costs.
    Paid,
    /// Each of them.
    Both,
}

pub(super) fn forecast(arguments: &ForecastArguments) -> Result<Status, Failed> {
    let load = arguments.whole_load()?;
    let reports = Reports::open(&arguments.report)?;
    let seeds = (0..arguments.seeds).map(|number| arguments.seed.wrapping_add(number));
    let forecast = simulate(Question {
        load,
        plans: arguments.plan.all().to_vec(),
        seeds: seeds.collect(),
        steps: arguments.steps,
    });
    reports.write(arguments.color.choice(), |form| match form {
        Form::Human => report::human(&forecast),
        Form::Json => report::json(&forecast),
        Form::Html => report::html(&forecast),
    })?;
    Ok(Status::Conformant)
}

impl Plans {
    fn all(self) -> &'static [PricePlan] {
        match self {
            Self::Free => &[PricePlan::Free],
            Self::Paid => &[PricePlan::Paid],
            Self::Both => &[PricePlan::Free, PricePlan::Paid],
        }
    }
}

impl ForecastArguments {
    fn whole_load(&self) -> Result<Load, Failed> {
        let journal =
            self.journal.as_deref().map(|place| of_journal(place, self.control_token.as_ref()));
        let journal = journal.transpose()?.unwrap_or_default();
        Ok(self.typed().or(self.of_file()?).or(journal).whole()?)
    }

    fn typed(&self) -> AskedLoad {
        AskedLoad {
            adds: self.adds,
            updates: self.updates,
            deletes: self.deletes,
            reads: self.reads,
            listings: self.listings,
            locations: self.locations,
            item_bytes: self.item_bytes,
            items: self.items,
            active_items: self.active_items,
            growth: self.growth,
            days: self.days,
        }
    }

    fn of_file(&self) -> anyhow::Result<AskedLoad> {
        let Some(file) = &self.load else { return Ok(AskedLoad::default()) };
        let text =
            fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        AskedLoad::from_toml(&text).with_context(|| format!("{} is no load", file.display()))
    }
}

/// The load of a journal, which a URL or a file has.
fn of_journal(place: &str, token: Option<&AuthKey>) -> Result<AskedLoad, Failed> {
    let is_url = place.starts_with("http://") || place.starts_with("https://");
    let lines = if is_url {
        runtime::block_on(fetch(place, token))?
    } else {
        fs::read_to_string(place).with_context(|| format!("cannot read the journal {place}"))?
    };
    let JournalLoad { load, requests, seconds } = JournalLoad::read(&lines)?;
    tell(&format!("The journal has {requests} requests to the Worker within {seconds:.1} s."));
    Ok(load)
}

async fn fetch(url: &str, token: Option<&AuthKey>) -> Result<String, Failed> {
    let base = BaseUrl::parse(url)?;
    let client = Client::new(&base, ANSWER)?;
    let mut request = Request::new(Method::GET, JOURNAL);
    if let Some(token) = token {
        let bearer = HeaderValue::from_str(&format!("Bearer {}", token.secret()));
        request.headers.insert(AUTHORIZATION, bearer.context("the control token cannot be sent")?);
    }
    let answer = client.send(&base, &request, Repeatable::Yes).await;
    let answer = answer.map_err(|error| Failed::unreachable(anyhow!("{base}: {error}")))?;
    match (answer.status, answer.text()) {
        (200, Some(lines)) => Ok(lines.to_owned()),
        (401 | 403, _) => Err(Failed::unreachable(anyhow!(
            "{base} refuses to show its journal: give its token with --control-token or \
             EMULATOR_CONTROL_TOKEN; the emulator logs it at its start"
        ))),
        (status, _) => Err(Failed::unreachable(anyhow!(
            "{base} answers {status} to the question for its journal; it must be an emulator with a \
             control plane"
        ))),
    }
}
