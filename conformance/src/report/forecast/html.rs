//! The forecast as a page: what will happen on each plan, in sentences and plots.

use maud::{Markup, html};

use super::plots;
use super::sentences::{Told, head, outlook, sampled};
use crate::forecast::{Forecast, Outlook};
use crate::report::page::page;

/// The page.
#[must_use]
pub(crate) fn render(forecast: &Forecast) -> String {
    let content = html! {
        header {
            p.verdict { "Forecast" }
            @for line in head(forecast) { p.before { (line) } }
            p.before { "pysondbkv-conformance " (env!("CARGO_PKG_VERSION")) }
        }
        @for outlook in &forecast.outlooks { (plan(outlook)) }
    };
    page("Forecast of a PysonDBKV deployment", &content)
}

fn plan(one: &Outlook) -> Markup {
    html! {
        section {
            h2 { "On the " (one.plan.name()) " plan" }
            p.before { (sampled(one)) }
            dl.told {
                @for Told { topic, text, is_bad } in outlook(one) {
                    dt.bad[is_bad] { (topic) }
                    dd { (text) }
                }
            }
            (plots::render(one))
        }
    }
}
