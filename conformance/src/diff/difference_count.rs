//! How many things were compared, and how many of them differed.

use std::ops::AddAssign;

/// Two counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DifferenceCount {
    pub(crate) different: usize,
    pub(crate) all: usize,
}

impl DifferenceCount {
    pub(crate) fn alike(self) -> usize {
        self.all - self.different
    }

    pub(super) fn add(&mut self, is_different: bool) {
        *self += Self { different: usize::from(is_different), all: 1 };
    }
}

impl AddAssign for DifferenceCount {
    fn add_assign(&mut self, other: Self) {
        self.different += other.different;
        self.all += other.all;
    }
}
