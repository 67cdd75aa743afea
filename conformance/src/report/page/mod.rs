//! What the pages of all commands share: their frame, their style, and plots of figures over time.

mod plot;
mod shell;

pub(super) use plot::{Line, Plot, Point, Wall};
pub(super) use shell::page;
