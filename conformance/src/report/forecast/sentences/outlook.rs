//! All sentences of a plan.

use super::told::Told;
use super::{failing, kept, walls};
use crate::forecast::Outlook;

/// What will happen on a plan.
pub(in crate::report::forecast) fn outlook(outlook: &Outlook) -> Vec<Told> {
    let mut told = Vec::new();
    told.extend(failing::quotas(outlook));
    told.extend(failing::refused(outlook));
    told.extend(kept::lost(outlook));
    told.extend(kept::undone(outlook));
    told.extend(kept::stale(outlook));
    told.push(walls::listing(outlook));
    told.push(walls::index(outlook));
    told.extend(walls::stored(outlook));
    told.push(walls::costs(outlook));
    told
}
