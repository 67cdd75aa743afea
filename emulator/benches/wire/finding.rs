//! A measurement and its target.

use crate::result::Spread;

/// A property, what was measured, and what it should be.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) what: String,
    /// Absent where it could not be measured.
    pub(crate) measured: Option<Spread>,
    pub(crate) unit: &'static str,
    pub(crate) wanted: Wanted,
}

/// A target.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted {
    AtLeast(f64),
    AtMost(f64),
    /// No target: it is only reported.
    Nothing,
}

impl Finding {
    pub(crate) fn new(what: impl Into<String>, values: Vec<f64>, unit: &'static str) -> Self {
        let measured = (!values.is_empty()).then(|| Spread::of(values));
        Self { what: what.into(), measured, unit, wanted: Wanted::Nothing }
    }

    pub(crate) fn at_most(self, most: f64) -> Self {
        Self { wanted: Wanted::AtMost(most), ..self }
    }

    pub(crate) fn at_least(self, least: f64) -> Self {
        Self { wanted: Wanted::AtLeast(least), ..self }
    }

    /// Whether the median meets the target, in a word.
    pub(crate) fn verdict(&self) -> &'static str {
        let Some(Spread { median, .. }) = self.measured else { return "not measured" };
        match self.wanted {
            Wanted::AtLeast(least) if median >= least => "met",
            Wanted::AtMost(most) if median <= most => "met",
            Wanted::Nothing => "",
            _ => "**missed**",
        }
    }
}
