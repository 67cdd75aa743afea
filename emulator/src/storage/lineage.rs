//! How the last few versions of a list were made, so that the difference between two of them is
//! known without comparing them.

use super::Name;
use super::version::new_version;

/// A version of a list, and the last changes that led to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Lineage {
    /// Lists of the same version have the same keys. The version of the empty list is 0.
    version: u64,
    /// The last change first.
    ancestors: [Option<Ancestor>; MAX_ANCESTORS],
}

/// How many versions back a lineage goes. Writers that race are seldom further apart.
const MAX_ANCESTORS: usize = 4;

#[derive(Debug, Clone)]
struct Ancestor {
    version: u64,
    /// What made the next version from this one.
    change: KeyChange,
}

/// One change of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyChange {
    /// Puts a key at the end.
    Add(Name),
    Remove(Name),
}

/// One step on the way from a version to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Make this change, which makes the version of that number.
    Make(KeyChange, u64),
    /// Undo this change, which made the version of that number.
    Undo(KeyChange, u64),
}

impl Lineage {
    /// The lineage of a list that was not made from another.
    pub(super) fn new() -> Self {
        Self { version: new_version(), ancestors: Default::default() }
    }

    /// Goes on to the version that this change makes.
    pub(super) fn advance(&mut self, change: KeyChange) {
        self.ancestors.rotate_right(1);
        self.ancestors[0] = Some(Ancestor { version: self.version, change });
        self.version = new_version();
    }

    /// The steps from this version to `later`: first undo the changes since the last version that
    /// both were made from, then make those of `later`. `None` if that version is too far back.
    pub(super) fn path_to(&self, later: &Self) -> Option<Vec<Step>> {
        let (back, on) = self.versions().enumerate().find_map(|(back, version)| {
            Some((back, later.versions().position(|other| other == version)?))
        })?;
        let back = self.changes(back).map(|(made, change)| Step::Undo(change.clone(), made));
        let on: Vec<_> = later.changes(on).collect();
        let on = on.into_iter().rev().map(|(made, change)| Step::Make(change.clone(), made));
        Some(back.chain(on).collect())
    }

    /// This version and the known ones before it, latest first.
    fn versions(&self) -> impl Iterator<Item = u64> {
        let before = self.ancestors.iter().map_while(Option::as_ref).map(|one| one.version);
        std::iter::once(self.version).chain(before)
    }

    /// The last changes, latest first, each with the version that it made.
    fn changes(&self, count: usize) -> impl Iterator<Item = (u64, &KeyChange)> {
        let changes = self.ancestors[..count].iter().flatten().map(|one| &one.change);
        self.versions().zip(changes)
    }
}

impl Step {
    /// The change that the step amounts to. A key whose removal is undone returns to its old place,
    /// which the change does not tell.
    pub(super) fn effect(self) -> KeyChange {
        match self {
            Self::Make(change, _) => change,
            Self::Undo(KeyChange::Add(key), _) => KeyChange::Remove(key),
            Self::Undo(KeyChange::Remove(key), _) => KeyChange::Add(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(key: &str) -> KeyChange {
        KeyChange::Add(key.into())
    }

    fn after(list: &Lineage, change: KeyChange) -> Lineage {
        let mut after = list.clone();
        after.advance(change);
        after
    }

    #[test]
    fn the_path_between_two_versions_leads_over_the_last_that_they_share() {
        let remove = |key: &str| KeyChange::Remove(key.into());
        let base = after(&Lineage::new(), add("shared"));
        let one = after(&after(&base, add("a")), add("b"));
        let other = after(&after(&base, add("c")), remove("shared"));
        let path = one.path_to(&other).unwrap();
        assert!(matches!(path[..], [Step::Undo(_, last), _, _, Step::Make(_, made)]
            if last == one.version && made == other.version));
        let effects: Vec<_> = path.into_iter().map(Step::effect).collect();
        assert_eq!(effects, [remove("b"), remove("a"), add("c"), remove("shared")]);
        assert_eq!(one.path_to(&one), Some(Vec::new()));
    }

    #[test]
    fn versions_far_apart_know_no_path() {
        let base = Lineage::new();
        let near = (0..MAX_ANCESTORS)
            .fold(base.clone(), |list, number| after(&list, add(&number.to_string())));
        assert_eq!(base.path_to(&near).map(|path| path.len()), Some(MAX_ANCESTORS));
        assert_eq!(base.path_to(&after(&near, add("far"))), None);
        assert_eq!(base.path_to(&Lineage::new()), None);
    }
}
