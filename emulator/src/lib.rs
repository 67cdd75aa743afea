//! The PysonDBKV Worker and its key-value sibling on one machine, offline and faithful to the byte.

pub mod message;
pub mod storage;
