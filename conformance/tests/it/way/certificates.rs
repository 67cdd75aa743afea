//! Certificates that the machine does not trust, and HTTP/2.

use http::Version;
use pysondbkv_conformance::scenario::Contract;
use rstest::rstest;

use super::DOT_SEGMENTS;
use super::tls::TlsServer;
use crate::server::KEY;
use crate::support::{told, told_with};

const RUN: &str = "run --only worker/add --auth-key";

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_signed_is_refused_in_one_sentence() {
    let server = TlsServer::usual().await;
    for command in ["run", "audit", "fuzz --steps 20 --out /nowhere"] {
        let words = format!("{command} --url {} --auth-key {KEY} --ledger none", server.url());
        let (status, told) = told(&words).await;
        assert_eq!((status, told.lines().count()), (3, 1), "{told}");
        for words in ["its certificate is not trusted here", "--ca-cert FILE", "--insecure"] {
            assert!(told.contains(words), "{told}");
        }
    }
    assert_eq!(server.asked(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_was_added_is_trusted() {
    let server = TlsServer::usual().await;
    let (url, certificate) = (server.url(), server.certificate());
    for command in [
        "run --only worker/add",
        "audit --read-only",
        "fuzz --steps 20 --out /nowhere",
        "diff --no-scenarios --sessions 1 --other-url URL",
    ] {
        let words = format!("{command} --url URL --auth-key {KEY} --ca-cert {certificate}");
        let (status, told) = told(&words.replace("URL", &url)).await;
        // An audit that only reads cannot see everything.
        assert!(status == 0 || command.starts_with("audit") && status == 5, "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_variable_for_certificates_counts() {
    let server = TlsServer::usual().await;
    let words = format!("{RUN} {KEY} --url {}", server.url());
    let (status, told) = told_with(&words, &[("SSL_CERT_FILE", &server.certificate())]).await;
    assert_eq!(status, 0, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_without_any_check_says_so_loudly() {
    let server = TlsServer::usual().await;
    let (status, told) = told(&format!("{RUN} {KEY} --url {} --insecure", server.url())).await;
    assert_eq!(status, 0, "{told}");
    assert_eq!(
        told.matches("warning: no certificate is checked (--insecure)").count(),
        1,
        "{told}"
    );
    assert!(told.contains(&format!("{} (no certificate checked)", server.url())), "{told}");
}

#[rstest]
#[case::not_there("/nowhere/ca.pem", "No such file")]
#[case::no_certificate("Cargo.toml", "no certificate in PEM")]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_certificates_is_refused(#[case] file: &str, #[case] words: &str) {
    let (status, told) =
        told(&format!("{RUN} {KEY} --url https://127.0.0.1:1 --ca-cert {file}")).await;
    assert_eq!(status, 2, "{told}");
    assert!(told.contains(&format!("the certificates {file} cannot be used")), "{told}");
    assert!(told.contains(words), "{told}");
}

#[rstest]
#[case::both(&["h2", "http/1.1"], Version::HTTP_2)]
#[case::only_http_2(&["h2"], Version::HTTP_2)]
#[case::only_http_1(&["http/1.1"], Version::HTTP_11)]
#[case::nothing(&[], Version::HTTP_11)]
#[tokio::test(flavor = "multi_thread")]
async fn http_2_is_spoken_where_it_is_offered(
    #[case] protocols: &[&str],
    #[case] expected: Version,
) {
    let server = TlsServer::start(Contract::Documented, protocols).await;
    let (url, certificate) = (server.url(), server.certificate());
    let (status, told) = told(&format!(
        "run --only worker/add --auth-key {KEY} --url {url} --ca-cert {certificate}"
    ))
    .await;
    assert_eq!(status, 0, "{told}");
    let asked = server.asked();
    assert!(asked.len() > 9 && asked.iter().all(|(spoken, _)| *spoken == expected), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_clients_rewrite_arrives_as_it_is() {
    let server = TlsServer::start(Contract::Published, &["h2", "http/1.1"]).await;
    let (url, certificate) = (server.url(), server.certificate());
    let words = format!("run {DOT_SEGMENTS} --auth-key {KEY} --url {url} --ca-cert {certificate}");
    let (status, told) = told(&words).await;
    assert_eq!(status, 0, "{told}");
    for path in ["/x/../getAll", "/get/%2e%2e/getAll"] {
        assert!(server.asked().contains(&(Version::HTTP_11, path.to_owned())), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn such_a_path_is_skipped_where_only_http_2_is_spoken() {
    let server = TlsServer::start(Contract::Published, &["h2"]).await;
    let (url, certificate) = (server.url(), server.certificate());
    let words = format!("run {DOT_SEGMENTS} --auth-key {KEY} --url {url} --ca-cert {certificate}");
    let (status, told) = told(&words).await;
    assert_eq!(status, 4, "{told}");
    assert!(told.contains("the path /x/../getAll must arrive as it is"), "{told}");
    assert!(told.contains("the target speaks only HTTP/2"), "{told}");
}
