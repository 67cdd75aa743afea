//! Is every endpoint closed to a wrong key?

use super::doors;
use crate::audit::check::Check;
use crate::audit::context::Context;
use crate::audit::gap::Gap;
use crate::audit::verdict::CheckVerdict;
use crate::scenario::AuthVariant;

pub(super) const CHECK: Check = Check {
    id: "closed-to-wrong-keys",
    promise: "every endpoint is closed to a wrong key",
    problem: "endpoints are open to a wrong key",
    is_vital: true,
};

const WRONG_KEYS: [AuthVariant; 5] = [
    AuthVariant::Empty,
    AuthVariant::Wrong,
    AuthVariant::Truncated,
    AuthVariant::Extended,
    AuthVariant::Recased,
];

pub(super) async fn ask(context: &Context) -> Result<CheckVerdict, Gap> {
    let has_letters = context.plan.auth_key.has_letters();
    let mut variants = WRONG_KEYS.to_vec();
    variants.retain(|variant| has_letters || *variant != AuthVariant::Recased);
    Ok(doors::try_all(context, &variants).await)
}
