//! The failures, each with what was expected, the whole exchange, and how to repeat it.

use super::text::{Escaped, class, push};
use crate::exchange::{Excerpt, Transcript};
use crate::record::{Failure, Outcome, Record, Standing, Verdict};
use crate::report::curl;

/// How many failures are unfolded; with more, a list of names serves better.
const MAX_OPEN: usize = 4;

/// Writes every failure, the known and the later ones folded.
pub(super) fn render_all(out: &mut String, record: &Record) {
    let failed = record.verdicts.iter().filter_map(|verdict| match &verdict.outcome {
        Outcome::Failed(failure) => Some((record.info.standing(verdict), verdict, &**failure)),
        _ => None,
    });
    let failed: Vec<_> = failed.collect();
    if failed.is_empty() {
        return;
    }
    out.push_str("<section>\n<h2>Failures</h2>\n");
    for (nth, (standing, verdict, failure)) in failed.into_iter().enumerate() {
        let is_open = nth < MAX_OPEN && standing != Standing::KnownFailure;
        render(out, (standing, &record.info.told(verdict)), is_open, verdict, failure);
    }
    out.push_str("</section>\n");
}

fn render(
    out: &mut String,
    (standing, told): (Standing, &str),
    is_open: bool,
    verdict: &Verdict,
    failure: &Failure,
) {
    let open = if is_open { " open" } else { "" };
    push(
        out,
        format_args!(
            "<details class=\"failure {}\" id=\"{id}\"{open}>\n<summary><code>{id}</code> \
             <span class=\"tag\">{} · {}</span><br>{}</summary>\n",
            class(standing),
            verdict.level,
            told,
            Escaped(&verdict.title),
            id = Escaped(&verdict.id),
        ),
    );
    for proof in verdict.proves.iter().filter(|proof| !proof.text.is_empty()) {
        let (text, source) = (Escaped(&proof.text), Escaped(&proof.source));
        push(out, format_args!("<blockquote>{text} <cite>{source}</cite></blockquote>\n"));
    }
    render_mismatches(out, failure);
    render_exchange(out, &failure.exchange);
    if let Some(curl) = curl::line(&failure.exchange) {
        push(out, format_args!("<pre class=\"curl\">{}</pre>\n", Escaped(curl)));
    }
    out.push_str("</details>\n");
}

fn render_mismatches(out: &mut String, failure: &Failure) {
    for (nth, before) in (1..).zip(&failure.before) {
        push(out, format_args!("<p class=\"before\">step {nth}: {}</p>\n", Escaped(before)));
    }
    for mismatch in &failure.mismatches {
        push(
            out,
            format_args!(
                "<p class=\"place\">step {} of {}: {}</p>\n<dl class=\"difference\">\
                 <dt>expected</dt><dd class=\"good\">{}</dd>\
                 <dt>got</dt><dd class=\"bad\">{}</dd></dl>\n",
                failure.step,
                failure.steps,
                Escaped(&mismatch.place),
                Escaped(&mismatch.expected),
                Escaped(&mismatch.got),
            ),
        );
    }
}

fn render_exchange(out: &mut String, exchange: &Transcript) {
    out.push_str("<div class=\"exchange\">\n<pre>");
    push(out, format_args!("<b>{} {}</b>\n", Escaped(&exchange.method), Escaped(&exchange.path)));
    render_message(out, &exchange.headers, exchange.body.as_ref());
    out.push_str("</pre>\n<pre>");
    match &exchange.answer {
        Some(answer) => {
            push(out, format_args!("<b>{}</b>\n", answer.status));
            render_message(out, &answer.headers, Some(&answer.body));
        }
        None => out.push_str("<b>no answer</b>"),
    }
    out.push_str("</pre>\n</div>\n");
}

fn render_message(out: &mut String, headers: &[(String, String)], body: Option<&Excerpt>) {
    for (name, value) in headers {
        push(out, format_args!("<i>{}: {}</i>\n", Escaped(name), Escaped(value)));
    }
    let Some(body) = body.filter(|body| body.bytes > 0) else { return };
    push(out, format_args!("\n{}", Escaped(&body.text)));
    if body.is_cut {
        push(out, format_args!("\n<i>({} bytes in all)</i>", body.bytes));
    }
}
