//! A record as readers see it: no text of an answer controls a terminal or a viewer, or ends a line.
//!
//! Programs get the record as it is, since JSON escapes such characters itself.

use crate::exchange::{Answer, Excerpt, Transcript};
use crate::expect::Mismatch;
use crate::record::{Event, Failure, Leftover, Others, Outcome, Record, RunInfo, Verdict};
use crate::report::text::{visible, visible_in_line as line};

pub(super) fn record(record: &Record) -> Record {
    Record {
        info: info(&record.info),
        verdicts: record.verdicts.iter().map(verdict).collect(),
        leftovers: record.leftovers.iter().map(leftover).collect(),
        others: others(&record.others),
        ..record.clone()
    }
}

pub(super) fn event(event: &Event) -> Event {
    match event {
        Event::Started(about) => Event::Started(info(about)),
        Event::ScenarioFinished(finished) => Event::ScenarioFinished(Box::new(verdict(finished))),
        Event::Finished { duration, is_interrupted, leftovers, others: did } => Event::Finished {
            duration: *duration,
            is_interrupted: *is_interrupted,
            leftovers: leftovers.iter().map(leftover).collect(),
            others: others(did),
        },
        started @ Event::ScenarioStarted(_) => started.clone(),
    }
}

fn info(info: &RunInfo) -> RunInfo {
    let target_version = info.target_version.as_deref().map(line);
    RunInfo { target: line(&info.target), target_version, ..info.clone() }
}

fn verdict(verdict: &Verdict) -> Verdict {
    let outcome = match &verdict.outcome {
        Outcome::Passed => Outcome::Passed,
        Outcome::Failed(it) => Outcome::Failed(Box::new(failure(it))),
        Outcome::Skipped(reason) => Outcome::Skipped(line(reason)),
        Outcome::Indeterminate(reason) => Outcome::Indeterminate(line(reason)),
    };
    Verdict { outcome, ..verdict.clone() }
}

fn failure(failure: &Failure) -> Failure {
    let mismatch =
        |one: &Mismatch| Mismatch::new(line(&one.place), line(&one.expected), line(&one.got));
    Failure {
        before: failure.before.iter().map(|text| line(text)).collect(),
        mismatches: failure.mismatches.iter().map(mismatch).collect(),
        exchange: exchange(&failure.exchange),
        ..failure.clone()
    }
}

fn exchange(exchange: &Transcript) -> Transcript {
    let answer = |answer: &Answer| Answer {
        status: answer.status,
        headers: headers(&answer.headers),
        body: excerpt(&answer.body),
    };
    Transcript {
        method: line(&exchange.method),
        url: line(&exchange.url),
        path: line(&exchange.path),
        headers: headers(&exchange.headers),
        body: exchange.body.as_ref().map(excerpt),
        answer: exchange.answer.as_ref().map(answer),
    }
}

fn headers(headers: &[(String, String)]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| (line(name), line(value))).collect()
}

/// A text with escapes is not the whole text. So no curl line is made of it.
fn excerpt(excerpt: &Excerpt) -> Excerpt {
    let text = visible(&excerpt.text);
    Excerpt { is_cut: excerpt.is_cut || text != excerpt.text, text, ..*excerpt }
}

fn leftover(leftover: &Leftover) -> Leftover {
    Leftover { key: line(&leftover.key), reason: line(&leftover.reason) }
}

fn others(others: &Others) -> Others {
    let missing_keys = others.missing_keys.iter().map(|key| line(key)).collect();
    Others { missing_keys, ..others.clone() }
}
