//! The last round as Prometheus reads it.

use std::fmt::{Result, Write};

use crate::report::text::written;
use crate::watch::{Round, RoundOutcome, Totals};

/// The metrics of a watch. What was seen is of the last round that was not skipped.
#[must_use]
pub(crate) fn render(totals: &Totals) -> String {
    written(|out| write(out, totals))
}

fn write(out: &mut String, totals: &Totals) -> Result {
    head(out, "rounds", "counter", "Rounds by their outcome.")?;
    for outcome in RoundOutcome::ALL {
        let (word, rounds) = (outcome.word(), totals.rounds(outcome));
        writeln!(out, "pysondbkv_watch_rounds_total{{outcome=\"{word}\"}} {rounds}")?;
    }
    head(out, "requests", "counter", "Requests that the watch has sent.")?;
    writeln!(out, "pysondbkv_watch_requests_total {}", totals.requests)?;
    head(out, "kv_reads", "counter", "About how many KV reads they made.")?;
    writeln!(out, "pysondbkv_watch_kv_reads_total {}", totals.kv_reads)?;
    totals.last.as_ref().map_or(Ok(()), |round| write_round(out, round))
}

fn write_round(out: &mut String, round: &Round) -> Result {
    let is_up = round.outcome != RoundOutcome::Unreachable;
    gauge(out, "up", "Whether the deployment answered.", u8::from(is_up).into())?;
    if !is_up {
        return Ok(());
    }
    let is_sound = round.outcome == RoundOutcome::Sound;
    gauge(out, "sound", "Whether nothing failed.", u8::from(is_sound).into())?;
    head(out, "scenarios", "gauge", "Scenarios by their verdict.")?;
    let verdicts = [
        ("passed", round.passed),
        ("failed", round.failed.len()),
        ("indeterminate", round.indeterminate),
    ];
    for (verdict, count) in verdicts {
        writeln!(out, "pysondbkv_watch_scenarios{{verdict=\"{verdict}\"}} {count}")?;
    }
    head(out, "findings", "gauge", "Findings of the audit by severity.")?;
    for severity in ["high", "medium", "low"] {
        let count = round.findings.values().filter(|one| *one == severity).count();
        writeln!(out, "pysondbkv_watch_findings{{severity=\"{severity}\"}} {count}")?;
    }
    if let Some(items) = round.items {
        gauge(out, "items", "Items that the listing has.", number(items as u64))?;
    }
    if let Some(is_sound) = round.is_index_sound {
        gauge(
            out,
            "index_sound",
            "Whether the index and the items agree.",
            u8::from(is_sound).into(),
        )?;
    }
    let is_seen = u8::from(round.namespace_error.is_none());
    gauge(
        out,
        "namespace_seen",
        "0 where the KV API was asked and did not show the namespace.",
        is_seen.into(),
    )?;
    gauge(
        out,
        "entries_back",
        "Entries that a listing lacked and a later one shows again: one of them was old.",
        number(round.came_back as u64),
    )?;
    let back = number(round.back_after_ms.unwrap_or_default()) / 1e3;
    gauge(out, "back_after_seconds", "The longest time between two such listings.", back)?;
    write_latencies(out, round)
}

fn write_latencies(out: &mut String, round: &Round) -> Result {
    head(out, "latency_seconds", "gauge", "How long requests took, by their kind.")?;
    for (kind, latency) in &round.latencies {
        let quantiles =
            [("0.5", latency.p50_ms), ("0.95", latency.p95_ms), ("0.99", latency.p99_ms)];
        for (quantile, ms) in quantiles {
            writeln!(
                out,
                "pysondbkv_watch_latency_seconds{{request=\"{kind}\",quantile=\"{quantile}\"}} {}",
                ms / 1e3
            )?;
        }
    }
    Ok(())
}

fn gauge(out: &mut String, name: &str, help: &str, value: f64) -> Result {
    head(out, name, "gauge", help)?;
    writeln!(out, "pysondbkv_watch_{name} {value}")
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) -> Result {
    let name = if kind == "counter" { format!("{name}_total") } else { name.to_owned() };
    writeln!(out, "# HELP pysondbkv_watch_{name} {help}\n# TYPE pysondbkv_watch_{name} {kind}")
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn number(count: u64) -> f64 {
    count as f64
}
