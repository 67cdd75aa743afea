//! A deployment under a load: carries out each request as the Worker does on Workers KV.
//!
//! A read is done when it comes. A write takes effect later, when the read before it and the write itself
//! have taken their time; meanwhile others write. The rules are those of the emulator's engine: a test
//! holds both against each other.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fastrand::Rng;

use super::caches::Location;
use super::index::Change;
use super::items::{Edition, Item};
use super::load::RequestKind;
use super::meter::OverQuota;
use super::moment::Moment;
use super::namespace::{Holdings, Namespace};
use super::production::Production;
use super::tally::{Ending, Tally};
use super::versions::Version;

/// A deployment, and what is under way.
#[derive(Debug)]
pub(super) struct World {
    production: Production,
    rng: Rng,
    locations: u32,
    pub(super) namespace: Namespace,
    writes: BinaryHeap<Reverse<(Moment, Write)>>,
    pub(super) tally: Tally,
}

/// A write that will take effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Write {
    Index { at: Location, read: Version, change: Change },
    Item { at: Location, item: Item, read: Edition },
}

/// How a request goes on: with an ending, or with a write that is under way.
type Begun = Result<Option<Ending>, OverQuota>;

impl World {
    /// A deployment with empty caches.
    pub(super) fn new(
        production: Production,
        locations: u32,
        holdings: Holdings,
        active_items: Option<u64>,
        rng: Rng,
    ) -> Self {
        Self {
            production,
            rng,
            locations,
            namespace: Namespace::new(production, locations, holdings, active_items),
            writes: BinaryHeap::new(),
            tally: Tally::default(),
        }
    }

    pub(super) fn rng(&mut self) -> &mut Rng {
        &mut self.rng
    }

    /// Begins a day: all quotas are whole again, and nothing is counted.
    pub(super) fn begin_day(&mut self) {
        self.namespace.begin_day();
        self.tally = Tally::default();
    }

    /// Whether nothing can be done before the next day.
    pub(super) fn is_at_end(&self) -> bool {
        self.namespace.is_at_end() && self.writes.is_empty()
    }

    /// Lets the writes under way take effect whose time has come.
    pub(super) fn settle(&mut self, now: Moment) {
        while let Some(Reverse((at, write))) = self.writes.peek().copied() {
            if at > now {
                return;
            }
            self.writes.pop();
            match write {
                Write::Index { at: location, read, change } => {
                    self.write_index(location, read, change, at);
                }
                Write::Item { at: location, item, read } => {
                    self.write_item(location, item, read, at);
                }
            }
        }
    }

    /// A request comes, at any location.
    pub(super) fn request(&mut self, kind: RequestKind, now: Moment) {
        let at = self.rng.u32(..self.locations);
        let began = match kind {
            RequestKind::Add => self.change_index(at, Some(Change::Add), now),
            RequestKind::Delete => {
                let item = self.namespace.items.take_any(&mut self.rng);
                self.change_index(at, item.map(Change::Remove), now)
            }
            RequestKind::Update => self.update(at, now),
            RequestKind::Read => self.read(at, now),
            RequestKind::Listing => self.list(at, now),
        };
        if let Some(ending) = began.unwrap_or(Some(Ending::OverQuota)) {
            self.tally.note(kind, ending);
        }
    }

    /// Reads the index, to change it later. Without a change there is nothing to do.
    fn change_index(&mut self, at: Location, change: Option<Change>, now: Moment) -> Begun {
        let Some(change) = change else { return Ok(Some(Ending::Done)) };
        match self.namespace.read_index(at, now) {
            Ok(read) => {
                let written = now + self.production.draw_put(&mut self.rng);
                self.writes.push(Reverse((written, Write::Index { at, read, change })));
                Ok(None)
            }
            Err(over) => {
                self.namespace.give_up(change);
                Err(over)
            }
        }
    }

    fn update(&mut self, at: Location, now: Moment) -> Begun {
        let Some(item) = self.namespace.items.any_active(&mut self.rng) else {
            return Ok(Some(Ending::Done));
        };
        let read = self.namespace.read_item(at, item, now)?;
        let written = now + self.production.draw_put(&mut self.rng);
        self.writes.push(Reverse((written, Write::Item { at, item, read })));
        Ok(None)
    }

    fn read(&mut self, at: Location, now: Moment) -> Begun {
        if let Some(item) = self.namespace.items.any_active(&mut self.rng) {
            let edition = self.namespace.read_item(at, item, now)?;
            self.tally.reads.note(self.namespace.items.age(item, edition, now));
        }
        Ok(Some(Ending::Done))
    }

    fn list(&mut self, at: Location, now: Moment) -> Begun {
        let version = self.namespace.read_index(at, now)?;
        self.tally.listings.note(self.namespace.index_age(version, now));
        let is_whole = self.namespace.read_all(at, version, now)?;
        Ok(Some(if is_whole { Ending::Done } else { Ending::TooManyOperations }))
    }

    fn write_index(&mut self, at: Location, read: Version, change: Change, now: Moment) {
        let kind = match change {
            Change::Add => RequestKind::Add,
            Change::Remove(_) => RequestKind::Delete,
        };
        let ending = self.namespace.write_index(at, read, change, now);
        self.tally.note(kind, ending);
    }

    fn write_item(&mut self, at: Location, item: Item, read: Edition, now: Moment) {
        let (ending, undoes) = self.namespace.write_item(at, item, read, now);
        self.tally.undoing_updates += u64::from(undoes);
        self.tally.note(RequestKind::Update, ending);
    }
}
