//! The expectation of a step, with one field for each kind.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{JsonTemplate, Pattern, SchemaName, StatusSet, Template, Times};

/// The expectation of a step. A field that is absent is not judged.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Expectation {
    pub(crate) status: Option<StatusSet>,
    /// The media type without parameters.
    #[serde(rename = "type")]
    pub(crate) media_type: Option<String>,
    /// Header fields and their exact values.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Template>,
    /// Header fields, and regular expressions that match somewhere in their values.
    #[serde(default)]
    pub(crate) header_matches: BTreeMap<String, Pattern>,
    /// The path and query to which `Location` leads. Scheme, host and base path are not judged.
    pub(crate) location: Option<Template>,
    /// The whole body.
    pub(crate) text: Option<Template>,
    /// The body as JSON. The order of members counts.
    pub(crate) json: Option<JsonTemplate>,
    /// The body as JSON. The order of members does not count.
    pub(crate) json_unordered: Option<JsonTemplate>,
    /// The body as JSON that may have more members than these, in any order.
    pub(crate) holds: Option<JsonTemplate>,
    /// The schema that accepts the body.
    pub(crate) schema: Option<SchemaName>,
    /// A regular expression that matches somewhere in the body.
    pub(crate) matches: Option<Pattern>,
    /// Texts that the body contains.
    #[serde(default)]
    pub(crate) contains: Vec<Template>,
    /// Texts that the body does not contain.
    #[serde(default)]
    pub(crate) lacks: Vec<Template>,
    /// The scenario's own entries of a listing, in order.
    pub(crate) items: Option<Vec<ListedItem>>,
    /// The scenario's own rows of the page, in order.
    pub(crate) rows: Option<Vec<ListedItem>>,
    /// The scenario's own members of the key-value store's listing, in order.
    pub(crate) pairs: Option<Vec<ListedItem>>,
    /// The scenario's own keys of the index, in order.
    pub(crate) index: Option<Vec<Template>>,
    /// How many each entry of these lists stands for. The loader writes them out, and then it is 1.
    #[serde(default)]
    repeat: Times,
    /// The name of an earlier step that was answered with the same JSON.
    pub(crate) same_as: Option<String>,
}

/// An entry of a listing.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ListedItem {
    pub(crate) key: Template,
    /// The value as JSON.
    pub(crate) json: JsonTemplate,
}

impl ListedItem {
    fn nth(&self, nth: usize) -> Self {
        Self { key: self.key.nth(nth), json: self.json.nth(nth) }
    }
}

impl Expectation {
    /// The same with each entry of its lists written out.
    pub(super) fn written_out(mut self) -> Self {
        let times = std::mem::take(&mut self.repeat);
        if times.are_many() {
            let lists = [&mut self.items, &mut self.rows, &mut self.pairs].into_iter().flatten();
            lists.for_each(|list| *list = times.of(list, ListedItem::nth));
            self.index.iter_mut().for_each(|list| *list = times.of(list, Template::nth));
        }
        self
    }

    /// Every template in the expectation.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        let json = [&self.json, &self.json_unordered, &self.holds].into_iter().flatten();
        let patterns = self.header_matches.values().chain(&self.matches);
        let listed = [&self.items, &self.rows, &self.pairs].into_iter().flatten().flatten();
        let own = self
            .headers
            .values()
            .chain(&self.location)
            .chain(&self.text)
            .chain(&self.contains)
            .chain(&self.lacks);
        own.chain(json.map(JsonTemplate::template))
            .chain(patterns.map(Pattern::template))
            .chain(listed.flat_map(|item| [&item.key, item.json.template()]))
            .chain(self.index.iter().flatten())
    }

    /// Whether it expects nothing.
    pub(crate) fn is_empty(&self) -> bool {
        let some = self.status.is_some()
            || self.media_type.is_some()
            || self.items.is_some()
            || self.rows.is_some()
            || self.pairs.is_some()
            || self.index.is_some()
            || self.schema.is_some()
            || self.same_as.is_some();
        !some && self.templates().next().is_none()
    }
}
