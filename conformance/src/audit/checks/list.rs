//! Every check, with the function that asks it.

use std::future::ready;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{
    breakable_index, closed_to_wrong_keys, closed_without_key, example_key, get_deletes, integrity,
    lost_adds, markup, operation_wall, page_headers, plain_http, size_wall,
};
use crate::audit::check::Check;
use crate::audit::context::Context;
use crate::audit::gap::Gap;
use crate::audit::verdict::CheckVerdict;

/// Asks the deployment. The error is why it cannot be told, or was not asked.
type Ask = fn(&Context) -> BoxFuture<'_, Result<CheckVerdict, Gap>>;

/// In the order of asking: what may destroy something comes last.
pub(in crate::audit) const CHECKS: [(Check, Ask); 12] = [
    (closed_without_key::CHECK, |context| closed_without_key::ask(context).boxed()),
    (closed_to_wrong_keys::CHECK, |context| closed_to_wrong_keys::ask(context).boxed()),
    (example_key::CHECK, |context| example_key::ask(context).boxed()),
    (plain_http::CHECK, |context| plain_http::ask(context).boxed()),
    (get_deletes::CHECK, |context| get_deletes::ask(context).boxed()),
    (markup::CHECK, |context| markup::ask(context).boxed()),
    (page_headers::CHECK, |context| page_headers::ask(context).boxed()),
    (integrity::CHECK, |context| ready(integrity::judge(context)).boxed()),
    (lost_adds::CHECK, |context| lost_adds::ask(context).boxed()),
    (operation_wall::CHECK, |context| operation_wall::ask(context).boxed()),
    (size_wall::CHECK, |context| ready(size_wall::judge(context)).boxed()),
    (breakable_index::CHECK, |context| breakable_index::ask(context).boxed()),
];
