//! Makes a failing sequence as short as possible.

/// The result of shrinking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shrunk<T> {
    pub(super) sequence: Vec<T>,
    /// Whether no single element can be left out. If not, the attempts ran out.
    pub(super) is_minimal: bool,
}

/// Leaves out parts of the sequence, large ones first, as long as the rest still fails.
pub(super) async fn shrink<T: Clone>(
    mut sequence: Vec<T>,
    mut attempts: usize,
    mut fails: impl AsyncFnMut(Vec<T>) -> bool,
) -> Shrunk<T> {
    let mut piece = sequence.len().div_ceil(2).max(1);
    loop {
        let length = sequence.len();
        let mut at = 0;
        while at < sequence.len() {
            let end = (at + piece).min(sequence.len());
            let rest = [&sequence[..at], &sequence[end..]].concat();
            if attempts == 0 {
                return Shrunk { sequence, is_minimal: false };
            }
            attempts -= 1;
            if !rest.is_empty() && fails(rest.clone()).await {
                sequence = rest;
            } else {
                at = end;
            }
        }
        match piece {
            1 if sequence.len() == length => return Shrunk { sequence, is_minimal: true },
            // An element was left out, so others may be left out now.
            1 => {}
            _ => piece = piece.div_ceil(2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn of_hundred(attempts: usize) -> Shrunk<usize> {
        let fails = async |numbers: Vec<usize>| numbers.contains(&17) && numbers.contains(&60);
        shrink((0..100).collect(), attempts, fails).await
    }

    #[tokio::test]
    async fn only_the_elements_that_make_it_fail_are_left() {
        assert_eq!(of_hundred(500).await, Shrunk { sequence: vec![17, 60], is_minimal: true });
    }

    #[tokio::test]
    async fn without_attempts_nothing_is_left_out_and_the_result_says_so() {
        let shrunk = of_hundred(0).await;
        assert!(shrunk.sequence.len() == 100 && !shrunk.is_minimal);
    }
}
