//! A client for plain HTTP.
//!
//! In a build of the whole workspace its library also speaks TLS, for the suite, and then asks for an
//! implementation of the ciphers before it makes any client.

use reqwest::ClientBuilder;

pub(crate) fn builder() -> ClientBuilder {
    // An error says that another test was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}
