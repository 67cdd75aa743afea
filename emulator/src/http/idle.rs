//! Ends connections that are idle, as the servers of both systems do.

use super::live::LiveAnswers;
use super::manner::{Manner, Server};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// What an HTTP/2 connection begins with. It is never idle here: its requests overlap.
const HTTP2: &[u8] = b"PRI ";

/// A connection that reads as ended by the client when it was idle for long: when an answer was sent,
/// and no request followed.
#[derive(Debug)]
pub(super) struct ClosesWhenIdle<S> {
    stream: S,
    /// How long it may be idle; None for ever.
    limit: Option<Duration>,
    /// When the last answer was sent; None while a request is received and worked on.
    idle_since: Option<Instant>,
    /// Wakes the reader. It is set once in a while, not for each request.
    alarm: Option<Pin<Box<Sleep>>>,
    is_new: bool,
    /// While there are any, the connection is in use.
    live: LiveAnswers,
}

impl<S> ClosesWhenIdle<S> {
    pub(super) fn new(stream: S, Manner { server, keep_alive }: Manner, live: LiveAnswers) -> Self {
        // uvicorn waits for the first request for ever.
        let idle_since = (server == Server::Workerd).then(Instant::now);
        Self { stream, limit: keep_alive, idle_since, alarm: None, is_new: true, live }
    }

    fn note_received(&mut self, bytes: &[u8]) {
        if std::mem::take(&mut self.is_new) && bytes.starts_with(HTTP2) {
            self.limit = None;
        }
        self.idle_since = None;
    }

    fn note_sent(&mut self) {
        self.idle_since = self.limit.map(|_| Instant::now());
    }

    /// Ready when the connection was idle for long.
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some((limit, since)) = self.limit.zip(self.idle_since) else { return Poll::Pending };
        if !self.live.is_empty() {
            return Poll::Pending;
        }
        let end = since + limit;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(end)));
        loop {
            ready!(alarm.as_mut().poll(context));
            if Instant::now() >= end {
                return Poll::Ready(());
            }
            alarm.as_mut().reset(end);
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for ClosesWhenIdle<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Ready(read) => {
                self.note_received(&buffer.filled()[before..]);
                Poll::Ready(read)
            }
            // An empty read is the end of the stream.
            Poll::Pending => self.poll_end(context).map(Ok),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for ClosesWhenIdle<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.note_sent();
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.note_sent();
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::timeout;
    use tokio_util::sync::CancellationToken;

    const LIMIT: Duration = Duration::from_secs(5);
    const UVICORN: Manner = Manner { server: Server::Uvicorn, keep_alive: Some(LIMIT) };
    const WORKERD: Manner = Manner { server: Server::Workerd, ..UVICORN };

    fn connect(manner: Manner) -> (ClosesWhenIdle<DuplexStream>, DuplexStream) {
        let (near, far) = duplex(64);
        (ClosesWhenIdle::new(near, manner, LiveAnswers::new(CancellationToken::new())), far)
    }

    /// Whether a read ends within this time.
    async fn ends(connection: &mut (impl AsyncRead + Unpin), within: Duration) -> bool {
        timeout(within, connection.read(&mut [0; 8])).await.is_ok_and(|read| read.unwrap() == 0)
    }

    async fn request(near: &mut ClosesWhenIdle<DuplexStream>, far: &mut DuplexStream, text: &[u8]) {
        far.write_all(text).await.unwrap();
        near.read_exact(&mut vec![0; text.len()]).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_ends_when_no_request_follows_an_answer() {
        let (mut near, mut far) = connect(UVICORN);
        assert!(!ends(&mut near, LIMIT * 9).await, "no request came yet");
        request(&mut near, &mut far, b"GET /").await;
        assert!(!ends(&mut near, LIMIT * 9).await, "a request is worked on");
        near.write_all(b"HTTP").await.unwrap();
        assert!(!ends(&mut near, LIMIT * 9 / 10).await);
        assert!(ends(&mut near, LIMIT).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_without_a_request_ends_at_the_workers_runtime() {
        let (mut near, _far) = connect(WORKERD);
        assert!(!ends(&mut near, LIMIT * 9 / 10).await);
        assert!(ends(&mut near, LIMIT).await);
    }

    #[tokio::test(start_paused = true)]
    async fn each_answer_begins_the_time_anew() {
        let (mut near, mut far) = connect(WORKERD);
        for _ in 0..4 {
            request(&mut near, &mut far, b"GET /").await;
            near.write_all(b"HTTP").await.unwrap();
            assert!(!ends(&mut near, LIMIT * 2 / 3).await);
        }
        assert!(ends(&mut near, LIMIT / 2).await);
    }

    #[tokio::test(start_paused = true)]
    async fn http_2_and_a_connection_without_a_limit_never_end() {
        let for_ever = Manner { keep_alive: None, ..WORKERD };
        for (manner, text) in [(WORKERD, b"PRI * HT"), (for_ever, b"GET / HT")] {
            let (mut near, mut far) = connect(manner);
            request(&mut near, &mut far, text).await;
            near.write_all(b"HTTP").await.unwrap();
            assert!(!ends(&mut near, LIMIT * 9).await);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_with_a_live_answer_never_ends() {
        let (mut near, mut far) = connect(UVICORN);
        let answer = near.live.add(futures_util::stream::pending());
        request(&mut near, &mut far, b"GET /").await;
        near.write_all(b"HTTP").await.unwrap();
        assert!(!ends(&mut near, LIMIT * 9).await);
        drop(answer);
        assert!(ends(&mut near, LIMIT).await);
    }
}
