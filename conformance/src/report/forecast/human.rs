//! The forecast for people: the load, and for each plan what will happen.

use std::fmt::{Result, Write};

use super::sentences::{Told, head, outlook, sampled};
use crate::forecast::Forecast;
use crate::report::text::ansi::{BAD, FAINT, GOOD, STRONG, Styled};
use crate::report::text::written;

/// The report, with ANSI colours. The caller removes them where they are unwanted.
#[must_use]
pub(crate) fn render(forecast: &Forecast) -> String {
    written(|out| write(out, forecast))
}

fn write(out: &mut String, forecast: &Forecast) -> Result {
    writeln!(out, "{}", Styled(STRONG, "Forecast"))?;
    for line in head(forecast) {
        writeln!(out, "{}", Styled(FAINT, line))?;
    }
    for one in &forecast.outlooks {
        writeln!(out, "\n{}", Styled(STRONG, format!("On the {} plan", one.plan.name())))?;
        writeln!(out, "{}", Styled(FAINT, sampled(one)))?;
        for Told { topic, text, is_bad } in outlook(one) {
            let style = if is_bad { BAD } else { GOOD };
            writeln!(out, "  {}  {text}", Styled(style, format!("{topic:<16}")))?;
        }
    }
    Ok(())
}
