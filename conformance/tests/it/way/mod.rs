//! The way to a target: TLS and its certificates, HTTP/2, proxies, and the bytes that are sent.
//!
//! `tls` serves an emulator over TLS. `forward` is a proxy. The other files test what the suite does.

mod certificates;
mod forward;
mod proxies;
mod tls;
mod wire;

/// The name of a target that is not on this machine. Nothing resolves it but the proxy.
const ELSEWHERE: &str = "worker.example";

/// One scenario whose paths reqwest would rewrite.
const DOT_SEGMENTS: &str =
    "--contract published --only worker/published/dot-segments-are-resolved --consistency strong";
