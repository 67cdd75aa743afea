//! The reports of an audit, one file a format.

mod human;
mod json;
mod lists;
mod markdown;
mod shown;

pub use human::render as human;
pub use json::render as json;
pub use markdown::render as markdown;
