//! Is every endpoint closed without the key?

use super::doors;
use crate::audit::check::Check;
use crate::audit::context::Context;
use crate::audit::gap::Gap;
use crate::audit::verdict::CheckVerdict;
use crate::scenario::AuthVariant;

pub(super) const CHECK: Check = Check {
    id: "closed-without-key",
    promise: "every endpoint is closed without the key",
    problem: "endpoints are open without the key",
    is_vital: true,
};

pub(super) async fn ask(context: &Context) -> Result<CheckVerdict, Gap> {
    Ok(doors::try_all(context, &[AuthVariant::None]).await)
}
