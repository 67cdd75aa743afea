//! A front: what stands before a deployment in the wild. It passes requests to an emulator, and behaves by
//! a script in between.
//!
//! `script` has the rules. `pages` has what known fronts answer. The other files test what the suite says.

mod leftovers;
mod mid_run;
mod pages;
mod preflight;
mod script;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{HOST, HeaderName, HeaderValue};
use http_body_util::{BodyExt, Collected, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use pysondbkv_conformance::exchange::{Request, Response};
use pysondbkv_conformance::scenario::{AuthKey, Contract, Suite};
use pysondbkv_conformance::site::{Client, Repeatable, Target};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use crate::server::KEY;
use script::{Rule, Turn};

/// A running front; dropping it stops it.
#[derive(Debug)]
struct Front {
    url: String,
    behind: Arc<Behind>,
    task: AbortHandle,
}

/// The emulator behind a front, and the front's script.
#[derive(Debug)]
struct Behind {
    suite: Suite,
    target: Target,
    client: Client,
    rules: Vec<Rule>,
    /// How many requests came so far.
    asked: AtomicUsize,
}

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed")]
struct Closed;

impl Front {
    /// A front of the Worker with this script. Of the rules that apply to a request, the first counts.
    async fn of_worker(rules: impl Into<Vec<Rule>>) -> Self {
        Self::start(Suite::Worker, rules.into()).await
    }

    async fn start(suite: Suite, rules: Vec<Rule>) -> Self {
        let key = AuthKey::new(KEY).unwrap();
        let target = Target::embedded(suite, Contract::Documented, Some(&key)).await.unwrap();
        let client = Client::new(target.base(), Duration::from_secs(30)).unwrap();
        let behind = Behind { suite, target, client, rules, asked: AtomicUsize::new(0) };
        let behind = Arc::new(behind);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::clone(&behind);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&shared)));
            }
        });
        Self { url, behind, task: task.abort_handle() }
    }

    /// The listing behind the front, as text.
    async fn listing(&self) -> String {
        let (path, header) = match self.behind.suite {
            Suite::Worker => ("/getAll", "auth_key"),
            Suite::KvStore => ("/kv", "x-api-key"),
        };
        let mut request = Request::new(http::Method::GET, path);
        request.headers.insert(HeaderName::from_static(header), HeaderValue::from_static(KEY));
        self.behind.pass(&request).await.text().unwrap().to_owned()
    }
}

/// A command as it is typed for a Worker at a URL.
fn typed(url: &str, command: &str) -> String {
    let target = if command.starts_with("audit") { url.to_owned() } else { format!("--url {url}") };
    format!("{command} {target} --auth-key {KEY}")
}

/// Every command that goes to a target.
fn commands(url: &str) -> [String; 4] {
    let diff = format!("diff {url} {url} --auth-key {KEY} --sessions 2");
    [typed(url, "run"), typed(url, "audit"), typed(url, "fuzz --steps 40 --out /nowhere"), diff]
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Behind {
    async fn answer(&self, request: Request) -> Result<Response, Closed> {
        let number = 1 + self.asked.fetch_add(1, Ordering::SeqCst);
        let rule = self.rules.iter().find(|rule| rule.applies(number, &request));
        let Some(rule) = rule else { return Ok(self.pass(&request).await) };
        match rule.turn.clone() {
            Turn::Answers(reply) => Ok(reply.response()),
            Turn::ActsAndAnswers(reply) => {
                self.pass(&request).await;
                Ok(reply.response())
            }
            Turn::Closes => Err(Closed),
            Turn::Hangs => std::future::pending().await,
            Turn::Drops(header) => {
                let mut request = request;
                request.headers.remove(header);
                Ok(self.pass(&request).await)
            }
            Turn::Changes(change) => {
                let mut answer = self.pass(&request).await;
                change(&mut answer);
                Ok(answer)
            }
        }
    }

    async fn pass(&self, request: &Request) -> Response {
        self.client.send(self.target.base(), request, Repeatable::Yes).await.unwrap()
    }
}

async fn serve(socket: TcpStream, behind: Arc<Behind>) {
    let service = service_fn(|request| answer(request, Arc::clone(&behind)));
    let connection = hyper::server::conn::http1::Builder::new();
    // A connection that the client or the script closed is no error.
    let _ = connection.serve_connection(TokioIo::new(socket), service).await;
}

async fn answer(
    request: http::Request<Incoming>,
    behind: Arc<Behind>,
) -> Result<http::Response<Full<Bytes>>, Closed> {
    Ok(outgoing(behind.answer(incoming(request).await).await?))
}

/// A received request as one that can be sent on.
pub(crate) async fn incoming(request: http::Request<Incoming>) -> Request {
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut asked = Request::new(head.method, path);
    asked.headers = head.headers;
    asked.headers.remove(HOST);
    for name in OF_ONE_CONNECTION {
        asked.headers.remove(name);
    }
    asked.body = body.collect().await.ok().map(Collected::to_bytes);
    asked
}

/// A received answer as one that can be sent on.
pub(crate) fn outgoing(answer: Response) -> http::Response<Full<Bytes>> {
    let mut response = http::Response::new(Full::new(answer.body));
    *response.status_mut() = http::StatusCode::from_u16(answer.status).unwrap();
    *response.headers_mut() = answer.headers;
    for name in OF_ONE_CONNECTION {
        response.headers_mut().remove(name);
    }
    response
}

/// The header fields that are about a connection and not about a message.
const OF_ONE_CONNECTION: [&str; 3] = ["connection", "content-length", "transfer-encoding"];
