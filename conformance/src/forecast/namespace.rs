//! The namespace as locations read and write it: through their caches, within quotas and limits.

use super::caches::{Caches, Location};
use super::index::{self, Change, Index};
use super::items::{Edition, Item, Items};
use super::meter::{Meter, Operation, OverQuota};
use super::moment::Moment;
use super::production::{MAX_VALUE_BYTES, Production};
use super::tally::Ending;
use super::versions::Version;

/// A namespace: the index, the items, and what locations have cached of them.
#[derive(Debug)]
pub(super) struct Namespace {
    production: Production,
    index: Index,
    index_written: Option<Moment>,
    dangling_at_start: u32,
    pub(super) items: Items,
    caches: Caches,
    meter: Meter,
}

/// What a deployment holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Holdings {
    /// Items that are stored.
    pub(super) items: u32,
    /// Those that the index lists.
    pub(super) listed: u32,
    /// Keys in the index without an item.
    pub(super) dangling: u32,
}

/// How many items of a listing are followed into the cache of its location. The others are only counted.
pub(super) const FOLLOWED: usize = 1_000;

impl Namespace {
    /// A namespace with empty caches.
    pub(super) fn new(
        production: Production,
        locations: u32,
        holdings: Holdings,
        active_items: Option<u64>,
    ) -> Self {
        let Holdings { items, listed, dangling } = holdings;
        Self {
            production,
            index: Index::of(items, listed, dangling),
            index_written: None,
            dangling_at_start: dangling,
            items: Items::of(items, active_items),
            caches: Caches::of(locations, production.cache_ttl),
            meter: Meter::new(production.quotas),
        }
    }

    /// Begins a day: all quotas are whole again.
    pub(super) fn begin_day(&mut self) {
        self.meter = Meter::new(self.production.quotas);
    }

    /// Whether a quota lets no request do anything before the next day.
    pub(super) fn is_at_end(&self) -> bool {
        self.meter.is_at_end()
    }

    /// Whether days have quotas.
    pub(super) fn has_quotas(&self) -> bool {
        self.production.quotas.is_some()
    }

    /// The meter of this day.
    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    /// What is stored now.
    pub(super) fn holdings(&self) -> Holdings {
        let dangling = self.index.dangling(self.dangling_at_start);
        let listed = self.index.len(self.index.current()).saturating_sub(dangling);
        Holdings { items: u32::try_from(self.items.len()).unwrap_or(u32::MAX), listed, dangling }
    }

    /// The version of the index that a location reads.
    pub(super) fn read_index(&mut self, at: Location, now: Moment) -> Result<Version, OverQuota> {
        self.meter.count(Operation::Read, 1, now)?;
        Ok(self.caches.index(at, now).unwrap_or_else(|| {
            let version = self.index.current();
            self.caches.keep_index(at, version, now);
            version
        }))
    }

    /// How long a version of the index has no longer been the current one.
    pub(super) fn index_age(&self, version: Version, now: Moment) -> Moment {
        self.index.age(version, now)
    }

    /// The edition of an item that a location reads.
    pub(super) fn read_item(
        &mut self,
        at: Location,
        item: Item,
        now: Moment,
    ) -> Result<Edition, OverQuota> {
        self.meter.count(Operation::Read, 1, now)?;
        Ok(self.fetch(at, item, now))
    }

    /// Reads every item that a version of the index lists, as far as one request may; answers whether
    /// that was all.
    pub(super) fn read_all(
        &mut self,
        at: Location,
        version: Version,
        now: Moment,
    ) -> Result<bool, OverQuota> {
        let entries = u64::from(self.index.len(version));
        let allowed = entries.min(self.production.max_operations - 1);
        self.meter.count(Operation::Read, allowed, now)?;
        for place in 0..usize::try_from(allowed).unwrap_or(FOLLOWED).min(FOLLOWED) {
            let Some(item) = self.items.nth(place) else { break };
            self.fetch(at, item, now);
        }
        Ok(allowed == entries)
    }

    fn fetch(&mut self, at: Location, item: Item, now: Moment) -> Edition {
        self.caches.item(at, item, now).unwrap_or_else(|| {
            let edition = self.items.edition(item);
            self.caches.keep_item(at, item, edition, now);
            edition
        })
    }

    /// Writes the index back with a change, and then stores or deletes the item; answers how that ends.
    pub(super) fn write_index(
        &mut self,
        at: Location,
        read: Version,
        change: Change,
        now: Moment,
    ) -> Ending {
        if let Some(refusal) = self.refusal(read, change, now) {
            self.give_up(change);
            return refusal;
        }
        self.index_written = Some(now);
        let version = self.index.write(read, change, now);
        self.caches.keep_index(at, version, now);
        self.change_item(at, change, now);
        Ending::Done
    }

    /// Why an index is not written.
    fn refusal(&mut self, read: Version, change: Change, now: Moment) -> Option<Ending> {
        let entries = u64::from(self.index.len(read)) + u64::from(change == Change::Add);
        if index::bytes(entries) > MAX_VALUE_BYTES {
            return Some(Ending::IndexTooLarge);
        }
        if self.meter.count(Operation::Write, 1, now).is_err() {
            return Some(Ending::OverQuota);
        }
        self.is_too_soon(self.index_written, now).then_some(Ending::TooSoon)
    }

    /// Stores or deletes the item, after the index. A quota that ends just between both is passed over.
    fn change_item(&mut self, at: Location, change: Change, now: Moment) {
        match change {
            Change::Add => {
                let _ = self.meter.count(Operation::Write, 1, now);
                let item = self.items.add(now);
                self.caches.keep_item(at, item, self.items.edition(item), now);
            }
            Change::Remove(item) => {
                let _ = self.meter.count(Operation::Delete, 1, now);
                self.items.forget(item);
            }
        }
    }

    /// Writes an item that was made from an edition. Answers how that ends, and whether it undoes a later
    /// edition.
    pub(super) fn write_item(
        &mut self,
        at: Location,
        item: Item,
        read: Edition,
        now: Moment,
    ) -> (Ending, bool) {
        if self.meter.count(Operation::Write, 1, now).is_err() {
            return (Ending::OverQuota, false);
        }
        if self.is_too_soon(self.items.last_written(item), now) {
            return (Ending::TooSoon, false);
        }
        let undoes = read != self.items.edition(item);
        let edition = self.items.write(item, now);
        self.caches.keep_item(at, item, edition, now);
        (Ending::Done, undoes)
    }

    fn is_too_soon(&self, last: Option<Moment>, now: Moment) -> bool {
        last.is_some_and(|last| now < last + self.production.write_window)
    }

    /// What was to be deleted stays.
    pub(super) fn give_up(&mut self, change: Change) {
        if let Change::Remove(item) = change {
            self.items.put_back(item);
        }
    }
}
