//! Scenarios as data: the model, its loader, its templates, and the choice of what to run.
//!
//! `fixtures/README.md` is the format for those who write scenarios; this is its only reader. The
//! folder imports nothing else of the suite, so a scenario can be read without knowing how it is run.

mod auth_key;
mod body;
mod endpoint;
mod expectation;
mod file_error;
mod id;
mod load;
mod select;
mod status;
mod step;
mod template;

pub use auth_key::{AuthKey, AuthKeyError, AuthVariant};
pub(crate) use body::{JsonTemplate, Pattern, Pointer};
pub(crate) use expectation::{Expectation, ListedItem};
pub use file_error::FileError;
pub(crate) use file_error::read_toml;
pub(crate) use id::Need;
pub use id::{Contract, Id, Level, Suite};
pub use load::{LoadError, Scenario, embedded};
pub(crate) use load::{from_directory, from_text};
pub use select::{Selection, SelectionError};
pub(crate) use status::StatusSet;
pub(crate) use step::{Content, RequestPattern, Step};
pub(crate) use template::{Bindings, Template, Unbound};
