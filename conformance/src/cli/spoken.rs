//! What the program says on standard output and standard error, as it may stand in a log.

use std::env;

use crate::report::{Writing, disarmed};

/// The text, without workflow commands where a runner of GitHub Actions reads along.
pub(super) fn spoken(text: &str, writing: Writing) -> String {
    let is_overheard = env::var_os("GITHUB_ACTIONS").is_some_and(|value| !value.is_empty());
    if is_overheard { disarmed(text, writing) } else { text.to_owned() }
}
