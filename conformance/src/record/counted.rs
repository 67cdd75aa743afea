//! Numbers in sentences.

/// A number with the word for what it counts: the first for one, the second for any other number.
pub(crate) fn counted(number: usize, [one, many]: [&str; 2]) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, "0 items")]
    #[case(1, "1 item")]
    #[case(2, "2 items")]
    fn one_is_singular(#[case] number: usize, #[case] expected: &str) {
        assert_eq!(counted(number, ["item", "items"]), expected);
    }
}
