//! Finds which source file of a crate names which, for tests of the design.
//!
//! The tests of both crates include this folder; it reads the sources of the crate that includes
//! it. `sources` finds the files, `names` parses them, `arrows` follows each name to the file that
//! defines it, `circles` looks for arrows that lead back.

mod arrows;
mod circles;
mod names;
mod sources;

pub(crate) use circles::circles;
pub(crate) use sources::sources;
