//! `--target FILE`: the settings of one target, so that a team reviews them in one place.
//!
//! `fields` says what may stand in the file, `read` reads it, and `parser` tells clap so. The file holds no
//! secret. Flags win over it, which is seen to in `settings`.

mod fields;
mod parser;
mod read;

pub(super) use parser::ProfileParser;
pub(super) use read::Profile;
