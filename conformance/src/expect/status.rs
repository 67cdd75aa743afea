//! The status code.

use super::mismatch::Mismatch;
use crate::exchange::Response;
use crate::scenario::StatusSet;

/// The mismatch when the status is not accepted.
pub(super) fn judge(accepted: Option<&StatusSet>, response: &Response) -> Option<Mismatch> {
    let accepted = accepted?;
    let wrong = !accepted.contains(response.status);
    wrong.then(|| Mismatch::new("status", accepted, response.status))
}
