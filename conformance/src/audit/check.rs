//! The checks: their names, what each asks, and where it is answered.

use super::checks::{
    Context, changing_get, doors, example_key, index, integrity, markup, page_headers, race,
    transport, walls,
};
use super::record::Verdict;

/// One thing that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Is every endpoint closed without the key?
    ClosedWithoutKey,
    /// … and with a wrong one?
    ClosedToWrongKeys,
    /// Is the key of the documentation in use?
    ExampleKey,
    /// Does plain HTTP answer?
    PlainHttp,
    /// Does `GET` delete?
    GetDeletes,
    /// Does stored markup run?
    Markup,
    /// Is the page kept out of caches and referrers?
    PageHeaders,
    /// Does each entry of the index have an item?
    Integrity,
    /// Do adds at the same time get lost?
    LostAdds,
    /// How near is the wall of operations?
    OperationWall,
    /// How near is the wall of sizes?
    SizeWall,
    /// Can a client break the index?
    Breakable,
}

impl Check {
    /// Every check, in the order of asking: what may destroy something comes last.
    pub const ALL: [Self; 12] = [
        Self::ClosedWithoutKey,
        Self::ClosedToWrongKeys,
        Self::ExampleKey,
        Self::PlainHttp,
        Self::GetDeletes,
        Self::Markup,
        Self::PageHeaders,
        Self::Integrity,
        Self::LostAdds,
        Self::OperationWall,
        Self::SizeWall,
        Self::Breakable,
    ];

    /// Its name, for programs; it never changes.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ClosedWithoutKey => "closed-without-key",
            Self::ClosedToWrongKeys => "closed-to-wrong-keys",
            Self::ExampleKey => "example-key",
            Self::PlainHttp => "plain-http",
            Self::GetDeletes => "get-deletes",
            Self::Markup => "markup",
            Self::PageHeaders => "page-headers",
            Self::Integrity => "integrity",
            Self::LostAdds => "lost-adds",
            Self::OperationWall => "operation-wall",
            Self::SizeWall => "size-wall",
            Self::Breakable => "breakable-index",
        }
    }

    /// What holds when nothing is wrong.
    #[must_use]
    pub fn promise(self) -> &'static str {
        match self {
            Self::ClosedWithoutKey => "every endpoint is closed without the key",
            Self::ClosedToWrongKeys => "every endpoint is closed to a wrong key",
            Self::ExampleKey => "the key is not the documentation's example",
            Self::PlainHttp => "the key never travels unencrypted",
            Self::GetDeletes => "a GET deletes nothing",
            Self::Markup => "stored markup does not run on the page",
            Self::PageHeaders => "neither the page nor its address is kept by browsers and caches",
            Self::Integrity => "the index and the items agree",
            Self::LostAdds => "adds at the same time are all kept",
            Self::OperationWall => "the store is far from 1,000 operations a request",
            Self::SizeWall => "no value comes near 25 MiB",
            Self::Breakable => "no client can break the index",
        }
    }

    /// What is wrong when something is.
    #[must_use]
    pub fn problem(self) -> &'static str {
        match self {
            Self::ClosedWithoutKey => "endpoints are open without the key",
            Self::ClosedToWrongKeys => "endpoints are open to a wrong key",
            Self::ExampleKey => "the documentation's example key is in use",
            Self::PlainHttp => "the deployment answers plain HTTP",
            Self::GetDeletes => "a GET deletes",
            Self::Markup => "stored markup reaches the page as markup",
            Self::PageHeaders => "the page, or the key in its address, may be kept",
            Self::Integrity => "the index and the items disagree",
            Self::LostAdds => "adds at the same time get lost",
            Self::OperationWall => "the store nears 1,000 operations a request",
            Self::SizeWall => "a value nears 25 MiB",
            Self::Breakable => "a client can break the index",
        }
    }

    /// Asks the deployment.
    pub(super) async fn verdict(self, context: &Context<'_>) -> Verdict {
        match self {
            Self::ClosedWithoutKey => doors::without_key(context).await,
            Self::ClosedToWrongKeys => doors::with_wrong_keys(context).await,
            Self::ExampleKey => example_key::check(context).await,
            Self::PlainHttp => transport::check(context).await,
            Self::GetDeletes => changing_get::check(context).await,
            Self::Markup => markup::check(context).await,
            Self::PageHeaders => page_headers::check(context).await,
            Self::Integrity => integrity::check(context).await,
            Self::LostAdds => race::check(context).await,
            Self::OperationWall => walls::operations(context).await,
            Self::SizeWall => walls::sizes(context),
            Self::Breakable => index::check(context).await,
        }
    }
}
