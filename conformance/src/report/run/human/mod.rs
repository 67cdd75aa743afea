//! The report for people: what failed and how to see it again, what was left out, and the sum.

mod failure;
mod page;

pub(super) use page::render;
