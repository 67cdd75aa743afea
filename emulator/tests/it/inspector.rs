//! The page for people: whole, locked in, and behind the guard of the control plane.

use crate::wire::{Answer, Server};
use pysondbkv_emulator::config::Api;
use pysondbkv_emulator::{AuthKey, Config};
use rstest::rstest;

fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    server.connect().send("GET", path.as_bytes(), headers, None)
}

#[test]
fn the_page_may_load_and_call_only_what_is_its_own() {
    let server = Server::start(Config::default());
    let page = get(&server, "/__emulator/", &[]);
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let policy = page.header("content-security-policy").unwrap();
    for rule in
        ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"));
    assert!(!page.text().contains("http://") && !page.text().contains("https://"));
}

#[rstest]
#[case("main.js", "text/javascript; charset=utf-8")]
#[case("style.css", "text/css; charset=utf-8")]
fn its_files_have_their_types(#[case] name: &str, #[case] kind: &str) {
    let server = Server::start(Config::default());
    let file = get(&server, &format!("/__emulator/inspector/{name}"), &[]);
    assert_eq!((file.status, file.header("content-type")), (200, Some(kind)));
    assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
}

#[test]
fn the_path_without_a_slash_leads_to_the_page() {
    let server = Server::start(Config::default());
    let answer = get(&server, "/__emulator", &[]);
    assert_eq!((answer.status, answer.header("location")), (308, Some("/__emulator/")));
}

/// The page holds no data, and asks for the token that its calls need.
#[test]
fn the_page_needs_no_token_and_its_calls_do() {
    let control_token = Some(AuthKey::parse("secret").unwrap());
    let server = Server::start(Config { control_token, ..Config::default() });
    assert_eq!(get(&server, "/__emulator/", &[]).status, 200);
    assert_eq!(get(&server, "/__emulator/stores", &[]).status, 401);
}

#[rstest]
#[case::a_rebound_name(&[("Host", "example.com:8787")])]
#[case::a_frame_of_another_page(&[("Host", "localhost"), ("Sec-Fetch-Site", "cross-site")])]
fn other_hosts_and_pages_get_nothing(#[case] headers: &[(&str, &str)]) {
    let server = Server::start(Config::default());
    assert_eq!(get(&server, "/__emulator/", headers).status, 403);
}

#[test]
fn without_the_control_plane_there_is_no_page() {
    let server = Server::start(Config { control: false, ..Config::default() });
    assert_eq!(get(&server, "/__emulator/", &[]).text(), "Unauthorized");
}

const OPENED: [(&str, &str); 3] = [
    ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-Dest", "document"),
];

#[rstest]
#[case(Api::Worker)]
#[case(Api::KvStore)]
fn a_browser_that_opens_the_root_is_led_to_the_page(#[case] api: Api) {
    let server = Server::start(Config { api, ..Config::default() });
    let answer = get(&server, "/", &OPENED);
    assert_eq!((answer.status, answer.header("location")), (307, Some("/__emulator/")));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

/// A program that sends one of the fields, another path, a page of another site, a store of its own.
#[rstest]
#[case("GET", "/", &[("Host", "localhost")])]
#[case("GET", "/", &OPENED[..2])]
#[case("GET", "/", &OPENED[1..])]
#[case("POST", "/", &OPENED)]
#[case("GET", "/get/a", &OPENED)]
#[case("GET", "/@a/", &OPENED)]
#[case("GET", "/", &[OPENED[0], OPENED[1], OPENED[2], ("Sec-Fetch-Site", "cross-site")])]
#[case("GET", "/", &[OPENED[0], OPENED[1], OPENED[2], ("Host", "example.com")])]
fn nobody_else_is_led_there(
    #[case] method: &str,
    #[case] path: &str,
    #[case] headers: &[(&str, &str)],
) {
    let server = Server::start(Config::default());
    let answer = server.connect().send(method, path.as_bytes(), headers, None);
    assert_eq!((answer.status, answer.text().as_str()), (401, "Unauthorized"));
}

#[test]
fn without_the_control_plane_a_browser_gets_what_others_get() {
    let server = Server::start(Config { control: false, ..Config::default() });
    assert_eq!(server.running().inspector_url(), None);
    assert_eq!(get(&server, "/", &OPENED).status, 401);
}
