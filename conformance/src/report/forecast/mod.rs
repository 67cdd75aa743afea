//! The reports of a forecast, one file a format.

#![expect(clippy::cast_precision_loss, reason = "all figures are far below 2^53")]

mod html;
mod human;
mod json;
mod plots;
mod sentences;
mod words;

pub(crate) use html::render as html;
pub(crate) use human::render as human;
pub(crate) use json::render as json;
