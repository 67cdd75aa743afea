//! What every command says where something else answers: one sentence, and the exit status 3.

use futures_util::future::join_all;
use pysondbkv_conformance::scenario::Suite;
use rstest::rstest;

use super::pages;
use super::script::{Reply, Turn, always};
use super::{Front, commands, typed};
use crate::server::{KEY, Server, Store, Transport, Variant};
use crate::support::told;

#[rstest]
#[case::challenge(pages::CHALLENGE, "challenge for browsers")]
#[case::limit(pages::LIMIT_FOR_AN_HOUR, "its code 1015: it limits the rate of requests")]
#[case::block(pages::BLOCK, "its code 1020: a firewall rule blocks the request")]
#[case::down(pages::DOWN, "answers 521: the deployment refuses connections; start it")]
#[case::slow(pages::SLOW, "answers 524: the deployment took too long")]
#[case::access(pages::ACCESS, "Cloudflare Access protects it")]
#[case::login(pages::LOGIN, "with a web page")]
#[case::moved(pages::MOVED, "it redirects (301) to https://new.example/getAll")]
#[case::bad_gateway(pages::BAD_GATEWAY, "nginx answers 502")]
#[case::forbidden(pages::FORBIDDEN, "with a web page")]
#[case::web_server(pages::NOT_FOUND, "so it is no PysonDBKV Worker")]
#[case::tls_port(pages::TLS_PORT, "it speaks TLS at this port; give --url https://127.0.0.1:")]
#[case::password(pages::PASSWORD, "https://USER:PASSWORD@HOST")]
#[tokio::test(flavor = "multi_thread")]
async fn who_answers_instead_is_said_in_one_sentence(#[case] reply: Reply, #[case] words: &str) {
    let front = Front::of_worker([always(Turn::Answers(reply))]).await;
    // All at once, since most of their time they wait before they ask again.
    let commands = commands(&front.url);
    let all = join_all(commands.iter().map(|command| told(command))).await;
    for (command, (status, told)) in commands.iter().zip(all) {
        assert_eq!(status, 3, "{command}: {told}");
        assert!(told.contains(words), "{command}: {told}");
        assert_eq!(told.lines().count(), 1, "{command}: {told}");
        assert!(!told.contains("secret") && !told.contains("__index__"), "{command}: {told}");
    }
    assert_eq!(front.listing().await, "[]");
}

/// nginx drops header names with an underscore. The page, which reads the query, is open.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_header_is_told_from_a_wrong_key() {
    let front = Front::of_worker([always(Turn::Drops("auth_key"))]).await;
    for command in commands(&front.url) {
        let (status, told) = told(&command).await;
        assert_eq!(status, 3, "{command}: {told}");
        assert!(told.contains("the header does not arrive"), "{command}: {told}");
        assert!(told.contains("underscores_in_headers on"), "{command}: {told}");
    }
    for command in commands(&front.url) {
        let (status, told) = told(&command.replace(KEY, "wrong")).await;
        assert_eq!(status, 3, "{command}: {told}");
        assert!(told.contains("refuses the auth key on every endpoint"), "{command}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_suite_and_a_wrong_path_are_named() {
    let worker = Front::of_worker([]).await;
    let store = Front::start(Suite::KvStore, Vec::new()).await;
    let key = format!("--auth-key {KEY}");
    for (words, expected) in [
        (format!("run --url {} --suite worker {key}", store.url), "give --suite kv-store"),
        (format!("audit {} {key}", store.url), "an audit is of the Worker"),
        (format!("run --url {} --suite kv-store {key}", worker.url), "give --suite worker"),
        (format!("run --url {}/getAll {key}", worker.url), "give the URL above it"),
        (format!("audit {}/getAll/ {key}", worker.url), "give the URL above it"),
        (
            format!("run --url {}/nowhere {key}", worker.url),
            "check the host, the port and the path",
        ),
    ] {
        let (status, told) = told(&words).await;
        assert_eq!(status, 3, "{words}: {told}");
        assert!(told.contains(expected), "{words}: {told}");
    }
}

/// The key-value store asks for its key in another header, so it is also known where it refuses the key.
#[tokio::test(flavor = "multi_thread")]
async fn the_suite_is_found_out_where_none_is_given() {
    let worker = Front::of_worker([]).await;
    let store = Front::start(Suite::KvStore, Vec::new()).await;
    let other = Front::start(Suite::KvStore, Vec::new()).await;
    for (words, suite) in [
        (typed(&worker.url, "run --only get"), "worker"),
        (typed(&store.url, "run --only kv-store/get"), "kv-store"),
        (typed(&store.url, "run --read-only"), "kv-store"),
        (typed(&worker.url, "fuzz --steps 40 --out /nowhere"), "worker"),
        (typed(&store.url, "fuzz --steps 40 --out /nowhere"), "kv-store"),
        (
            typed(&store.url, &format!("diff --other-url {} --only get --sessions 2", other.url)),
            "kv-store",
        ),
    ] {
        let (status, told) = told(&words).await;
        assert_eq!(status, 0, "{words}: {told}");
        assert!(told.contains(&format!("{suite} (found out)")), "{words}: {told}");
    }
    let (status, told) = told(&typed(&store.url, "run").replace(KEY, "wrong")).await;
    assert_eq!(status, 3, "{told}");
    assert!(told.contains("refuses the auth key on every endpoint"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn https_to_a_plain_port_is_named() {
    let server = Server::start(Store::new(None, Variant::default()), Transport::default()).await;
    let url = server.url.replace("http://", "https://");
    let (status, told) = told(&format!("run --url {url} --auth-key {KEY}")).await;
    assert_eq!(status, 3, "{told}");
    assert!(told.contains("does not speak TLS"), "{told}");
    assert!(told.contains(&server.url), "{told}");
}

/// Advice to write the index is dangerous where the index is whole, so the answer must tell of it.
#[rstest]
#[case::no_binding("Cannot read properties of undefined (reading 'get')", "leave it as it is")]
#[case::no_array("index.map is not a function", "write one back")]
#[tokio::test(flavor = "multi_thread")]
async fn the_audit_advises_to_write_the_index_only_where_it_is_broken(
    #[case] body: &'static str,
    #[case] advice: &str,
) {
    let failed = Reply { status: 500, headers: &[], body };
    let front = Front::of_worker([always(Turn::Answers(failed)).at("GET", "/getAll")]).await;
    let (status, told) = told(&typed(&front.url, "audit --read-only")).await;
    assert_eq!(status, 1, "{told}");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(advice), "{told}");
    assert_eq!(told.contains("kv key put"), advice.contains("write"), "{told}");
}
