//! What a live deployment asks of a run: settings from what was typed, and the cost told beforehand.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use uuid::Uuid;

use super::arguments::{LIVE, RunArguments};
use super::{Failed, print};
use crate::base_url::BaseUrl;
use crate::record::Status;
use crate::record::{Cost, RunInfo};
use crate::run::{self, Plan};
use crate::site::{self, Consistency, LedgerFile, Live};

/// How to treat a deployment in use.
#[derive(Debug, Args)]
pub(super) struct LiveArguments {
    /// How soon a read must show a write: `strong`, or `eventual:60s` with the window after which it
    /// must [default: strong on this machine, eventual:60s elsewhere].
    #[arg(long, value_name = "WHEN", help_heading = LIVE)]
    consistency: Option<Consistency>,
    /// The least time between two writes of one KV key [default: 1.1s as soon as KV refuses one].
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, help_heading = LIVE)]
    pace: Option<Duration>,
    /// Where to note what is stored [default: a file of its own in the user's state directory].
    #[arg(long, value_name = "FILE", requires = "url", help_heading = LIVE)]
    pub(super) ledger: Option<PathBuf>,
}

impl LiveArguments {
    /// The settings at a target, all but the ledger.
    pub(super) fn settings(&self, base: &BaseUrl) -> Live {
        let usual = if base.is_loopback() { Consistency::Strong } else { Consistency::eventual() };
        let consistency = self.consistency.unwrap_or(usual);
        Live { consistency, pace: self.pace, ..Live::default() }
    }
}

/// What a live run writes at most where nothing else is said: a fifth of a free plan's day.
const MAX_WRITES: usize = 199;

/// A free plan's day, by Cloudflare's page on pricing: requests, KV writes, KV deletes.
const FREE_REQUESTS: usize = 100_000;
const FREE_KV_CHANGES: usize = 1_000;

/// The settings of a run, all but the ledger.
pub(super) fn settings(arguments: &RunArguments, base: &BaseUrl) -> Live {
    let live = arguments.live.settings(base);
    let usual = live.consistency.window().map_or(0, |_| MAX_WRITES);
    let max_writes = Some(arguments.max_writes.unwrap_or(usual)).filter(|limit| *limit > 0);
    Live { max_writes, ..live }
}

/// A new ledger, at this path or at one of its own.
pub(super) fn ledger(path: Option<&Path>) -> Result<LedgerFile, Failed> {
    let usual = || site::state_directory().join(format!("{}.jsonl", Uuid::new_v4()));
    let path = path.map_or_else(usual, Path::to_owned);
    LedgerFile::create(&path).map_err(Failed::usage)
}

/// Tells what a run would cost.
pub(super) async fn estimate(plan: &Plan) -> Result<Status, Failed> {
    let (cost, left_out) = run::estimate(plan).await.map_err(Failed::unreachable)?;
    let left_out = match left_out {
        0 => String::new(),
        some => format!(
            "{some} scenarios would be left out: others prove the same sentences with fewer writes \
             (--max-writes 0 runs them).\n"
        ),
    };
    print(&format!("The run would make {}.\n{left_out}", in_words(cost)))?;
    Ok(Status::Conformant)
}

/// Tells what a run that begins will cost.
#[expect(clippy::print_stderr, reason = "told beside the reports, before the first of them")]
pub(super) fn announce(info: &RunInfo) {
    if let Some(cost) = info.cost {
        eprintln!("This run makes {}.", in_words(cost));
    }
}

fn in_words(cost: Cost) -> String {
    let Cost { requests, kv_writes, kv_deletes } = cost;
    let share = |of: usize, whole: usize| (of * 100).div_ceil(whole);
    let sent = format!("about {requests} requests ({} %", share(requests, FREE_REQUESTS));
    if kv_writes + kv_deletes == 0 {
        return format!("{sent} of a free plan's day), and no KV writes");
    }
    format!(
        "{sent}), {kv_writes} KV writes ({} %) and {kv_deletes} KV deletes ({} % of a free plan's day)",
        share(kv_writes, FREE_KV_CHANGES),
        share(kv_deletes, FREE_KV_CHANGES)
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use rstest::rstest;

    use super::super::arguments::Arguments;
    use super::*;

    #[rstest]
    #[case::here("http://127.0.0.1:1", &[], Consistency::Strong, None)]
    #[case::elsewhere("https://x.example", &[], Consistency::eventual(), Some(199))]
    #[case::as_said("https://x.example", &["--consistency", "strong"], Consistency::Strong, None)]
    #[case::without_limit(
        "https://x.example",
        &["--max-writes", "0"],
        Consistency::eventual(),
        None
    )]
    fn a_target_elsewhere_is_treated_as_live(
        #[case] url: &str,
        #[case] words: &[&str],
        #[case] consistency: Consistency,
        #[case] max_writes: Option<usize>,
    ) {
        let words = [&["pysondbkv-conformance", "--url", url], words].concat();
        let arguments = Arguments::try_parse_from(words).unwrap().run;
        let live = settings(&arguments, &BaseUrl::parse(url).unwrap());
        assert_eq!((live.consistency, live.max_writes), (consistency, max_writes));
    }

    #[test]
    fn the_cost_is_told_as_a_part_of_a_free_plans_day() {
        let cost = Cost { requests: 590, kv_writes: 198, kv_deletes: 120 };
        let told = "about 590 requests (1 %), 198 KV writes (20 %) and 120 KV deletes (12 % of a \
                    free plan's day)";
        assert_eq!(in_words(cost), told);
    }
}
