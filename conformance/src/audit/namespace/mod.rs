//! The audit of a namespace by the KV API, which shows what no Worker does: the keys themselves.
//!
//! ```text
//! plan → engine → survey → index, values, walls, usage (judges of what was seen)
//! ```

mod engine;
mod index;
mod list;
mod plan;
mod usage;
mod values;
mod walls;

pub use engine::audit_namespace;
pub use plan::NamespacePlan;
