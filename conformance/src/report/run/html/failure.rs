//! The failures, each with what was expected, the whole exchange, and how to repeat it.

use maud::{Markup, html};

use super::class::class;
use crate::exchange::{Excerpt, Transcript};
use crate::record::{Failure, Record, Standing, Verdict};
use crate::report::run::failures;
use crate::report::text::curl;

/// How many failures are unfolded. With more, readers would not find the list of names.
const MAX_OPEN: usize = 4;

/// Every failure. Known ones are folded, and so are all after the first few.
pub(super) fn render_all(record: &Record) -> Markup {
    html! {
        @if failures::of(record).next().is_some() {
            section {
                h2 { "Failures" }
                @for (nth, (verdict, failure)) in failures::of(record).enumerate() {
                    (render(record, verdict, failure, nth < MAX_OPEN))
                }
            }
        }
    }
}

fn render(record: &Record, verdict: &Verdict, failure: &Failure, is_early: bool) -> Markup {
    let standing = record.info.standing(verdict);
    let is_open = is_early && standing != Standing::KnownFailure;
    html! {
        details.failure.(class(standing)) id=(verdict.id) open[is_open] {
            summary {
                code { (verdict.id) }
                " " span.tag { (verdict.level) " · " (record.info.told(verdict)) }
                br; (verdict.title)
            }
            @for proof in verdict.proves.iter().filter(|proof| !proof.text.is_empty()) {
                blockquote { (proof.text) " " cite { (proof.source) } }
            }
            (differences(failure))
            (exchange(&failure.exchange))
            @if let Some(line) = curl::line(&failure.exchange) { pre.curl { (line) } }
        }
    }
}

fn differences(failure: &Failure) -> Markup {
    html! {
        @for before in failures::before(failure) {
            p.before { (before) }
        }
        @for mismatch in &failure.mismatches {
            p.place { "step " (failure.step) " of " (failure.steps) ": " (mismatch.place) }
            dl.difference {
                dt { "expected" } dd.good { (mismatch.expected) }
                dt { "got" } dd.bad { (mismatch.got) }
            }
        }
    }
}

fn exchange(exchange: &Transcript) -> Markup {
    html! {
        div.exchange {
            pre {
                b { (exchange.method) " " (exchange.path) } "\n"
                (message(&exchange.headers, exchange.body.as_ref()))
            }
            pre {
                @if let Some(answer) = &exchange.answer {
                    b { (answer.status) } "\n" (message(&answer.headers, Some(&answer.body)))
                } @else {
                    b { "no answer" }
                }
            }
        }
    }
}

fn message(headers: &[(String, String)], body: Option<&Excerpt>) -> Markup {
    html! {
        @for (name, value) in headers { i { (name) ": " (value) } "\n" }
        @if let Some(body) = body.filter(|body| body.bytes > 0) {
            "\n" (body.text)
            @if body.is_cut { "\n" i { "(" (body.bytes) " bytes in all)" } }
        }
    }
}
