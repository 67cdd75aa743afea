//! How cost grows: with items, with connections, with the size of values.

mod connections;
mod curve;
mod items;
mod namespaces;
pub(crate) mod plot;
mod rounds;
mod run;
mod slow_client;
mod slow_clients;
mod values;

pub(crate) use curve::{Sweep, table};
pub(crate) use run::all;
