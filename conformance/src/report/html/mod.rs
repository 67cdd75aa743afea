//! The report for a browser: one file, no script, nothing loaded from anywhere.
//!
//! What a target answered is text here and never markup; the page's own policy forbids all but its
//! styles, should that ever fail.

mod failure;
mod lists;
mod matrix;
mod page;
mod plot;
mod text;

pub(super) use page::render;
