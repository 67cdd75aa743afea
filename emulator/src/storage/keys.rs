//! The keys of a list by place and by name, in three layers.
//!
//! A list is hardly ever changed in place: whoever read it still has it as it was. So a change
//! copies what it touches, and that should be little however long the list is. Most keys are in a
//! table that many lists share and none changes. What changed since is in trees, which share what
//! they have in common; and the last few changes are in two short vectors, so that the trees are
//! not touched by each.

use super::Name;
use super::name::hash;
use super::table::Table;
use imbl::{OrdMap, OrdSet, Vector, ordmap, ordset};
use std::sync::Arc;

/// Keys, each once. Each stands at a place of its own from when it comes to when it goes, and the
/// places of those that are gone stay empty.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    /// The keys of the first places, without a gap between them.
    base: Arc<Table<Name>>,
    /// The keys of the places behind them, those that are gone too.
    added: Vector<Name>,
    /// The last place of each of these, by the key's hash.
    places: OrdMap<u64, u32>,
    /// Empty places.
    gaps: OrdSet<u32>,
    /// The keys of the last places, those that are gone too.
    last_added: Vec<Name>,
    /// The places that were the last to become empty.
    last_gaps: Vec<u32>,
    /// The bytes of all keys.
    bytes: usize,
    /// How many keys are no UUIDs.
    texts: usize,
}

/// How many changes are kept beside the trees.
const MAX_LAST: usize = 16;

/// How many changes a base of any length may have before another is made; a long one may have
/// more.
const MAX_CHANGES: usize = 256;

impl Keys {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.end() - self.gaps.len() - self.last_gaps.len()
    }

    /// How many bytes all of them have.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many are no UUIDs.
    pub(super) fn texts(&self) -> usize {
        self.texts
    }

    /// The place of a key.
    pub(super) fn place(&self, key: &Name) -> Option<u32> {
        let is_there = |place: &u32| !self.is_gap(*place);
        let last = self.last_added.iter().rposition(|last| last == key);
        let last = last.map(|nth| self.first_last() + nth);
        let quick = last.or_else(|| self.base.place(key)).map(number).filter(is_there);
        quick.or_else(|| {
            let place = *self.places.get(&hash(key))?;
            (self.key(place) == Some(key)).then_some(place).filter(is_there)
        })
    }

    /// The keys from a place on, each with the place behind it.
    pub(super) fn iter_from(&self, place: usize) -> impl Iterator<Item = (usize, &Name)> {
        let mut gaps = self.gaps.range(number(place)..).copied().peekable();
        let mut last_gaps = self.last_gaps.clone();
        last_gaps.sort_unstable();
        let mut last_gaps =
            last_gaps.into_iter().skip_while(move |gap| *gap < number(place)).peekable();
        (place..).zip(self.all_from(place)).filter_map(move |(place, key)| {
            let gap = number(place);
            let is_gap = gaps.next_if_eq(&gap).is_some() || last_gaps.next_if_eq(&gap).is_some();
            (!is_gap).then_some((place + 1, key))
        })
    }

    /// The keys from a place on, those that are gone too.
    fn all_from(&self, place: usize) -> impl Iterator<Item = &Name> {
        let base = (place..self.base.end()).filter_map(|place| self.base.at(place));
        let of_added = place.saturating_sub(self.base.end()).min(self.added.len());
        let of_last = place.saturating_sub(self.first_last()).min(self.last_added.len());
        base.chain(self.added.focus().narrow(of_added..)).chain(&self.last_added[of_last..])
    }

    /// Puts a key that is not there at the end. Whether there was a place for it.
    pub(super) fn push(&mut self, key: Name) -> bool {
        if self.end() >= MAX_PLACES {
            return false;
        }
        self.bytes += key.len();
        self.texts += usize::from(key.as_text().is_some());
        self.last_added.push(key);
        self.settle();
        true
    }

    /// Removes the key of that place.
    pub(super) fn remove(&mut self, key: &Name, place: u32) {
        self.bytes -= key.len();
        self.texts -= usize::from(key.as_text().is_some());
        self.last_gaps.push(place);
        self.settle();
    }

    /// The keys that `other` has not, in order.
    pub(super) fn not_in(&self, other: &Self) -> Vec<Name> {
        let has_base = Arc::ptr_eq(&self.base, &other.base);
        let all = 0..number(self.end());
        let places = if has_base { self.places_apart(other) } else { all.collect() };
        let there = places.into_iter().filter(|place| !self.is_gap(*place));
        let keys = there.filter_map(|place| self.key(place));
        keys.filter(|key| other.place(key).is_none()).cloned().collect()
    }

    /// The places of all keys that `other` can be without, and perhaps more, where both have one
    /// base. Trees tell what they do not share without looking at what they share.
    fn places_apart(&self, other: &Self) -> Vec<u32> {
        let gaps = self.gaps.diff(&other.gaps).map(|item| match item {
            ordset::DiffItem::Add(gap) | ordset::DiffItem::Remove(gap) => *gap,
        });
        let added = self.places.diff(&other.places).filter_map(|item| match item {
            ordmap::DiffItem::Add(..) => None,
            ordmap::DiffItem::Remove(_, place)
            | ordmap::DiffItem::Update { old: (_, place), .. } => Some(*place),
        });
        let last = (self.first_last()..self.end()).map(number);
        let last = last.chain(self.last_gaps.iter().chain(&other.last_gaps).copied());
        let mut places: Vec<u32> = gaps.chain(added).chain(last).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Moves the last changes into the trees, and those into a new base, where they are many.
    fn settle(&mut self) {
        if self.last_added.len() + self.last_gaps.len() <= MAX_LAST {
            return;
        }
        let collides = self.settle_added();
        self.gaps.extend(std::mem::take(&mut self.last_gaps));
        if collides || self.added.len() + self.gaps.len() > MAX_CHANGES + self.base.len() / 4 {
            let keys = self.iter_from(0).map(|(_, key)| key.clone());
            *self = Table::of(self.len(), keys).into();
        }
    }

    /// Moves the last keys into the trees. Whether two keys hash alike, so that one of them cannot
    /// be found there.
    fn settle_added(&mut self) -> bool {
        let mut collides = false;
        for key in std::mem::take(&mut self.last_added) {
            let before = self.places.insert(hash(&key), number(self.first_last()));
            collides |= before.is_some_and(|place| self.key(place) != Some(&key));
            self.added.push_back(key);
        }
        collides
    }

    /// The place behind the last one.
    fn end(&self) -> usize {
        self.first_last() + self.last_added.len()
    }

    /// The place of the first of the last keys.
    fn first_last(&self) -> usize {
        self.base.end() + self.added.len()
    }

    /// The key of a place, there or gone.
    fn key(&self, place: u32) -> Option<&Name> {
        let place = place as usize;
        let added = || self.added.get(place.checked_sub(self.base.end())?);
        let last = || self.last_added.get(place.checked_sub(self.first_last())?);
        self.base.at(place).or_else(added).or_else(last)
    }

    fn is_gap(&self, place: u32) -> bool {
        self.last_gaps.contains(&place) || self.gaps.contains(&place)
    }
}

/// All of them in the base.
impl From<Table<Name>> for Keys {
    fn from(base: Table<Name>) -> Self {
        let bytes = base.iter().map(Name::len).sum();
        let texts = base.iter().filter(|key| key.as_text().is_some()).count();
        Self { base: Arc::new(base), bytes, texts, ..Self::default() }
    }
}

/// How many places a list can have.
const MAX_PLACES: usize = u32::MAX as usize;

/// A place as the trees have it.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
