//! The pages: their paths and their contents.

use super::assets;
use crate::api::kv_store::openapi::{self, TITLE};
use crate::api::kv_store::settings::Settings;
use crate::message::{JSON, Response};
use http::StatusCode;
use http::header::{CONTENT_SECURITY_POLICY, HeaderValue};

/// A page, or something that a page loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api::kv_store) enum Page {
    OpenApi,
    SwaggerUi,
    /// Where an OAuth 2 login returns to Swagger UI.
    OAuth2Redirect,
    Redoc,
    SwaggerScript,
    SwaggerStyle,
    RedocScript,
}

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const SCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");
const STYLE: HeaderValue = HeaderValue::from_static("text/css; charset=utf-8");

impl Page {
    pub(in crate::api::kv_store) const ALL: [Self; 7] = [
        Self::OpenApi,
        Self::SwaggerUi,
        Self::OAuth2Redirect,
        Self::Redoc,
        Self::SwaggerScript,
        Self::SwaggerStyle,
        Self::RedocScript,
    ];

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

/// Lets a page load only what this program serves. ReDoc searches in a web worker that it makes from a
/// blob.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:",
);

fn html(page: &str) -> Response {
    Response::new(StatusCode::OK, HTML, page.to_owned())
        .with_header(CONTENT_SECURITY_POLICY, POLICY)
}

/// Fills the page's two holes. Neither value needs escaping: one is a constant, the other a store name.
fn filled(template: &str, root_path: &str) -> String {
    template.replace("{{title}}", TITLE).replace("{{root_path}}", root_path)
}
