//! What the writer is asked to do, and the answer that somebody waits for.

use super::changes::Changes;
use crate::storage::StorageError;
use std::fmt::{self, Debug};
use tokio::sync::oneshot;

/// Work for the writer. It may be attempted more than once, each time in another transaction.
pub(super) trait Job: Debug + Send {
    /// Makes the changes.
    fn attempt(&mut self, changes: &mut Changes<'_>) -> rusqlite::Result<()>;

    /// Answers the last attempt, which was committed or failed.
    fn answer(self: Box<Self>, outcome: rusqlite::Result<()>);
}

/// A job of `work`, and where its answer will be.
pub(super) fn job<T, F>(work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, StorageError>>)
where
    T: Send + 'static,
    F: FnMut(&mut Changes<'_>) -> rusqlite::Result<T> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    (Box::new(Asked { work, done: None, answer }), answered)
}

struct Asked<T, F> {
    work: F,
    done: Option<T>,
    answer: oneshot::Sender<Result<T, StorageError>>,
}

impl<T, F> Debug for Asked<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").finish_non_exhaustive()
    }
}

impl<T, F> Job for Asked<T, F>
where
    T: Send,
    F: FnMut(&mut Changes<'_>) -> rusqlite::Result<T> + Send,
{
    fn attempt(&mut self, changes: &mut Changes<'_>) -> rusqlite::Result<()> {
        self.done = Some((self.work)(changes)?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: rusqlite::Result<()>) {
        let answer = match (outcome, self.done) {
            (Ok(()), Some(done)) => Ok(done),
            (Ok(()), None) => return,
            (Err(error), _) => Err(StorageError::writing(error)),
        };
        // Who asked may be gone.
        drop(self.answer.send(answer));
    }
}
