//! Work on large texts, aside from the threads that answer requests.

use super::failure::Failure;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Texts up to this size, in bytes, are worked on at once: that takes a few milliseconds at most.
const LIGHT_BYTES: usize = 1024 * 1024;

/// One large text at a time in the whole process, since the work takes many times its size.
static TURN: Semaphore = Semaphore::const_new(1);

/// Does the work on texts of so many bytes. If they are large, other requests are answered meanwhile, and
/// nothing begins for a client that has left.
pub(super) async fn work_on<T: Send + 'static>(
    bytes: usize,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    if bytes <= LIGHT_BYTES {
        return work();
    }
    // The semaphore is never closed, so `acquire` cannot fail.
    let turn = TURN.acquire().await;
    let done = spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    // An error means that the program ends, or that the work panicked.
    done.await.unwrap_or(Err(Failure::TooLarge))
}
