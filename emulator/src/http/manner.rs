//! How the wire behaves, before any API sees a request.

use std::time::Duration;

/// How connections are treated.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub(crate) server: Server,
    /// How long a connection may be idle; None for ever.
    pub(crate) keep_alive: Option<Duration>,
}

/// The server that the wire behaves as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Server {
    /// The Workers runtime.
    Workerd,
    /// The server of the key-value store.
    Uvicorn,
}
