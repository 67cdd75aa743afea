//! Random choices that sessions of both APIs make.

use fastrand::Rng;
use http::Method;

/// The methods that odd requests are sent with.
const METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::DELETE,
    Method::PATCH,
    Method::OPTIONS,
];

pub(super) fn any_method(rng: &mut Rng) -> Method {
    METHODS[rng.usize(..METHODS.len())].clone()
}

/// One of several, all as likely.
pub(super) fn one_of<'a, T: ?Sized>(rng: &mut Rng, choices: &[&'a T]) -> &'a T {
    choices[rng.usize(..choices.len())]
}
