//! Whether a path can change the items of others: everything at once, or the index. The method does not
//! matter, because a broken target may ignore it.
//!
//! A path is judged as the most lenient target would read it: without case, with percent-encoding undone
//! as often as it was done, and with dot segments resolved.

use percent_encoding::percent_decode_str;

/// What changes the items of others, in lower case.
const REACHING: [&str; 2] = ["deleteall", "delete/__index__"];

/// Whether a request with this path, as written or as resolved, can change the items of others.
pub(crate) fn can_change_others(path: &str) -> bool {
    let decoded = decoded(path);
    [resolved(&decoded), decoded].iter().any(|path| {
        let path = path.to_lowercase();
        REACHING.iter().any(|part| path.contains(part))
    })
}

/// A path as the most lenient target would read it, in its own case.
pub(crate) fn read_leniently(path: &str) -> String {
    resolved(&decoded(path))
}

fn decoded(path: &str) -> String {
    let mut path = path.to_owned();
    loop {
        let once = percent_decode_str(&path).decode_utf8_lossy().into_owned();
        if once == path {
            return path;
        }
        path = once;
    }
}

fn resolved(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split(['/', '\\']) {
        match segment.trim_matches(|c: char| c.is_whitespace() || c.is_control()) {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/deleteAll")]
    #[case("/x/DELETEALL?y")]
    #[case("/delete/__index__")]
    #[case("/delete/x/../__index__")]
    #[case("/delete/./__index__")]
    #[case("/delete//__index__")]
    #[case("/delete/x/%2e%2E/__index__")]
    #[case("/delete%2F__index__")]
    #[case("/delete/%5F%5findex__")]
    #[case("/delete/x%252F%252e%252e%255c__index__")]
    #[case("/delete\\__index__")]
    #[case("/x/../%64eleteAll")]
    fn every_spelling_reaches_what_others_stored(#[case] path: &str) {
        assert!(can_change_others(path));
    }

    #[rstest]
    #[case("/delete/0")]
    #[case("/get/__index__")]
    #[case("/delete/x/../0")]
    fn other_paths_do_not(#[case] path: &str) {
        assert!(!can_change_others(path));
    }
}
