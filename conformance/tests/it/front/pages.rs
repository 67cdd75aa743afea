//! What known fronts answer by themselves.

use super::script::Reply;

const HTML: (&str, &str) = ("content-type", "text/html; charset=UTF-8");
const TEXT: (&str, &str) = ("content-type", "text/plain; charset=UTF-8");
const CLOUDFLARE: (&str, &str) = ("server", "cloudflare");

/// A challenge for browsers.
pub(super) const CHALLENGE: Reply = Reply {
    status: 403,
    headers: &[HTML, CLOUDFLARE, ("cf-mitigated", "challenge")],
    body: "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>",
};

/// A limit on the rate of requests.
pub(super) const LIMIT: Reply =
    Reply { status: 429, headers: &[TEXT, CLOUDFLARE], body: "error code: 1015" };

/// The same with the time to wait.
pub(super) const LIMIT_FOR_A_SECOND: Reply =
    Reply { headers: &[TEXT, CLOUDFLARE, ("retry-after", "1")], ..LIMIT };

/// A limit for longer than anybody waits.
pub(super) const LIMIT_FOR_AN_HOUR: Reply =
    Reply { headers: &[TEXT, CLOUDFLARE, ("retry-after", "3600")], ..LIMIT };

/// A firewall rule that blocks.
pub(super) const BLOCK: Reply =
    Reply { status: 403, headers: &[TEXT, CLOUDFLARE], body: "error code: 1020" };

/// A page about an origin that is down.
pub(super) const DOWN: Reply = Reply {
    status: 521,
    headers: &[HTML, CLOUDFLARE],
    body: "<!DOCTYPE html><html><head><title>worker.example | 521: Web server is down</title></head>\
        <body><div id=\"cf-wrapper\">Error code 521</div></body></html>",
};

/// An origin that took too long. It may have got the request.
pub(super) const SLOW: Reply =
    Reply { status: 524, headers: &[TEXT, CLOUDFLARE], body: "error code: 524" };

/// The Worker threw. That is the Worker's own failure.
pub(super) const THROWN: Reply =
    Reply { status: 500, headers: &[TEXT, CLOUDFLARE], body: "error code: 1101" };

/// The login of Access.
pub(super) const ACCESS: Reply = Reply {
    status: 302,
    headers: &[("location", "https://team.cloudflareaccess.com/cdn-cgi/access/login/x?kid=secret")],
    body: "",
};

/// The login of some other wall.
pub(super) const LOGIN: Reply = Reply {
    status: 200,
    headers: &[HTML],
    body: "<!doctype html><html><head><title>Sign in</title></head><body></body></html>",
};

/// A permanent redirect of the listing to another host.
pub(super) const MOVED: Reply =
    Reply { status: 301, headers: &[("location", "https://new.example/getAll")], body: "" };

/// A gateway whose deployment does not answer.
pub(super) const BAD_GATEWAY: Reply = Reply {
    status: 502,
    headers: &[HTML],
    body: "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1>\
        </center><hr><center>nginx/1.25.3</center></body></html>",
};

/// A gateway without a name.
pub(super) const UNAVAILABLE: Reply =
    Reply { status: 503, headers: &[TEXT, ("retry-after", "1")], body: "Service Unavailable" };

/// A firewall without a name.
pub(super) const FORBIDDEN: Reply = Reply {
    status: 403,
    headers: &[HTML],
    body: "<html><body><h1>Request rejected</h1></body></html>",
};

/// A web server that knows nothing of a Worker.
pub(super) const NOT_FOUND: Reply =
    Reply { status: 404, headers: &[HTML], body: "<!DOCTYPE HTML><title>Error response</title>" };

/// A port that speaks TLS, asked in plain HTTP.
pub(super) const TLS_PORT: Reply = Reply {
    status: 400,
    headers: &[HTML],
    body: "<html><body>The plain HTTP request was sent to HTTPS port</body></html>",
};

/// Something that asks for a user and a password.
pub(super) const PASSWORD: Reply = Reply {
    status: 401,
    headers: &[HTML, ("www-authenticate", "Basic realm=\"staging\"")],
    body: "no",
};
