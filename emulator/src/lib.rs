//! The PysonDBKV Worker and its key-value sibling on one machine, offline and faithful to the byte.

pub mod js;
pub mod message;
pub mod storage;
