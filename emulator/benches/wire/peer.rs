//! The peers that the emulator is compared with: the least work that warp and hyper need for the same
//! answers.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use std::convert::Infallible;
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::Path;
use tokio::net::{TcpListener, TcpSocket};
use warp::Filter;

/// A peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    Warp,
    Hyper,
}

const JSON: &str = "application/json";

/// The bodies that both peers answer. The emulator answered them before.
#[derive(Debug, Clone)]
struct Answers {
    item: Bytes,
    items: Bytes,
    page: Bytes,
    added: Bytes,
}

impl Answers {
    fn read(folder: &Path) -> std::io::Result<Self> {
        let read = |name| std::fs::read(folder.join(name)).map(Bytes::from);
        Ok(Self {
            item: read("get")?,
            items: read("getAll")?,
            page: read("page")?,
            added: read("add")?,
        })
    }
}

/// Serves until it is stopped. Names its address on standard output.
pub(crate) async fn serve(kind: Kind, answers: &Path) -> anyhow::Result<()> {
    let answers = Answers::read(answers)?;
    let listener = listen()?;
    writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    match kind {
        Kind::Warp => warp::serve(routes(answers)).incoming(listener).run().await,
        Kind::Hyper => serve_hyper(listener, answers).await?,
    }
    Ok(())
}

/// One route for each endpoint, as anybody would write them.
fn routes(
    answers: Answers,
) -> impl Filter<Extract = impl warp::Reply, Error = warp::Rejection> + Clone {
    let Answers { item, items, page, added } = answers;
    let typed = |body: Bytes, content_type: &'static str| {
        warp::reply::with_header(
            warp::reply::Response::new(body.into()),
            "content-type",
            content_type,
        )
    };
    let get = warp::path!("get" / String).and(warp::get()).map(move |_| typed(item.clone(), JSON));
    let add = warp::path!("add").and(warp::post()).and(warp::body::bytes());
    let add = add.map(move |_: Bytes| typed(added.clone(), JSON));
    let delete = warp::path!("delete" / String).and(warp::delete());
    let delete = delete.map(move |_| {
        typed(Bytes::from_static(b"Item deleted successfully"), "text/plain;charset=UTF-8")
    });
    let all = warp::path!("getAll").and(warp::get()).map(move || typed(items.clone(), JSON));
    let page =
        warp::path!("auth-key").and(warp::get()).map(move || typed(page.clone(), "text/html"));
    get.or(add).unify().or(delete).unify().or(all).unify().or(page).unify()
}

/// As the emulator does: small answers are sent at once.
fn listen() -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_nodelay(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    socket.listen(1_024)
}

async fn serve_hyper(listener: TcpListener, answers: Answers) -> anyhow::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let answers = answers.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(&answers, request));
            let io = hyper_util::rt::TokioIo::new(stream);
            // A client that goes away is not an error of the peer.
            drop(hyper::server::conn::http1::Builder::new().serve_connection(io, service).await);
        });
    }
}

async fn answer(
    answers: &Answers,
    request: http::Request<Incoming>,
) -> Result<http::Response<Full<Bytes>>, Infallible> {
    let body = match request.uri().path() {
        "/getAll" => &answers.items,
        "/auth-key" => &answers.page,
        "/add" => &answers.added,
        _ => &answers.item,
    };
    drop(request.into_body().collect().await);
    let mut response = http::Response::new(Full::new(body.clone()));
    let json = http::HeaderValue::from_static(JSON);
    response.headers_mut().insert(http::header::CONTENT_TYPE, json);
    Ok(response)
}
