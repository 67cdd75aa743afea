//! Takes a failing sequence apart until nothing more can be left out. Leaf.

/// What shrinking came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shrunk<T> {
    pub(super) sequence: Vec<T>,
    /// Whether each part was tried; otherwise the attempts ran out.
    pub(super) is_minimal: bool,
}

/// Leaves out ever smaller pieces, as long as what is left still fails, within so many attempts.
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
            // Something went, so what could not go before may be able to now.
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
    async fn only_what_it_takes_is_left() {
        assert_eq!(of_hundred(500).await, Shrunk { sequence: vec![17, 60], is_minimal: true });
    }

    #[tokio::test]
    async fn without_attempts_it_stays_and_says_so() {
        let shrunk = of_hundred(0).await;
        assert!(shrunk.sequence.len() == 100 && !shrunk.is_minimal);
    }
}
