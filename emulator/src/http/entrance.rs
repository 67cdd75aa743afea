//! What every request passes before warp sees it: it has a path, and a `Host` in HTTP/2 too.
//!
//! warp panics when a request has no path (`CONNECT`, `GET getAll`, `OPTIONS *`). Such a request is
//! refused here, so that warp never sees it.

use super::filter::Refusal;
use futures_util::future::{Either, Ready, ready};
use http::header::HOST;
use http::{HeaderValue, Method, Request};
use hyper::body::Incoming;
use hyper::service::Service;
use std::convert::Infallible;
use warp::reply::Response;

/// The way to `inner`.
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

/// HTTP/2 names the host in `:authority`, which takes the place of `Host`.
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
