//! From request to response: the one entry of the control plane.

use super::operation::Control;
use super::{request, response};
use crate::api::chosen::Chosen;
use crate::api::stores::Stores;
use crate::environment::Environment;
use crate::message::{Request, Response};

/// Answers a request whose path below `/__emulator` is `path`. The guard has let it through.
pub(crate) async fn respond(
    environment: &Environment,
    stores: &Stores,
    chosen: &Chosen,
    path: &str,
    request: &Request,
) -> Response {
    let control = Control { environment, stores, chosen };
    response::of(match request::parse(path, request) {
        Ok(call) => control.carry_out(call).await,
        Err(error) => Err(error),
    })
}
