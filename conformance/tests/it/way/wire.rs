//! What is sent, to the byte.

use std::time::Duration;

use http::Method;
use http::header::{HeaderName, HeaderValue};
use pysondbkv_conformance::base_url::BaseUrl;
use pysondbkv_conformance::exchange::Request;
use pysondbkv_conformance::site::{Client, Repeatable};
use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The head of the request that the client sends, line by line.
async fn sent(user: &str, request: Request) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap();
    let base = BaseUrl::parse(&format!("http://{user}{host}/base")).unwrap();
    let client = Client::new(&base, Duration::from_secs(9)).unwrap();
    let answered = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            socket.read_buf(&mut head).await.unwrap();
        }
        socket.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        String::from_utf8(head).unwrap()
    });
    client.send(&base, &request, Repeatable::No).await.unwrap();
    let head = answered.await.unwrap().replace(&host.to_string(), "HOST");
    head.split("\r\n\r\n").next().unwrap().split("\r\n").map(str::to_owned).collect()
}

fn request(method: Method, path: &str) -> Request {
    let mut request = Request::new(method, path);
    request.headers.insert(HeaderName::from_static("auth_key"), HeaderValue::from_static("k"));
    request
}

const AGENT: &str = concat!("user-agent: pysondbkv-conformance/", env!("CARGO_PKG_VERSION"));

/// reqwest adds `accept: */*`, which means the same as none.
#[tokio::test]
async fn a_request_has_no_other_fields() {
    let request = request(Method::GET, "/getAll?a=%20");
    let expected =
        ["GET /base/getAll?a=%20 HTTP/1.1", "auth_key: k", AGENT, "accept: */*", "host: HOST"];
    assert_eq!(sent("", request).await, expected);
}

#[tokio::test]
async fn a_body_has_a_length() {
    let mut request = request(Method::POST, "/add");
    request.body = Some("{}".into());
    let head = sent("", request).await;
    assert!(head.contains(&"content-length: 2".to_owned()), "{head:?}");
    assert_eq!(head.len(), 6, "{head:?}");
}

#[rstest]
#[case::reqwest("/getAll")]
#[case::raw("/x/../getAll")]
#[tokio::test]
async fn a_user_of_the_url_is_sent_as_a_field(#[case] path: &str) {
    let head = sent("me:s3cr3t@", request(Method::GET, path)).await;
    assert!(head.contains(&"authorization: Basic bWU6czNjcjN0".to_owned()), "{head:?}");
}

#[rstest]
#[case("/x/../getAll")]
#[case("/get/%2e%2E/getAll")]
#[case("/get/{k}?a='")]
#[case(r"/x\getAll")]
#[tokio::test]
async fn a_path_that_clients_rewrite_is_sent_as_it_is(#[case] path: &str) {
    let head = sent("", request(Method::GET, path)).await;
    let line = format!("GET /base{path} HTTP/1.1");
    assert_eq!(head, [line.as_str(), "auth_key: k", AGENT, "host: HOST"]);
}
