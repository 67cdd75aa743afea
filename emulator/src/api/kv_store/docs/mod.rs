//! The pages that describe the API: Swagger UI, ReDoc, and the document that both show.
//!
//! They look and work as the framework's, with one difference: the framework's pages load scripts,
//! styles and fonts from other hosts, ours load them from this program, and a Content-Security-Policy
//! makes the browser keep to that. Source of the pages: `fastapi.openapi.docs`.

mod assets;
mod page;

pub(super) use page::{Page, render};
