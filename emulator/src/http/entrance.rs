//! Checks every request before warp sees it: it must have a path. An HTTP/2 request gets its `Host`.
//!
//! warp panics when a request has no path (`CONNECT`, `GET getAll`, `OPTIONS *`), so such a request is
//! refused here.

use super::refusal::Refusal;
use futures_util::future::{Either, Ready, ready};
use http::header::HOST;
use http::{HeaderValue, Method, Request};
use hyper::body::Incoming;
use hyper::service::Service;
use std::convert::Infallible;
use warp::reply::Response;

/// A service that checks requests and passes them on.
#[derive(Debug)]
pub(super) struct Entrance<S>(pub(super) S);

impl<S> Service<Request<Incoming>> for Entrance<S>
where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<S::Future, Ready<Result<Response, Infallible>>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        if !has_path(&request) {
            return Either::Right(ready(Ok(Refusal::Unreadable.reply())));
        }
        name_host(&mut request);
        Either::Left(self.0.call(request))
    }
}

fn has_path<B>(request: &Request<B>) -> bool {
    let uri = request.uri();
    let is_there = uri.path_and_query().is_some() && uri.path().starts_with('/');
    is_there && request.method() != Method::CONNECT
}

/// Adds the `Host` that HTTP/2 sends as `:authority`.
fn name_host<B>(request: &mut Request<B>) {
    if request.headers().contains_key(HOST) {
        return;
    }
    let authority = request.uri().authority();
    let host = authority.and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    if let Some(host) = host {
        request.headers_mut().insert(HOST, host);
    }
}
