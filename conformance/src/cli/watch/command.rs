//! The loop of a watch: each round is told, kept, shown and served.

use std::fs;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::sync::watch::{self, Sender};

use super::arguments::WatchArguments;
use super::history::History;
use super::webhook::Teller;
use crate::cli::failed::Failed;
use crate::cli::print::{print_in, tell};
use crate::cli::runtime;
use crate::record::Status;
use crate::report::{self, Writing};
use crate::site::{Interrupt, Supervisor};
use crate::watch::{News, RoundOutcome, Totals, Watcher, expose};

pub(in crate::cli) fn watch(arguments: &WatchArguments) -> Result<Status, Failed> {
    let (plan, target) = arguments.plan()?;
    let history = History::open(arguments.history.as_deref(), &target)?;
    let teller = arguments.webhook.as_ref().map(Teller::to).transpose()?;
    tell(&format!("Watching {target} with at most {}, and only reading.", plan.budget));
    let time = arguments.access.timeout.whole;
    runtime::until_stopped(time, async |supervisor: Supervisor| {
        let metrics = Sender::new(report::watch::metrics(&Totals::default()));
        serve(arguments, metrics.subscribe()).await?;
        let (interrupt, totals) = (supervisor.interrupt.clone(), Totals::default());
        let watcher = Watcher::new(plan, supervisor);
        let watch = Watch { arguments, target, history, teller, metrics, interrupt, totals };
        Box::pin(watch.run(watcher)).await
    })
}

/// Serves the metrics where that is asked for.
async fn serve(arguments: &WatchArguments, text: watch::Receiver<String>) -> anyhow::Result<()> {
    let Some(address) = arguments.metrics else { return Ok(()) };
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("--metrics cannot listen on {address}"))?;
    let address = listener.local_addr()?;
    tell(&format!("metrics on http://{address}/metrics"));
    tokio::spawn(expose(listener, text));
    Ok(())
}

struct Watch<'a> {
    arguments: &'a WatchArguments,
    target: String,
    history: History,
    teller: Option<Teller>,
    metrics: Sender<String>,
    interrupt: Interrupt,
    /// Of this watch alone; the history may hold rounds of earlier ones.
    totals: Totals,
}

impl Watch<'_> {
    async fn run(mut self, mut watcher: Watcher) -> Result<Status, Failed> {
        while let Some(news) = watcher.next().await {
            self.hear(&news).await?;
            let is_first = news.round.number == 1;
            if is_first && news.round.outcome == RoundOutcome::Unreachable {
                return Ok(Status::Unreachable);
            }
            if self.arguments.until_change && !news.changes.is_empty() {
                let is_worse = news.changes.iter().any(|change| change.is_worse);
                return Ok(if is_worse { Status::NotConformant } else { Status::Conformant });
            }
        }
        Ok(match watcher.last().map(|round| round.outcome) {
            Some(RoundOutcome::Sound) => Status::Conformant,
            Some(RoundOutcome::Failing) => Status::NotConformant,
            Some(RoundOutcome::Unreachable) => Status::Unreachable,
            Some(RoundOutcome::Skipped) | None => Status::NothingRan,
        })
    }

    async fn hear(&mut self, news: &News) -> Result<(), Failed> {
        self.totals.add(&news.round);
        self.metrics.send_replace(report::watch::metrics(&self.totals));
        let mut text = report::watch::line(&news.round);
        news.changes.iter().for_each(|change| text += &report::watch::change(change));
        print_in(&text, Writing::Plain, self.arguments.color.choice())?;
        self.history.add(&news.round)?;
        if let Some(file) = &self.arguments.html {
            let page = report::watch::html(&self.target, self.history.rounds());
            fs::write(file, page).with_context(|| format!("cannot write {}", file.display()))?;
        }
        if let Some(teller) = self.teller.as_ref().filter(|_| !news.changes.is_empty()) {
            // A webhook that does not answer keeps nobody from stopping the watch.
            let failed = tokio::select! {
                failed = teller.tell(&self.target, news) => failed,
                _ = self.interrupt.stops() => Some("the webhook had not answered yet".into()),
            };
            if let Some(failed) = failed {
                tell(&failed);
            }
        }
        Ok(())
    }
}
