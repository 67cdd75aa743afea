//! Histories of several clients at once: played, and held against every order that could explain them.

mod explain;
mod history;
mod play;

pub(super) use history::History;
pub(super) use play::{Played, Verdict, play};
