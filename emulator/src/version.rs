//! Which build this is.

/// The version of both programs. In a release build that was made from a checkout, also the commit and its
/// date.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), env!("PYSONDBKV_COMMIT"));
