//! Decides who answered, by the answer and by what was asked.

use super::page::{self, has_table, is_page, without_query};
use super::stranger::Stranger;
use super::{cloudflare, software};
use crate::base_url::BaseUrl;
use crate::exchange::{Request, Response};
use crate::site::protocol;

/// Who else answered a request to a target; nothing when the deployment may have.
pub(crate) fn stranger(base: &BaseUrl, request: &Request, answer: &Response) -> Option<Stranger> {
    cloudflare::stranger(answer)
        .or_else(|| software::stranger(answer))
        .or_else(|| gateway(answer))
        .or_else(|| redirect(base, answer))
        .or_else(|| unexpected_page(request, answer))
}

/// The statuses by which a gateway says that what is behind it does not answer.
fn gateway(answer: &Response) -> Option<Stranger> {
    let meaning = match answer.status {
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => return None,
    };
    Some(Stranger::perhaps(format!(
        "{} {meaning}, as a gateway answers when the deployment does not",
        answer.status
    )))
}

/// A redirect to another host. The deployment's own stay at its host.
fn redirect(base: &BaseUrl, answer: &Response) -> Option<Stranger> {
    let location = answer.location()?;
    let host = location.split_once("://")?.1.split(['/', '?', '#']).next()?;
    let is_elsewhere = !host.eq_ignore_ascii_case(base.authority());
    is_elsewhere.then(|| {
        let status = answer.status;
        Stranger::perhaps(format!("{status}, a redirect to {}", without_query(&location)))
    })
}

/// A page where the deployment answers none, or another one.
fn unexpected_page(request: &Request, answer: &Response) -> Option<Stranger> {
    let is_own = match answer.status {
        200 => protocol::worker::is_page(request) && has_table(answer),
        status => matches!(status, 300..=399 | 401 | 404 | 405),
    };
    let is_foreign = !is_own && is_page(answer);
    is_foreign.then(|| {
        let title = page::title(answer).map(|title| format!(" “{title}”")).unwrap_or_default();
        Stranger::perhaps(format!(
            "{} with a web page{title}, as a login, a firewall or a web server answers",
            answer.status
        ))
    })
}

#[cfg(test)]
mod tests {
    use http::Method;
    use rstest::rstest;

    use super::*;
    use crate::site::classify::Certainty;

    fn told(
        path: &str,
        status: u16,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Option<Stranger> {
        let base = BaseUrl::parse("https://worker.example").unwrap();
        let mut answer = Response::of(status, body);
        for (name, value) in headers {
            answer.headers.insert(*name, value.parse().unwrap());
        }
        stranger(&base, &Request::new(Method::GET, path), &answer)
    }

    #[rstest]
    #[case::challenge(403, &[("cf-mitigated", "challenge")], "<!DOCTYPE html>", "challenge")]
    #[case::limited(429, &[], "error code: 1015", "1015")]
    #[case::blocked(403, &[], "error code: 1020\n", "1020")]
    #[case::page(521, &[], "<!DOCTYPE html><title>x | 521: Web server is down</title>cloudflare", "521")]
    #[case::in_json(503, &[], r#"{"cloudflare_error":true,"error_code":1015}"#, "1015")]
    #[case::access(302, &[("location", "https://team.cloudflareaccess.com/x?y=z")], "", "Access")]
    #[case::nginx(413, &[], "<html><center><h1>413</h1></center><hr><center>nginx</center>", "nginx")]
    #[case::envoy(503, &[], "upstream connect error or disconnect/reset before headers", "Envoy")]
    fn what_is_certainly_a_strangers_is_named(
        #[case] status: u16,
        #[case] headers: &[(&'static str, &str)],
        #[case] body: &str,
        #[case] words: &str,
    ) {
        let stranger = told("/getAll", status, headers, body).unwrap();
        assert_eq!(stranger.certainty, Certainty::Certain);
        assert!(stranger.words.contains(words), "{}", stranger.words);
        assert!(!stranger.words.contains("y=z"), "{}", stranger.words);
    }

    #[rstest]
    #[case::gateway(502, &[], "")]
    #[case::unavailable(503, &[], "busy")]
    #[case::unsigned_page(403, &[], "<html>No</html>")]
    #[case::login(200, &[], " <!doctype html><title>Log in</title>")]
    #[case::elsewhere(302, &[("location", "https://login.example/")], "")]
    fn what_a_deployment_could_answer_is_doubted(
        #[case] status: u16,
        #[case] headers: &[(&'static str, &str)],
        #[case] body: &str,
    ) {
        for path in ["/getAll", "/auth-key?auth_key=k"] {
            let stranger = told(path, status, headers, body).unwrap();
            assert_eq!(stranger.certainty, Certainty::Perhaps, "{path}");
        }
    }

    #[rstest]
    #[case::listing("/getAll", 200, &[("server", "cloudflare"), ("cf-ray", "1")], "[]")]
    #[case::quoted("/get/k", 200, &[], r#""error code: 1015""#)]
    #[case::refusal("/getAll", 401, &[], "Unauthorized")]
    #[case::absent("/x", 404, &[], "<html>no</html>")]
    #[case::thrown("/add", 500, &[("server", "cloudflare")], "error code: 1101")]
    #[case::too_long("/add", 503, &[], "<!DOCTYPE html>Error 1102 cloudflare")]
    #[case::own_error("/add", 500, &[], "SyntaxError: error code: 1015")]
    #[case::slash("/kv/", 307, &[("location", "https://worker.example/kv")], "")]
    #[case::page("/auth-key?auth_key=k", 200, &[], "<!doctype html><TABLE></TABLE>")]
    fn the_deployments_own_answers_are_judged(
        #[case] path: &str,
        #[case] status: u16,
        #[case] headers: &[(&'static str, &str)],
        #[case] body: &str,
    ) {
        assert_eq!(
            told(path, status, headers, body).filter(|s| s.certainty == Certainty::Certain),
            None
        );
        if status != 503 {
            assert_eq!(told(path, status, headers, body), None);
        }
    }
}
