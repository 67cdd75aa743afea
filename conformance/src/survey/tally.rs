//! Keys that have something in common: how many there are, and the first of them.

/// How many keys there are, and as many of them as fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    count: usize,
    kept: Vec<String>,
    most: usize,
}

/// How many keys are named in a line.
const MAX_NAMED: usize = 3;
/// The longest part of a key that is shown, in characters.
const MAX_SHOWN_CHARS: usize = 40;

impl Tally {
    /// No keys yet. So many of them are kept at most.
    pub(crate) fn keeping(most: usize) -> Self {
        Self { count: 0, kept: Vec::new(), most }
    }

    /// No keys yet, of which a few are kept, to be named.
    pub(crate) fn naming() -> Self {
        Self::keeping(MAX_NAMED)
    }

    /// All of these keys.
    pub(crate) fn of(keys: Vec<String>) -> Self {
        Self { count: keys.len(), most: keys.len(), kept: keys }
    }

    pub(crate) fn add(&mut self, key: &str) {
        self.count += 1;
        if self.kept.len() < self.most {
            self.kept.push(key.to_owned());
        }
    }

    /// Removes kept keys.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(&str) -> bool) {
        let before = self.kept.len();
        self.kept.retain(|key| is_kept(key));
        self.count -= before - self.kept.len();
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The keys that are kept, in the order of adding.
    pub(crate) fn kept(&self) -> &[String] {
        &self.kept
    }

    /// Whether every key is kept.
    pub(crate) fn is_whole(&self) -> bool {
        self.kept.len() == self.count
    }

    /// The first keys, in a line: `a, b, c and 4 more`.
    pub(crate) fn named(&self) -> String {
        let shown = |key: &String| {
            let text = key.chars().take(MAX_SHOWN_CHARS);
            text.map(|c| if c.is_control() { ' ' } else { c }).collect::<String>()
        };
        let named: Vec<_> = self.kept.iter().take(MAX_NAMED).map(shown).collect();
        match self.count - named.len() {
            0 => named.join(", "),
            rest => format!("{} and {rest} more", named.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_is_counted() {
        let mut tally = Tally::naming();
        for key in ["a", "b\n", "c", "d", "e"] {
            tally.add(key);
        }
        assert_eq!(tally.named(), "a, b , c and 2 more");
        tally.retain(|key| key != "a");
        assert_eq!((tally.count(), tally.named()), (4, "b , c and 2 more".to_owned()));
    }
}
