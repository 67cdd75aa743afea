//! The pages, where they are and what they hold.

use super::assets;
use crate::api::kv_store::{Settings, openapi};
use crate::message::{JSON, Response};
use http::StatusCode;
use http::header::{CONTENT_SECURITY_POLICY, HeaderValue};

/// A page, or something that a page loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api::kv_store) enum Page {
    /// The OpenAPI document.
    OpenApi,
    /// Swagger UI.
    SwaggerUi,
    /// Where Swagger UI comes back to after signing in by OAuth 2.
    OAuth2Redirect,
    /// ReDoc.
    Redoc,
    /// The script of Swagger UI.
    SwaggerScript,
    /// The style of Swagger UI.
    SwaggerStyle,
    /// The script of ReDoc.
    RedocScript,
}

/// The name of this API on its pages.
pub(in crate::api::kv_store) const TITLE: &str = "Key-Value Store";

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const SCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");
const STYLE: HeaderValue = HeaderValue::from_static("text/css; charset=utf-8");

impl Page {
    /// All of them.
    pub(in crate::api::kv_store) const ALL: [Self; 7] = [
        Self::OpenApi,
        Self::SwaggerUi,
        Self::OAuth2Redirect,
        Self::Redoc,
        Self::SwaggerScript,
        Self::SwaggerStyle,
        Self::RedocScript,
    ];

    /// Where it is.
    pub(in crate::api::kv_store) const fn path(self) -> &'static str {
        match self {
            Self::OpenApi => "/openapi.json",
            Self::SwaggerUi => "/docs",
            Self::OAuth2Redirect => "/docs/oauth2-redirect",
            Self::Redoc => "/redoc",
            Self::SwaggerScript => "/docs/swagger-ui-dist/swagger-ui-bundle.js",
            Self::SwaggerStyle => "/docs/swagger-ui-dist/swagger-ui.css",
            Self::RedocScript => "/redoc/redoc.standalone.js",
        }
    }
}

/// The page, for a store that is served under `root_path`.
pub(in crate::api::kv_store) fn render(
    page: Page,
    settings: &Settings,
    root_path: &str,
) -> Response {
    let ok = StatusCode::OK;
    match page {
        Page::OpenApi => Response::new(ok, JSON, openapi::document(settings, root_path)),
        Page::SwaggerUi => html(&filled(include_str!("swagger-ui.html"), root_path)),
        Page::OAuth2Redirect => html(include_str!("oauth2-redirect.html")),
        Page::Redoc => html(&filled(include_str!("redoc.html"), root_path)),
        Page::SwaggerScript => Response::new(ok, SCRIPT, assets::swagger_script()),
        Page::SwaggerStyle => Response::new(ok, STYLE, assets::swagger_style()),
        Page::RedocScript => Response::new(ok, SCRIPT, assets::redoc_script()),
    }
}

/// Nothing but what this program serves; ReDoc searches in a worker that it makes of a blob.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:",
);

fn html(page: &str) -> Response {
    Response::new(StatusCode::OK, HTML, page.to_owned())
        .with_header(CONTENT_SECURITY_POLICY, POLICY)
}

fn filled(template: &str, root_path: &str) -> String {
    template.replace("{{title}}", TITLE).replace("{{root_path}}", root_path)
}
