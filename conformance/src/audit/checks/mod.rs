//! The checks, one file a question: each asks the deployment and answers with a verdict.

pub(super) mod changing_get;
pub(super) mod doors;
pub(super) mod example_key;
pub(super) mod index;
pub(super) mod integrity;
pub(super) mod markup;
pub(super) mod page_headers;
pub(super) mod race;
pub(super) mod transport;
pub(super) mod walls;

use super::deployment::Deployment;
use super::engine::Plan;
use super::record::Verdict;
use crate::exchange::Response;
use crate::site::protocol::Listed;

/// What every check is given.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) plan: &'a Plan,
    /// The listing before anything was written, as answered.
    pub(super) listing: Response,
    /// Its entries, all of them others'; nothing when they cannot be read.
    pub(super) before: Option<Vec<Listed>>,
}

/// Why a check that writes was not asked.
const READ_ONLY: &str = "it would write, and --read-only is given";

impl Context<'_> {
    /// The verdict of a check that writes, where nothing may be written.
    fn read_only(&self) -> Option<Verdict> {
        self.plan.is_read_only.then(|| Verdict::NotChecked(READ_ONLY.into()))
    }
}
