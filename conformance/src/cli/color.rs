//! `--color WHEN`.

use anstream::ColorChoice;
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(super) struct ColorArgument {
    /// Colours in the human report.
    #[arg(long, alias = "colour", value_enum, default_value = "auto", value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Color {
    /// On terminals.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

impl ColorArgument {
    pub(super) fn choice(&self) -> ColorChoice {
        match self.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::AlwaysAnsi,
            Color::Never => ColorChoice::Never,
        }
    }
}
