//! The checks, one file each: what it is in words, and how the deployment is asked.

mod breakable_index;
mod closed_to_wrong_keys;
mod closed_without_key;
mod doors;
mod example_key;
mod get_deletes;
mod integrity;
mod list;
mod lost_adds;
mod markup;
mod operation_wall;
mod page_headers;
mod plain_http;
mod size_wall;

pub(super) use list::CHECKS;
