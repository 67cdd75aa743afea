//! The report for a browser: one file, no script, nothing loaded from anywhere.
//!
//! What a target answered is text here and never markup. Should that ever fail, the page's own policy
//! forbids everything but its styles.

mod class;
mod failure;
mod lists;
mod matrix;
mod page;
mod plot;
mod summary;

pub(super) use page::render;
