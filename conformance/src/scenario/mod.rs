//! Scenarios as data: their model, their loader, their templates, and their selection.
//!
//! `fixtures/README.md` describes the format. Only this folder reads it, and it names nothing else of the
//! suite.

mod auth_key;
mod bindings;
mod body;
mod endpoint;
mod expectation;
mod file_error;
mod id;
mod load;
mod reach;
mod schema;
mod select;
mod status;
mod step;
mod template;
mod times;

pub use auth_key::{AuthKey, AuthKeyError, AuthVariant};
pub(crate) use bindings::{Bindings, Unbound};
pub(crate) use body::{JsonTemplate, Pattern, Pointer};
pub(crate) use expectation::{Expectation, ListedItem};
pub use file_error::FileError;
pub(crate) use file_error::{read_regular, read_toml};
pub(crate) use id::Need;
pub use id::{Contract, Id, Level, Suite};
pub use load::{LoadError, Scenario, embedded};
pub(crate) use load::{from_directory, from_text};
pub(crate) use reach::{can_change_others, read_leniently};
pub(crate) use schema::{SchemaName, schema};
pub use select::{Selection, SelectionError};
pub(crate) use status::StatusSet;
pub(crate) use step::{Content, RequestPattern, Step};
pub(crate) use template::Template;
use times::Times;
