//! The pages that describe the API: Swagger UI, ReDoc, and the document that both show.
//!
//! They look and work as the framework's, with one difference: the framework's load their scripts,
//! styles and fonts from other hosts, ours from this program, and a Content-Security-Policy holds
//! the browser to it. Source of the pages: `fastapi.openapi.docs`.

mod assets;
mod page;

pub(super) use page::{Page, TITLE, render};
