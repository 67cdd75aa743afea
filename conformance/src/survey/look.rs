//! Looks at a namespace, page by page, and a second time at what may have changed meanwhile.

use std::collections::{HashMap, HashSet};

use super::index::{Index, read_index};
use super::seen::{Seen, Survey};
use super::shape::{Shape, shapes};
use super::tally::Tally;
use crate::kv_api::{KEYS_A_BULK_GET, KvApi, KvApiError, ListedKey};
use crate::site::Supervisor;
use crate::site::protocol::worker::{INDEX_KEY, is_made_by_add};

/// The most keys without an index entry that are kept: more than an index of 25 MiB holds.
const MAX_ORPHANS: usize = 700_000;

/// Looks at the whole namespace whose index is this one. So many values are read at most.
///
/// # Errors
/// When the API does not show it.
pub(crate) async fn survey(
    api: &KvApi,
    index: Index,
    max_values: usize,
    supervisor: &Supervisor,
) -> Result<Survey, KvApiError> {
    let mut look = Look::new(&index, max_values);
    let mut cursor = None;
    supervisor.progress.begin("keys", index.keys().len());
    let is_cut_short = loop {
        if supervisor.interrupt.is_stopping() {
            break true;
        }
        let page = api.list(cursor.as_deref()).await?;
        look.at_page(api, &page.keys, supervisor).await?;
        cursor = page.cursor;
        if cursor.is_none() {
            break false;
        }
    };
    supervisor.progress.begin("a second look", 0);
    look.again(api, index.repeated(), is_cut_short).await
}

/// What was seen so far.
struct Look<'a> {
    /// Each indexed key, and whether it was listed.
    indexed: HashMap<&'a str, bool>,
    keys: usize,
    orphans: Tally,
    strange: Tally,
    expiring: Tally,
    values: Seen,
    max_values: usize,
}

impl<'a> Look<'a> {
    fn new(index: &'a Index, max_values: usize) -> Self {
        Self {
            indexed: index.keys().iter().map(|key| (key.as_str(), false)).collect(),
            keys: 0,
            orphans: Tally::keeping(MAX_ORPHANS),
            strange: Tally::naming(),
            expiring: Tally::naming(),
            values: Seen::nothing(),
            max_values,
        }
    }

    async fn at_page(
        &mut self,
        api: &KvApi,
        page: &[ListedKey],
        supervisor: &Supervisor,
    ) -> Result<(), KvApiError> {
        let mut items = Vec::new();
        for listed in page.iter().filter(|listed| listed.name != INDEX_KEY) {
            self.keys += 1;
            supervisor.progress.advance();
            let key = listed.name.as_str();
            let is_indexed = self.indexed.get_mut(key).map(|is_listed| *is_listed = true).is_some();
            if !is_indexed && !is_made_by_add(key) {
                self.strange.add(key);
                continue;
            }
            if !is_indexed {
                self.orphans.add(key);
            }
            if listed.expiration.is_some() {
                self.expiring.add(key);
            }
            items.push(key);
        }
        for keys in items.chunks(KEYS_A_BULK_GET) {
            self.at_values(api, keys).await?;
        }
        Ok(())
    }

    async fn at_values(&mut self, api: &KvApi, keys: &[&str]) -> Result<(), KvApiError> {
        let left = self.max_values.saturating_sub(self.values.read).min(keys.len());
        self.values.unread += keys.len() - left;
        let keys = &keys[..left];
        if keys.is_empty() {
            return Ok(());
        }
        let values = api.values(keys).await?;
        let found: Vec<_> = keys
            .iter()
            .zip(&values)
            .filter_map(|(key, value)| Some((*key, value.as_ref()?)))
            .collect();
        let texts: Vec<&[u8]> = found.iter().map(|(_, value)| value.as_ref()).collect();
        for ((key, value), shape) in found.iter().zip(shapes(&texts)) {
            self.values.note(key, value.len());
            match shape {
                Shape::Item => {}
                Shape::OtherJson => self.values.no_object.add(key),
                Shape::NoJson => self.values.no_json.add(key),
            }
        }
        Ok(())
    }

    /// Reads the index again, and the keys that it names and the listing lacks. What is no longer so was
    /// written meanwhile, or the listing was behind.
    async fn again(
        self,
        api: &KvApi,
        repeated: Vec<String>,
        is_cut_short: bool,
    ) -> Result<Survey, KvApiError> {
        let Self { indexed, keys, mut orphans, strange, expiring, values, .. } = self;
        let index = read_index(api).await?;
        let now: HashSet<&str> = index.keys().iter().map(String::as_str).collect();
        let missing = now.iter().filter(|key| !is_cut_short && indexed.get(*key) == Some(&false));
        let missing: HashSet<&str> = missing.copied().collect();
        let in_order: Vec<&str> = index.keys().iter().map(String::as_str).collect();
        let mut told = HashSet::new();
        let suspects: Vec<&str> =
            in_order.into_iter().filter(|key| missing.contains(key) && told.insert(*key)).collect();
        let read = api.values(&suspects).await?;
        let gone = suspects.iter().zip(&read).filter(|(_, value)| value.is_none());
        let dangling = Tally::of(gone.map(|(key, _)| (*key).to_owned()).collect());
        let all_orphans = orphans.count();
        orphans.retain(|key| !now.contains(key));
        let in_doubt = all_orphans - orphans.count() + suspects.len() - dangling.count();
        let repeated: Vec<_> =
            repeated.into_iter().filter(|key| now.contains(key.as_str())).collect();
        drop(now);
        Ok(Survey {
            index,
            keys,
            orphans,
            dangling,
            repeated: Tally::of(repeated),
            strange,
            expiring,
            values,
            in_doubt,
            is_cut_short,
        })
    }
}
