//! The reports of a watch, one file a format.

mod html;
mod line;
mod metrics;

pub(crate) use html::render as html;
pub(crate) use line::{change, line};
pub(crate) use metrics::render as metrics;
