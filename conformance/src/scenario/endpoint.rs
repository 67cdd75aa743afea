//! The endpoints of both systems, and which of them a scenario is about.
//!
//! A scenario is about the endpoints that its file names. If it names none, it is about the endpoint to
//! which its area belongs. In an area that belongs to none (`auth`, `json`, …), it is about the endpoints
//! to which it sends a wrong key, or if there are none, about all to which it sends a request.

use super::{AuthVariant, Id, RequestPattern, Step, Suite};

/// The name for all paths that are no endpoint.
const ANYTHING_ELSE: &str = "anything else";

/// An endpoint, and the areas that belong to it.
struct Endpoint {
    /// Its method and path. A `{key}` at the end stands for any text.
    name: &'static str,
    areas: &'static [&'static str],
}

/// The endpoints in the Worker's documentation.
const WORKER: [Endpoint; 7] = [
    Endpoint { name: "POST /add", areas: &["add"] },
    Endpoint { name: "GET /get/{key}", areas: &["get"] },
    Endpoint { name: "GET /getAll", areas: &["get-all"] },
    Endpoint { name: "PUT /update", areas: &["update"] },
    Endpoint { name: "DELETE /delete/{key}", areas: &["delete"] },
    Endpoint { name: "DELETE /deleteAll", areas: &["delete-all"] },
    Endpoint { name: "GET /auth-key", areas: &["page"] },
];

/// The endpoints in the key-value store's documentation.
const KV_STORE: [Endpoint; 7] = [
    Endpoint { name: "GET /kv", areas: &["list"] },
    Endpoint { name: "GET /kv/{key}", areas: &["get"] },
    Endpoint { name: "POST /kv/{key}", areas: &["post", "body"] },
    Endpoint { name: "DELETE /kv/{key}", areas: &["delete"] },
    Endpoint { name: "GET /docs", areas: &[] },
    Endpoint { name: "GET /redoc", areas: &[] },
    Endpoint { name: "GET /openapi.json", areas: &[] },
];

impl Suite {
    /// The names of the endpoints, in the documentation's order, and last `anything else`.
    pub(crate) fn endpoints(self) -> Vec<&'static str> {
        table(self).iter().map(|endpoint| endpoint.name).chain([ANYTHING_ELSE]).collect()
    }
}

/// The endpoints that a scenario is about, in the documentation's order: at least one if it has steps.
/// `named` are those that its file names.
///
/// # Errors
/// When the file names an endpoint that does not exist, or has an empty list.
pub(super) fn about(
    suite: Suite,
    id: &Id,
    named: Option<&[String]>,
    steps: &[Step],
) -> Result<Vec<&'static str>, String> {
    let mut all = suite.endpoints();
    let own = table(suite).iter().find(|endpoint| endpoint.areas.contains(&id.area()));
    let about: Vec<&str> = match (named, own) {
        (Some([]), _) => return Err("`endpoints` is empty".into()),
        (Some(named), _) => named.iter().map(String::as_str).collect(),
        (None, Some(own)) => vec![own.name],
        (None, None) => judged(suite, steps),
    };
    if let Some(unknown) = about.iter().find(|name| !all.contains(name)) {
        return Err(format!("`{unknown}` is no endpoint; there are: {}", all.join(", ")));
    }
    all.retain(|name| about.contains(name));
    Ok(all)
}

/// The endpoints to which these steps send a wrong key, or if there are none, all that they ask.
fn judged(suite: Suite, steps: &[Step]) -> Vec<&'static str> {
    let shows_wrong_key = |step: &Step| step.request.auth != AuthVariant::Right;
    let shows_any = steps.iter().any(shows_wrong_key);
    let judged = steps.iter().filter(|step| !shows_any || shows_wrong_key(step));
    judged.map(|step| asked(suite, &step.request)).collect()
}

/// The endpoint to which a request is sent.
fn asked(suite: Suite, request: &RequestPattern) -> &'static str {
    let sample = request.path.sample();
    let sent = sample.split('?').next().unwrap_or_default();
    let is_it = |endpoint: &&Endpoint| {
        let (method, path) = endpoint.name.split_once(' ').unwrap_or_default();
        // The Worker has one endpoint for each path, so the method does not matter.
        let has_method = match (suite, request.method.as_str()) {
            (Suite::Worker, _) => true,
            (Suite::KvStore, "HEAD") => method == "GET",
            (Suite::KvStore, other) => method == other,
        };
        has_method
            && path.strip_suffix("{key}").map_or(sent == path, |start| sent.starts_with(start))
    };
    table(suite).iter().find(is_it).map_or(ANYTHING_ELSE, |endpoint| endpoint.name)
}

fn table(suite: Suite) -> &'static [Endpoint] {
    match suite {
        Suite::Worker => &WORKER,
        Suite::KvStore => &KV_STORE,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const ADD: &str = "{ method = 'POST', path = '/add' }";
    const CLOSED: &str = "{ method = 'GET', path = '/get/{{fresh}}', auth = 'none' }";
    const OTHER: &str = "{ method = 'PUT', path = '/kv/a' }";
    const LISTING: &str = "{ method = 'HEAD', path = '/kv?x=1' }";

    fn steps(requests: &[&str]) -> Vec<Step> {
        let step = |request| format!("request = {request}\nexpect = {{ status = 200 }}");
        requests.iter().map(|request| toml::from_str(&step(request)).unwrap()).collect()
    }

    fn told(suite: Suite, id: &str, named: &[&str], requests: &[&str]) -> Result<String, String> {
        let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
        let named = Some(&named[..]).filter(|named| !named.is_empty());
        about(suite, &Id::new(id), named, &steps(requests)).map(|about| about.join(", "))
    }

    #[rstest]
    #[case::own_area(Suite::Worker, "worker/update/a", &[], &[ADD], "PUT /update")]
    #[case::another_area(Suite::Worker, "worker/json/a", &[], &[ADD, ADD], "POST /add")]
    #[case::wrong_keys(Suite::Worker, "worker/auth/a", &[], &[ADD, CLOSED], "GET /get/{key}")]
    #[case::by_method(
        Suite::KvStore, "kv-store/routing/a", &[], &[OTHER, LISTING], "GET /kv, anything else"
    )]
    #[case::as_named(Suite::Worker, "worker/page/a", &["GET /getAll"], &[ADD], "GET /getAll")]
    fn a_scenario_is_about_endpoints(
        #[case] suite: Suite,
        #[case] id: &str,
        #[case] named: &[&str],
        #[case] requests: &[&str],
        #[case] expected: &str,
    ) {
        assert_eq!(told(suite, id, named, requests).as_deref(), Ok(expected));
    }

    #[test]
    fn a_name_that_is_no_endpoint_is_refused() {
        let error = told(Suite::Worker, "worker/json/a", &["GET /add"], &[ADD]).unwrap_err();
        assert!(error.starts_with("`GET /add` is no endpoint; there are: POST /add, "), "{error}");
    }
}
