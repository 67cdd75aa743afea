//! From request to response: the one entry of the control plane.

use super::operation::Control;
use super::{request, response};
use crate::api::store_name::StoreName;
use crate::api::stores::Stores;
use crate::environment::Environment;
use crate::message::{Request, Response};

/// Answers a request whose path below `/__emulator` is `path`. The guard has let it through.
pub(crate) async fn respond(
    environment: &Environment,
    stores: &Stores,
    store: Option<&StoreName>,
    path: &str,
    request: &Request,
) -> Response {
    let control = Control { environment, stores, store };
    response::of(match request::parse(path, request) {
        Ok(call) => control.carry_out(call).await,
        Err(error) => Err(error),
    })
}
