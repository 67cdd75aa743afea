//! The routes, and how the framework picks one.
//!
//! Source: `starlette.routing.Router.__call__`. It picks the first route that matches path and method;
//! else it answers 405 for the first that matches the path; else it redirects if a route matches the
//! path without its final slashes.

use super::docs::Page;
use http::Method;

/// Where a request's method and path lead.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Match<'a> {
    /// To a route.
    Found(Target<'a>),
    /// To a route with other methods.
    WrongMethod { allow: &'static str },
    /// To nothing, but this shorter path leads to a route.
    Redirect { path: &'a str },
    /// To nothing.
    NotFound,
}

/// What a route leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target<'a> {
    Page(Page),
    Store(StoreAction<'a>),
}

/// What to do with the store, and with which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StoreAction<'a> {
    List,
    Get(&'a str),
    Set(&'a str),
    Delete(&'a str),
}

/// A route: its methods, the `Allow` that names them, and the target of a path that matches.
struct Route {
    methods: &'static [Method],
    allow: &'static str,
    target_of: fn(&str) -> Option<Target<'_>>,
}

/// In the order of the framework: its own pages first, then the routes as declared.
const ROUTES: [Route; 5] = [
    Route { methods: &[Method::GET, Method::HEAD], allow: "GET, HEAD", target_of: page },
    Route {
        methods: &[Method::POST],
        allow: "POST",
        target_of: |path| key_of(path).map(|key| Target::Store(StoreAction::Set(key))),
    },
    Route {
        methods: &[Method::GET],
        allow: "GET",
        target_of: |path| is(path, "/kv").then_some(Target::Store(StoreAction::List)),
    },
    Route {
        methods: &[Method::GET],
        allow: "GET",
        target_of: |path| key_of(path).map(|key| Target::Store(StoreAction::Get(key))),
    },
    Route {
        methods: &[Method::DELETE],
        allow: "DELETE",
        target_of: |path| key_of(path).map(|key| Target::Store(StoreAction::Delete(key))),
    },
];

/// Where `method` on `path`, percent-decoded, leads.
pub(super) fn find<'a>(method: &Method, path: &'a str) -> Match<'a> {
    let mut wrong_method = None;
    for route in &ROUTES {
        let Some(target) = (route.target_of)(path) else { continue };
        if route.methods.contains(method) {
            return Match::Found(target);
        }
        wrong_method = wrong_method.or(Some(Match::WrongMethod { allow: route.allow }));
    }
    wrong_method.or_else(|| redirect(path)).unwrap_or(Match::NotFound)
}

fn redirect(path: &str) -> Option<Match<'_>> {
    let shorter = path.trim_end_matches('/');
    let leads_somewhere = ROUTES.iter().any(|route| (route.target_of)(shorter).is_some());
    (shorter != path && leads_somewhere).then_some(Match::Redirect { path: shorter })
}

fn page(path: &str) -> Option<Target<'_>> {
    Page::ALL.into_iter().find(|page| is(path, page.path())).map(Target::Page)
}

/// Whether a path matches. The framework's patterns end in `$`, which also matches before a final line
/// feed.
fn is(path: &str, expected: &str) -> bool {
    path.strip_suffix('\n').unwrap_or(path) == expected
}

/// The key of `/kv/{key}`: one segment, not empty.
fn key_of(path: &str) -> Option<&str> {
    path.strip_prefix("/kv/").filter(|key| !key.is_empty() && !key.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("GET", "/kv", StoreAction::List)]
    #[case("GET", "/kv\n", StoreAction::List)]
    #[case("GET", "/kv/a", StoreAction::Get("a"))]
    #[case("GET", "/kv/a\n", StoreAction::Get("a\n"))]
    #[case("GET", "/kv/ ", StoreAction::Get(" "))]
    #[case("POST", "/kv/a", StoreAction::Set("a"))]
    #[case("DELETE", "/kv/kv", StoreAction::Delete("kv"))]
    fn an_action_is_found(
        #[case] method: Method,
        #[case] path: &str,
        #[case] action: StoreAction<'_>,
    ) {
        assert_eq!(find(&method, path), Match::Found(Target::Store(action)));
    }

    #[test]
    fn every_page_is_found() {
        for page in Page::ALL {
            assert_eq!(find(&Method::HEAD, page.path()), Match::Found(Target::Page(page)));
        }
    }

    #[rstest]
    #[case("HEAD", "/kv", "GET")]
    #[case("POST", "/kv", "GET")]
    #[case("PATCH", "/kv/a", "POST")]
    #[case("POST", "/redoc", "GET, HEAD")]
    fn another_method_is_refused(
        #[case] method: Method,
        #[case] path: &str,
        #[case] allow: &'static str,
    ) {
        assert_eq!(find(&method, path), Match::WrongMethod { allow });
    }

    #[rstest]
    #[case("/kv/", "/kv")]
    #[case("/kv//", "/kv")]
    #[case("/kv/a/", "/kv/a")]
    #[case("/docs/", "/docs")]
    fn final_slashes_are_redirected_away(#[case] path: &str, #[case] shorter: &str) {
        assert_eq!(find(&Method::PUT, path), Match::Redirect { path: shorter });
    }

    #[rstest]
    #[case("/")]
    #[case("//")]
    #[case("/kvs")]
    #[case("/KV")]
    #[case("//kv")]
    #[case("/kv/a/b")]
    #[case("/kv//a")]
    fn other_paths_lead_nowhere(#[case] path: &str) {
        assert_eq!(find(&Method::GET, path), Match::NotFound);
    }
}
