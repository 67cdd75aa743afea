//! How the last few versions of a list came about, so that what tells two of them apart is known
//! without comparing them.

use super::Name;
use super::version::new_version;

/// A version of a list, and how it was made from those before it.
#[derive(Debug, Clone, Default)]
pub(super) struct Lineage {
    /// The lists of one version have the same keys; that of the empty list is 0.
    version: u64,
    /// The last one first.
    steps: [Option<Step>; STEPS],
}

/// How many steps back a version knows. Writers that race are seldom further apart.
const STEPS: usize = 4;

#[derive(Debug, Clone)]
struct Step {
    /// The version that it was made from.
    from: u64,
    change: Change,
}

/// What a step does to a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// This key came.
    Add(Name),
    /// This key went.
    Remove(Name),
}

impl Lineage {
    /// That of a list that was made from no other.
    pub(super) fn new() -> Self {
        Self { version: new_version(), steps: Default::default() }
    }

    /// Becomes that of the list that this change makes.
    pub(super) fn advance(&mut self, change: Change) {
        self.steps.rotate_right(1);
        self.steps[0] = Some(Step { from: self.version, change });
        self.version = new_version();
    }

    /// The changes that turn this version into `later`, in their order: back to the last version
    /// that both were made from, and from there on. Nothing where that is too far back.
    pub(super) fn path_to(&self, later: &Self) -> Option<Vec<Change>> {
        let (back, on) = self.versions().enumerate().find_map(|(back, version)| {
            Some((back, later.versions().position(|other| other == version)?))
        })?;
        let back = self.steps.iter().take(back).flatten().map(|step| step.change.undone());
        let on = later.steps[..on].iter().rev().flatten().map(|step| step.change.clone());
        Some(back.chain(on).collect())
    }

    /// This version, and those before it as far as they are known.
    fn versions(&self) -> impl Iterator<Item = u64> {
        let before = self.steps.iter().map_while(Option::as_ref).map(|step| step.from);
        std::iter::once(self.version).chain(before)
    }
}

impl Change {
    fn undone(&self) -> Self {
        match self.clone() {
            Self::Add(key) => Self::Remove(key),
            Self::Remove(key) => Self::Add(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(key: &str) -> Change {
        Change::Add(key.into())
    }

    fn after(list: &Lineage, change: Change) -> Lineage {
        let mut after = list.clone();
        after.advance(change);
        after
    }

    #[test]
    fn the_path_between_two_versions_leads_over_the_last_that_they_share() {
        let remove = |key: &str| Change::Remove(key.into());
        let base = after(&Lineage::new(), add("shared"));
        let one = after(&after(&base, add("a")), add("b"));
        let other = after(&after(&base, add("c")), remove("shared"));
        let path = one.path_to(&other).unwrap();
        assert_eq!(path, [remove("b"), remove("a"), add("c"), remove("shared")]);
        assert_eq!(one.path_to(&one), Some(Vec::new()));
    }

    #[test]
    fn versions_far_apart_know_no_path() {
        let base = Lineage::new();
        let near =
            (0..STEPS).fold(base.clone(), |list, number| after(&list, add(&number.to_string())));
        assert_eq!(base.path_to(&near).map(|path| path.len()), Some(STEPS));
        assert_eq!(base.path_to(&after(&near, add("far"))), None);
        assert_eq!(base.path_to(&Lineage::new()), None);
    }
}
