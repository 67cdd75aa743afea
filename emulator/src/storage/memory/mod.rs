//! Entries in memory: what `wrangler dev` keeps without `--persist-to`, gone when the program ends.

mod backend;
mod contents;
mod entries;
#[expect(clippy::module_inception, reason = "the folder is named after what is in this file")]
mod memory;
mod sorted;

pub use backend::MemoryBackend;
pub(super) use backend::MemoryHome;
pub use memory::Memory;
