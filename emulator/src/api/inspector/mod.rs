//! The inspector, `/__emulator/`: a page for people. It is a client of the control plane and of the data API,
//! and holds no data itself, so it is served without the token that its calls need.

use crate::message::{Request, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, LOCATION,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{Method, StatusCode};

/// A part of the page.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// What is served under a path.
    File(&'static File),
    /// `/__emulator`, whose relative links would lead elsewhere.
    Redirect,
    /// `/`, opened in a browser.
    Front,
}

/// A file of the page, by its path below `/__emulator`.
#[derive(Debug)]
pub(super) struct File {
    path: &'static str,
    text: &'static str,
}

/// The files of the page, all of them.
static FILES: [File; 22] = [
    File { path: "/", text: include_str!("page/index.html") },
    File { path: "/inspector/style.css", text: include_str!("page/style.css") },
    File { path: "/inspector/api.js", text: include_str!("page/api.js") },
    File { path: "/inspector/clock.js", text: include_str!("page/clock.js") },
    File { path: "/inspector/conditions.js", text: include_str!("page/conditions.js") },
    File { path: "/inspector/dom.js", text: include_str!("page/dom.js") },
    File { path: "/inspector/entry.js", text: include_str!("page/entry.js") },
    File { path: "/inspector/events.js", text: include_str!("page/events.js") },
    File { path: "/inspector/fault-form.js", text: include_str!("page/fault-form.js") },
    File { path: "/inspector/faults.js", text: include_str!("page/faults.js") },
    File { path: "/inspector/hazards.js", text: include_str!("page/hazards.js") },
    File { path: "/inspector/items.js", text: include_str!("page/items.js") },
    File { path: "/inspector/journal.js", text: include_str!("page/journal.js") },
    File { path: "/inspector/main.js", text: include_str!("page/main.js") },
    File { path: "/inspector/preview.js", text: include_str!("page/preview.js") },
    File { path: "/inspector/settings.js", text: include_str!("page/settings.js") },
    File { path: "/inspector/stores.js", text: include_str!("page/stores.js") },
    File { path: "/inspector/timeline.js", text: include_str!("page/timeline.js") },
    File { path: "/inspector/transfer.js", text: include_str!("page/transfer.js") },
    File { path: "/inspector/tree.js", text: include_str!("page/tree.js") },
    File { path: "/inspector/usage.js", text: include_str!("page/usage.js") },
    File { path: "/inspector/windowed.js", text: include_str!("page/windowed.js") },
];

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const STYLE: HeaderValue = HeaderValue::from_static("text/css; charset=utf-8");
const SCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");

/// The page loads only its own files, calls only its own origin, and stands in no frame.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
     form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
);

/// What is at a path below `/__emulator`; nothing where that is no part of the page.
pub(super) fn part(path: &str) -> Option<Part> {
    if path.is_empty() {
        return Some(Part::Redirect);
    }
    FILES.iter().find(|file| file.path == path).map(Part::File)
}

/// The way to the page from `/`, where no API has an endpoint, for somebody who opens it in a browser. Nothing
/// for any other client: programs send no such header fields.
pub(super) fn front(request: &Request) -> Option<Part> {
    let is = |name, value| request.header(name) == Some(value);
    let is_opened = request.method == Method::GET
        && request.path == "/"
        && is("sec-fetch-mode", "navigate")
        && is("sec-fetch-dest", "document")
        && request.header("accept").is_some_and(|accept| accept.contains("text/html"));
    is_opened.then_some(Part::Front)
}

/// Answers with a part of the page.
pub(super) fn respond(part: Part) -> Response {
    let file = match part {
        Part::File(file) => file,
        Part::Redirect => return redirect(StatusCode::PERMANENT_REDIRECT),
        // Another program may listen on this port tomorrow.
        Part::Front => {
            return redirect(StatusCode::TEMPORARY_REDIRECT)
                .with_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    };
    let kind = match file.path.rsplit_once('.') {
        Some((_, "css")) => STYLE,
        Some((_, "js")) => SCRIPT,
        _ => HTML,
    };
    Response::new(StatusCode::OK, kind, file.text)
        .with_header(CONTENT_SECURITY_POLICY, POLICY)
        .with_header(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))
        .with_header(CACHE_CONTROL, HeaderValue::from_static("no-cache"))
        .with_header(REFERRER_POLICY, HeaderValue::from_static("no-referrer"))
}

fn redirect(status: StatusCode) -> Response {
    Response::new(status, HTML, "").with_header(LOCATION, HeaderValue::from_static("/__emulator/"))
}

const REFERRER_POLICY: HeaderName = HeaderName::from_static("referrer-policy");

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever one file names, another one is.
    #[test]
    fn the_page_is_whole() {
        for file in &FILES {
            let names = file.text.split('"').filter_map(|text| {
                text.strip_prefix("./").or_else(|| text.strip_prefix("inspector/"))
            });
            for name in
                names.filter(|name| matches!(name.rsplit_once('.'), Some((_, "js" | "css"))))
            {
                assert!(part(&format!("/inspector/{name}")).is_some(), "{name} in {}", file.path);
            }
        }
    }

    #[test]
    fn the_page_is_small() {
        assert!(FILES.iter().map(|file| file.text.len()).sum::<usize>() <= 100_000);
    }
}
