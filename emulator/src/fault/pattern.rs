//! Patterns of keys and paths: `*` stands for any text, `?` for any one character.

/// Whether the whole of `text` has the pattern.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<_>, Vec<_>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // The last `*` and how much of the text it takes, to take more if what follows does not fit.
    let mut star = None;
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|c| *c == '?' || *c == text[t]) {
            (p, t) = (p + 1, t + 1);
        } else if let Some((at, taken)) = star {
            star = Some((at, taken + 1));
            (p, t) = (at + 1, taken + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("__index__", "__index__", true)]
    #[case("__index__", "__index", false)]
    #[case("*", "", true)]
    #[case("a*", "abc", true)]
    #[case("*c", "abc", true)]
    #[case("a*c*e", "abcde", true)]
    #[case("a*c", "abcd", false)]
    #[case("a?c", "abc", true)]
    #[case("a?c", "ac", false)]
    #[case("*ab", "aab", true)]
    #[case("", "a", false)]
    #[case("/get/*", "/get/é", true)]
    fn knows_what_has_a_pattern(#[case] pattern: &str, #[case] text: &str, #[case] has: bool) {
        assert_eq!(matches(pattern, text), has);
    }
}
