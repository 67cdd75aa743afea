//! The socket: bind, serve, stop.

use super::entrance::Entrance;
use super::filter::{self, Backend, Client};
use super::idle::ClosesWhenIdle;
use super::live::LiveAnswers;
use super::manner::{Manner, Server};
use super::uvicorn::{self, AsUvicorn};
use crate::api::{Door, EmulatedDeployment};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 4_096;

/// The most header fields of a request to the Worker. The runtime takes more, but room for them is made
/// for every request.
const MAX_FIELDS: usize = 256;

/// The pause after the system could not accept a connection, for example with too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

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

/// Serves until `stop` is cancelled, then lets the requests under way finish. `door` says what requests are for,
/// and `manner` how connections are treated.
pub(crate) async fn serve(
    listener: TcpListener,
    deployment: Arc<EmulatedDeployment>,
    door: Door,
    manner: Manner,
    stop: CancellationToken,
) {
    let backend = Arc::new(Backend::new(deployment, door));
    let connections = GracefulShutdown::new();
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = stop.cancelled() => break,
        };
        let live = LiveAnswers::new(stop.clone());
        let backend = Arc::clone(&backend);
        let client = Client { backend, peer: peer.ip(), live: live.clone() };
        let filter = filter::answers(Arc::new(client));
        let service = Entrance(TowerToHyperService::new(warp::service(filter)));
        let mut http = auto::Builder::new(TokioExecutor::new());
        let stream = ClosesWhenIdle::new(stream, manner, live);
        let watcher = connections.watcher();
        // An error is something that the client did to its connection.
        match manner.server {
            Server::Workerd => tokio::spawn(async move {
                http.http1().max_headers(MAX_FIELDS);
                let connection = http.serve_connection(TokioIo::new(stream), service);
                let _ = watcher.watch(connection).await;
            }),
            Server::Uvicorn => tokio::spawn(async move {
                http.http1().max_headers(uvicorn::MAX_FIELDS);
                let stream = TokioIo::new(AsUvicorn::new(stream));
                let connection = http.serve_connection(stream, service);
                let _ = watcher.watch(connection).await;
            }),
        };
    }
    drop(listener);
    connections.shutdown().await;
}

/// Waits for the next connection.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                tracing::warn!("a connection cannot be accepted: {error}");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Whether the client ended the connection before it was accepted.
fn is_the_clients(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
