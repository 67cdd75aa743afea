//! The socket: bind, serve, stop.

use super::filter;
use crate::api::EmulatedDeployment;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpSocket};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 4_096;

/// Listens on `address`. From here on connections wait until [`serve`] accepts them.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A restarted emulator gets its port back at once, and a port that another program listens on
    // stays taken. On Windows the option would let two programs share the port.
    socket.set_reuseaddr(cfg!(unix))?;
    // Accepted sockets inherit this: small answers are sent at once.
    socket.set_nodelay(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop` ends, then lets the requests under way finish.
pub(crate) async fn serve(
    listener: TcpListener,
    deployment: Arc<EmulatedDeployment>,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    warp::serve(filter::deployment(deployment)).incoming(listener).graceful(stop).run().await;
}
