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
pub use body::{JsonTemplate, Pattern, Pointer};
pub use expectation::{Expectation, ListedItem};
pub use file_error::FileError;
pub(crate) use file_error::read_toml;
pub use id::{Contract, Id, Level, Need, Suite};
pub use load::{LoadError, Scenario, embedded, from_directory, from_text};
pub use select::{Selection, SelectionError};
pub use status::StatusSet;
pub use step::{Content, RequestBody, RequestPattern, Step};
pub use template::{Bindings, Template, Unbound};
