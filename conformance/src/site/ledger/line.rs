//! The lines of a ledger, and the items that they say were left.
//!
//! The first line says who made the file. A ledger of an earlier version begins with its first run.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::binding::Binding;
use crate::scenario::Suite;

/// The first line, by which a ledger is recognised.
pub(crate) const HEAD: &str = "{\"made-by\":\"pysondbkv-conformance\"}\n";

/// How a ledger of an earlier version begins.
const EARLIER_HEAD: &str = "{\"begun\":{\"run\":";

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Line {
    /// The program that made the file. The first line of the file.
    MadeBy(String),
    /// A run began. The first line of its section.
    Begun(Begun),
    /// An item with this body is about to be added. Its key is not known yet. Several additions may be
    /// under way.
    Sending {
        /// The number of the addition in its run.
        nth: u64,
        /// The body of the item.
        body: String,
    },
    /// An addition was answered.
    Answered {
        /// The number of the addition.
        nth: u64,
        /// The key of the new item, if the answer names one.
        key: Option<String>,
    },
    /// The item of this key is the run's own.
    Claimed(String),
    /// The item of this key was removed.
    Released(String),
}

/// The run of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Begun {
    /// The mark of the run.
    pub(crate) run: String,
    pub(crate) suite: Suite,
    /// The target, without secrets.
    pub(crate) url: String,
    /// Whether the target's URL had a user or a password. They are not written here.
    pub(crate) has_user: bool,
    /// What binds the section to its target and key; absent in ledgers of an earlier version.
    pub(crate) binding: Option<Binding>,
    /// The keys that the store held before the run; absent when its listing could not be read.
    pub(crate) foreign: Option<BTreeSet<String>>,
}

/// The items that a run left, by its ledger.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Remains {
    /// The keys that were claimed and not released.
    pub(crate) open: BTreeSet<String>,
    /// Every key that was ever claimed.
    pub(crate) ever: BTreeSet<String>,
    /// The bodies of unanswered additions, by the number of the addition.
    pub(crate) unanswered: BTreeMap<u64, String>,
}

/// A run in a ledger.
pub(crate) type Section = (Begun, Remains);

/// The runs of a ledger with this text; nothing when it is no ledger. A run that was killed while it wrote
/// its first line had stored nothing.
pub(crate) fn sections(text: &str) -> Option<Vec<Section>> {
    let begins_as = |head: &str| text.starts_with(head) || head.starts_with(text);
    if text.is_empty() || ![HEAD, EARLIER_HEAD].into_iter().any(begins_as) {
        return None;
    }
    let mut sections: Vec<Section> = Vec::new();
    // A killed run may leave half a line. Its request was not sent, so the line is passed over.
    for line in text.lines().filter_map(|line| serde_json::from_str(line).ok()) {
        match (line, sections.last_mut()) {
            (Line::Begun(begun), _) => sections.push((begun, Remains::default())),
            // A clean-up that was cut short may have released keys of any section.
            (Line::Released(key), _) => sections.iter_mut().for_each(|(_, remains)| {
                remains.open.remove(&key);
            }),
            (line, Some((_, remains))) => remains.add(line),
            (_, None) => {}
        }
    }
    Some(sections)
}

impl Remains {
    fn add(&mut self, line: Line) {
        match line {
            Line::Sending { nth, body } => drop(self.unanswered.insert(nth, body)),
            Line::Answered { nth, key } => {
                self.unanswered.remove(&nth);
                self.open.extend(key.clone());
                self.ever.extend(key);
            }
            Line::Claimed(key) => {
                self.open.insert(key.clone());
                self.ever.insert(key);
            }
            Line::MadeBy(_) | Line::Begun(_) | Line::Released(_) => {}
        }
    }
}

#[cfg(test)]
pub(super) mod sample {
    use super::*;

    pub(in crate::site::ledger) fn begun() -> Begun {
        let foreign = Some(BTreeSet::from(["theirs".to_owned()]));
        let (run, url) = ("r".into(), "http://x".into());
        Begun { run, suite: Suite::Worker, url, has_user: false, binding: None, foreign }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn sending(nth: u64) -> Line {
        Line::Sending { nth, body: format!("{nth}") }
    }

    fn answered(nth: u64, key: Option<&str>) -> Line {
        Line::Answered { nth, key: key.map(str::to_owned) }
    }

    fn read(lines: &[Line], tail: &str) -> Vec<Section> {
        let lines = lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n");
        sections(&(HEAD.to_owned() + &lines.collect::<String>() + tail)).unwrap()
    }

    #[rstest]
    #[case::nothing(vec![], &[], &[])]
    #[case::open(vec![Line::Claimed("a".into()), Line::Claimed("b".into()),
        Line::Released("a".into())], &["b"], &[])]
    #[case::unanswered(vec![sending(1)], &[], &["1"])]
    #[case::answered(vec![sending(1), answered(1, None)], &[], &[])]
    #[case::told(vec![sending(1), answered(1, Some("a"))], &["a"], &[])]
    #[case::several(vec![sending(1), sending(2), sending(3), answered(2, Some("a"))], &["a"],
        &["1", "3"])]
    fn a_ledger_tells_what_is_left(
        #[case] mut lines: Vec<Line>,
        #[case] open: &[&str],
        #[case] unanswered: &[&str],
    ) {
        lines.insert(0, Line::Begun(sample::begun()));
        let sections = read(&lines, "{\"clai");
        let [(whose, found)] = &sections[..] else { panic!("{sections:?}") };
        assert_eq!(whose, &sample::begun());
        assert!(found.open.iter().eq(open));
        assert!(found.unanswered.values().eq(unanswered));
    }

    #[test]
    fn each_run_of_a_command_is_a_section() {
        let lines = [
            Line::Begun(sample::begun()),
            Line::Claimed("a".into()),
            Line::Claimed("b".into()),
            Line::Begun(sample::begun()),
            Line::Claimed("c".into()),
            Line::Released("a".into()),
        ];
        let open: Vec<_> = read(&lines, "{\"begu").into_iter().map(|one| one.1.open).collect();
        assert_eq!(open, [["b".to_owned()].into(), ["c".to_owned()].into()]);
    }

    #[test]
    fn a_ledger_of_an_earlier_version_is_read() {
        let begun = serde_json::to_string(&Line::Begun(sample::begun())).unwrap();
        let sections = sections(&format!("{begun}\n{{\"claimed\":\"a\"}}\n")).unwrap();
        assert!(sections[0].1.open.contains("a"));
    }
}
