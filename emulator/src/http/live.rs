//! Live answers: they last until the client leaves or the server stops, and their connection is not idle
//! meanwhile.

use bytes::Bytes;
use futures_util::stream::{Stream, StreamExt};
use std::io;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The live answers of one connection.
#[derive(Debug, Clone)]
pub(super) struct LiveAnswers {
    /// Cancelled when the server stops.
    stop: CancellationToken,
    /// Each answer has a weak reference.
    under_way: Arc<()>,
}

impl LiveAnswers {
    /// None yet.
    pub(super) fn new(stop: CancellationToken) -> Self {
        Self { stop, under_way: Arc::new(()) }
    }

    /// The pieces of one more, until the server stops.
    pub(super) fn add(
        &self,
        pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        let counted = Arc::downgrade(&self.under_way);
        let until_stop = pieces.take_until(self.stop.clone().cancelled_owned());
        until_stop.inspect(move |_| _ = &counted)
    }

    pub(super) fn is_empty(&self) -> bool {
        Arc::weak_count(&self.under_way) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    #[tokio::test]
    async fn a_live_answer_ends_when_the_server_stops() {
        let stop = CancellationToken::new();
        let answers = LiveAnswers::new(stop.clone());
        let endless = stream::once(async { Ok(Bytes::new()) }).chain(stream::pending());
        let mut answer = Box::pin(answers.add(endless));
        assert!(answer.next().await.is_some() && !answers.is_empty());
        stop.cancel();
        assert!(answer.next().await.is_none());
        drop(answer);
        assert!(answers.is_empty());
    }
}
