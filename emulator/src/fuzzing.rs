//! The one door of the fuzz targets in `emulator/fuzz`. Only builds with `--cfg fuzzing` have it.

use crate::api::kv_store::python;
use crate::api::{Door, EmulatedDeployment};
use crate::composition::{Entries, deployment};
use crate::config::Config;
use crate::message::Request;
use bytes::Bytes;
use std::io;
use std::net::Ipv4Addr;

/// An emulator without a socket. Every request comes from this machine.
#[derive(Debug)]
pub struct Port(EmulatedDeployment);

impl Port {
    /// What [`Emulator::start`](crate::Emulator::start) would serve.
    #[must_use]
    pub fn new(mut config: Config) -> Self {
        let entries = Entries::in_memory(&mut config);
        Self(deployment(config, None, None, entries))
    }

    /// The answer to a request, with its whole body.
    ///
    /// # Errors
    /// When a piece of the body cannot be made.
    ///
    /// # Panics
    /// When the body has another length than the response tells.
    pub async fn answer(&self, mut request: Request) -> io::Result<http::Response<Bytes>> {
        let Self(deployment) = self;
        let arrival = deployment.receive(Door::Api, Ipv4Addr::LOCALHOST.into(), &mut request);
        if deployment.max_body(&arrival, &request).is_none() {
            request.body = Bytes::new();
        }
        let response = deployment.respond(arrival, &request).await;
        let told = response.body.len();
        let mut answer = http::Response::new(response.body.gather().await?);
        assert_eq!(answer.body().len(), told, "Content-Length is wrong");
        *answer.status_mut() = response.status;
        *answer.headers_mut() = response.headers;
        Ok(answer)
    }
}

/// A body as the key-value store reads and writes it. None if it is not JSON for Python.
#[must_use]
pub fn rewritten_by_python(body: &[u8]) -> Option<Vec<u8>> {
    let value = python::parse(&python::decode(body).ok()?).ok()?;
    let mut out = Vec::new();
    python::write(&mut out, &value);
    Some(out)
}
