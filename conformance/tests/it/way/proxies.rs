//! Proxies that the environment names.

use pysondbkv_conformance::scenario::{AuthKey, Contract, Suite};
use pysondbkv_conformance::site::Target;

use super::forward::Forward;
use super::tls::TlsServer;
use super::{DOT_SEGMENTS, ELSEWHERE};
use crate::server::KEY;
use crate::support::told_with;

const ADD: &str = "--only worker/add --consistency strong";

fn run(url: &str, which: &str) -> String {
    format!("run --url {url} --auth-key {KEY} --timeout 5 {which}")
}

async fn emulator(contract: Contract) -> (Target, u16) {
    let key = AuthKey::new(KEY).unwrap();
    let target = Target::embedded(Suite::Worker, contract, Some(&key)).await.unwrap();
    let url = target.base().to_string();
    let port = url.rsplit(':').next().unwrap().parse().unwrap();
    (target, port)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_target_is_reached_through_its_proxy() {
    let (_kept, port) = emulator(Contract::Documented).await;
    let proxy = Forward::to(port).await;
    let words = run(&format!("http://{ELSEWHERE}"), ADD);
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        let before = proxy.lines().len();
        let (status, told) = told_with(&words, &[(variable, &proxy.url)]).await;
        assert_eq!(status, 0, "{told}");
        let lines = proxy.lines().split_off(before);
        assert!(lines.iter().all(|line| line.contains(" http://worker.example/")), "{lines:?}");
        assert!(!lines.is_empty(), "{variable}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_target_is_reached_through_a_tunnel() {
    let server = TlsServer::usual().await;
    let proxy = Forward::to(server.port).await;
    let which = format!("{ADD} --ca-cert {}", server.certificate());
    let words = run(&format!("https://{ELSEWHERE}"), &which);
    let (status, told) = told_with(&words, &[("HTTPS_PROXY", &proxy.url)]).await;
    assert_eq!(status, 0, "{told}");
    let lines = proxy.lines();
    let tunnel = format!("CONNECT {ELSEWHERE}:443 HTTP/1.1");
    assert!(!lines.is_empty() && lines.iter().all(|line| *line == tunnel), "{lines:?}");
    assert!(!server.asked().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_on_this_machine_has_no_proxy() {
    let (target, port) = emulator(Contract::Documented).await;
    let proxy = Forward::to(port).await;
    let words = run(&target.base().to_string(), ADD);
    let (status, told) = told_with(&words, &[("HTTP_PROXY", &proxy.url)]).await;
    assert_eq!((status, proxy.lines()), (0, vec![]), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_the_environment_excepts_has_no_proxy() {
    let (_kept, port) = emulator(Contract::Documented).await;
    let proxy = Forward::to(port).await;
    let variables = [("HTTP_PROXY", proxy.url.as_str()), ("NO_PROXY", "other.example,example")];
    let words = run(&format!("http://{ELSEWHERE}"), ADD);
    let (status, told) = told_with(&words, &variables).await;
    assert_eq!((status, proxy.lines()), (3, vec![]), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_is_not_there_is_named() {
    let words = run(&format!("https://{ELSEWHERE}"), ADD);
    let proxy = "http://me:hush@127.0.0.1:1";
    let (status, told) = told_with(&words, &[("HTTPS_PROXY", proxy)]).await;
    assert_eq!(status, 3, "{told}");
    assert!(told.contains("through the proxy http://127.0.0.1:1"), "{told}");
    assert!(!told.contains("hush"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_clients_rewrite_is_skipped_behind_a_proxy() {
    let (_kept, port) = emulator(Contract::Published).await;
    let proxy = Forward::to(port).await;
    let words = run(&format!("http://{ELSEWHERE}"), DOT_SEGMENTS);
    let (status, told) = told_with(&words, &[("HTTP_PROXY", &proxy.url)]).await;
    assert_eq!(status, 4, "{told}");
    assert!(told.contains("the path /x/../getAll must arrive as it is"), "{told}");
    assert!(told.contains(&format!("the proxy {} may rewrite it", proxy.url)), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_ends_a_sequence_where_such_a_path_stands() {
    let (target, port) = emulator(Contract::Published).await;
    let proxy = Forward::to(port).await;
    let words = format!(
        "diff --url {} --other-url http://{ELSEWHERE}/@other --auth-key {KEY} --contract published \
         --allow-delete-all --sessions 0 --only worker/published/dot-segments-are-resolved",
        target.base()
    );
    let (status, told) = told_with(&words, &[("HTTP_PROXY", &proxy.url)]).await;
    assert_eq!(status, 0, "{told}");
    assert!(
        told.contains("not compared, and what follows it neither: the path /@other/x/../"),
        "{told}"
    );
}

/// The proxy could answer in the place of the deployment.
#[tokio::test(flavor = "multi_thread")]
async fn an_audit_through_a_proxy_does_not_judge_plain_http() {
    let server = TlsServer::usual().await;
    let proxy = Forward::to(server.port).await;
    let (url, certificate) = (format!("https://{ELSEWHERE}"), server.certificate());
    let words = format!("audit --url {url} --read-only --auth-key {KEY} --ca-cert {certificate}");
    let (_, told) = told_with(&words, &[("HTTPS_PROXY", &proxy.url)]).await;
    assert!(told.contains(&format!("the proxy {} stands before it", proxy.url)), "{told}");
    assert!(proxy.lines().iter().all(|line| line.starts_with("CONNECT ")), "{told}");
}
