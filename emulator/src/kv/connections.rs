//! The connections that the operations of one invocation share.

use super::state::State;
use crate::clock::Clock;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Connections. `None` where their number is not limited.
#[derive(Debug)]
pub(super) struct Connections(Option<Semaphore>);

impl Connections {
    /// So many connections; 0 for no limit.
    pub(super) fn new(limit: u64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        Self((limit > 0).then(|| Semaphore::new(limit)))
    }

    /// Waits for a free connection, holds it for `latency`, and answers how long both took.
    pub(super) async fn hold(&self, latency: Duration, state: &State, clock: &Clock) -> Duration {
        let started = clock.elapsed();
        // The semaphore is never closed, so `acquire` cannot fail.
        let _connection = match &self.0 {
            Some(connections) => connections.acquire().await.ok(),
            None => None,
        };
        state.sleep(latency, clock).await;
        clock.elapsed() - started
    }
}
