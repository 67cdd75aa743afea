//! The CSS class that colours a standing.

use crate::record::Standing;

pub(super) fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Passed => "good",
        Standing::Failed | Standing::UnexpectedPass => "bad",
        Standing::Warning | Standing::KnownFailure => "warn",
        Standing::Indeterminate => "unsure",
        Standing::Skipped => "out",
    }
}
