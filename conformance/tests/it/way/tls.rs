//! An emulator behind TLS, with a certificate that it signed itself.

use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::Version;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use pysondbkv_conformance::scenario::{AuthKey, Contract, Suite};
use pysondbkv_conformance::site::{Client, Repeatable, Target};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;

use super::ELSEWHERE;
use crate::front::{incoming, outgoing};
use crate::server::KEY;

/// A running server; dropping it stops it.
#[derive(Debug)]
pub(super) struct TlsServer {
    pub(super) port: u16,
    behind: Arc<Behind>,
    folder: TempDir,
    task: AbortHandle,
}

#[derive(Debug)]
struct Behind {
    target: Target,
    client: Client,
    /// The version and the path of each request.
    asked: Mutex<Vec<(Version, String)>>,
}

impl TlsServer {
    /// A server that offers these protocols.
    pub(super) async fn start(contract: Contract, protocols: &[&str]) -> Self {
        let key = AuthKey::new(KEY).unwrap();
        let target = Target::embedded(Suite::Worker, contract, Some(&key)).await.unwrap();
        let client = Client::new(target.base(), Duration::from_secs(30)).unwrap();
        let behind = Arc::new(Behind { target, client, asked: Mutex::default() });
        let folder = tempfile::tempdir().unwrap();
        let acceptor = acceptor(protocols, folder.path());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::clone(&behind);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, acceptor.clone(), Arc::clone(&shared)));
            }
        });
        Self { port, behind, folder, task: task.abort_handle() }
    }

    /// The same with everything that such servers offer.
    pub(super) async fn usual() -> Self {
        Self::start(Contract::Documented, &["h2", "http/1.1"]).await
    }

    pub(super) fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// The file of the certificate.
    pub(super) fn certificate(&self) -> String {
        certificate(self.folder.path())
    }

    /// The version and the path of each request so far.
    pub(super) fn asked(&self) -> Vec<(Version, String)> {
        self.behind.asked.lock().unwrap().clone()
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn certificate(folder: &Path) -> String {
    folder.join("certificate.pem").display().to_string()
}

fn acceptor(protocols: &[&str], folder: &Path) -> TlsAcceptor {
    let names = ["127.0.0.1", ELSEWHERE].map(str::to_owned);
    let signed = rcgen::generate_simple_self_signed(names).unwrap();
    std::fs::write(certificate(folder), signed.cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(signed.signing_key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

async fn serve(socket: TcpStream, acceptor: TlsAcceptor, behind: Arc<Behind>) {
    // A client that does not trust the certificate leaves.
    let Ok(stream) = acceptor.accept(socket).await else { return };
    let service = service_fn(|request| answer(request, Arc::clone(&behind)));
    let connection = auto::Builder::new(TokioExecutor::new());
    let _ = connection.serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(
    request: http::Request<Incoming>,
    behind: Arc<Behind>,
) -> Result<http::Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path_and_query().unwrap().to_string();
    behind.asked.lock().unwrap().push((request.version(), path));
    let request = incoming(request).await;
    let answer = behind.client.send(behind.target.base(), &request, Repeatable::Yes).await;
    Ok(outgoing(answer.unwrap()))
}
