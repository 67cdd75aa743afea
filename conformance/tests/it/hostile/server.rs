//! A server that answers as no server should, byte by byte.
//!
//! The first listing is answered well, so that a command begins.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fastrand::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt, Result};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio::time::sleep;

/// What is wrong with the answers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Manner {
    /// The connection is closed.
    Closes,
    /// Nothing is ever sent.
    IsSilent,
    /// These bytes are sent, and the connection is closed.
    Sends(&'static [u8]),
    /// These bytes are sent, and then this part again and again.
    Repeats(&'static [u8], &'static [u8]),
    /// The same, a part each tenth of a second.
    Drips(&'static [u8], &'static [u8]),
    /// A header field of two million bytes.
    HasALongHeader,
    /// A body of this text, with a right length.
    Tells(&'static str),
    /// A list a million levels deep.
    Nests,
    /// Anything, drawn from this seed.
    IsRandom(u64),
}

/// What random answers are made of.
const PIECES: [&[u8]; 16] = [
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 500 No\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"content-length: 7\r\n",
    b"content-length: 99999999999999999999\r\n",
    b"transfer-encoding: chunked\r\n",
    b"content-type: text/html\r\n",
    b"location: http://127.0.0.1:1/\r\n",
    b"\r\n",
    b"\r\n\r\n",
    b"5\r\nhello\r\n",
    b"0\r\n\r\n",
    b"{\"key\":\"__index__\"}",
    b"[{\"key\":\"a\",\"value\":1}]",
    b"\xff\xfe\x00\x1b[2J",
    b"\n::error::no\n##[error]no\n",
];

/// A running server; dropping it stops it.
#[derive(Debug)]
pub(super) struct Hostile {
    pub(super) url: String,
    task: AbortHandle,
}

impl Hostile {
    pub(super) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let is_begun = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                // The other side may leave at any time.
                let is_begun = Arc::clone(&is_begun);
                tokio::spawn(async move { drop(serve(socket, manner, &is_begun).await) });
            }
        });
        Self { url, task: task.abort_handle() }
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut socket: TcpStream, manner: Manner, is_begun: &AtomicBool) -> Result<()> {
    let mut request = vec![0; 64 << 10];
    let length = socket.read(&mut request).await?;
    let asks_first = request[..length].starts_with(b"GET /getAll ");
    if asks_first && !is_begun.swap(true, Ordering::SeqCst) {
        let listing = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n[]";
        return socket.write_all(listing).await;
    }
    answer(&mut socket, manner).await?;
    // What the client still sends is read, since a reset would take back what was answered.
    socket.shutdown().await?;
    while socket.read(&mut request).await? > 0 {}
    Ok(())
}

async fn answer(socket: &mut TcpStream, manner: Manner) -> Result<()> {
    match manner {
        Manner::Closes => Ok(()),
        Manner::IsSilent => std::future::pending().await,
        Manner::Sends(bytes) => socket.write_all(bytes).await,
        Manner::Repeats(head, part) => {
            socket.write_all(head).await?;
            let parts = part.repeat(1_000);
            loop {
                socket.write_all(&parts).await?;
            }
        }
        Manner::Drips(head, part) => {
            socket.write_all(head).await?;
            loop {
                socket.write_all(part).await?;
                sleep(Duration::from_millis(100)).await;
            }
        }
        Manner::HasALongHeader => {
            let head = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "x".repeat(2_000_000));
            socket.write_all(head.as_bytes()).await
        }
        Manner::Tells(text) => tell(socket, text).await,
        Manner::Nests => tell(socket, &"[".repeat(1_000_000)).await,
        Manner::IsRandom(seed) => {
            let mut rng = Rng::with_seed(seed + u64::from(fastrand::u8(..)));
            for _ in 0..rng.usize(..12) {
                socket.write_all(PIECES[rng.usize(..PIECES.len())]).await?;
            }
            Ok(())
        }
    }
}

async fn tell(socket: &mut TcpStream, text: &str) -> Result<()> {
    let length = text.len();
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
    socket.write_all(head.as_bytes()).await?;
    socket.write_all(text.as_bytes()).await
}
