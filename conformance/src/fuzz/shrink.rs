//! Makes a failing sequence as short as possible.

/// The result of shrinking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shrunk<T, F> {
    pub(super) sequence: Vec<T>,
    /// The failure of this sequence.
    pub(super) failure: F,
    /// Whether no single element can be left out. If not, the attempts ran out.
    pub(super) is_minimal: bool,
}

/// Leaves out parts of the sequence, large ones first, as long as the rest still fails.
pub(super) async fn shrink<T: Clone, F>(
    mut sequence: Vec<T>,
    mut failure: F,
    mut attempts: usize,
    mut failure_of: impl AsyncFnMut(Vec<T>) -> Option<F>,
) -> Shrunk<T, F> {
    let mut piece = sequence.len().div_ceil(2).max(1);
    loop {
        let length = sequence.len();
        let mut at = 0;
        while at < sequence.len() {
            let end = (at + piece).min(sequence.len());
            let rest = [&sequence[..at], &sequence[end..]].concat();
            if attempts == 0 {
                return Shrunk { sequence, failure, is_minimal: false };
            }
            attempts -= 1;
            let failed = if rest.is_empty() { None } else { failure_of(rest.clone()).await };
            match failed {
                Some(last) => (sequence, failure) = (rest, last),
                None => at = end,
            }
        }
        match piece {
            1 if sequence.len() == length => return Shrunk { sequence, failure, is_minimal: true },
            // An element was left out, so others may be left out now.
            1 => {}
            _ => piece = piece.div_ceil(2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shrinks a hundred numbers. A sequence fails with its length if it has two certain numbers.
    async fn of_hundred(attempts: usize) -> Shrunk<usize, usize> {
        let failure_of = async |numbers: Vec<usize>| {
            (numbers.contains(&17) && numbers.contains(&60)).then_some(numbers.len())
        };
        shrink((0..100).collect(), 100, attempts, failure_of).await
    }

    #[tokio::test]
    async fn only_the_elements_that_make_it_fail_are_left() {
        assert_eq!(
            of_hundred(500).await,
            Shrunk { sequence: vec![17, 60], failure: 2, is_minimal: true }
        );
    }

    #[tokio::test]
    async fn without_attempts_nothing_is_left_out_and_the_result_says_so() {
        let shrunk = of_hundred(0).await;
        assert!(shrunk.sequence.len() == 100 && !shrunk.is_minimal);
    }
}
