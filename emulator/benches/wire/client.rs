//! One connection that is kept open, with one request at a time.

use crate::answer::Body;
use crate::workload::Workload;
use anyhow::ensure;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Enough for a head with a small body: thousands of connections are open at once.
const BUFFER_BYTES: usize = 4 * 1024;
/// For answers of a megabyte, where each read of the socket costs time.
const LARGE_BUFFER_BYTES: usize = 256 * 1024;

/// The connection.
#[derive(Debug)]
pub(crate) struct Client {
    stream: TcpStream,
    request: Vec<u8>,
    received: Vec<u8>,
}

/// When an answer arrived, counted from the first byte of its request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timing {
    pub(crate) first_byte: Duration,
    pub(crate) last_byte: Duration,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, request: Vec::new(), received: vec![0; BUFFER_BYTES] })
    }

    /// Sends a request, and drops the body of the answer.
    pub(crate) async fn ask(&mut self, workload: &Workload, number: u64) -> anyhow::Result<Timing> {
        workload.write(number, &mut self.request);
        self.exchange(|_| ()).await
    }

    /// Sends a request, and returns the body of the answer.
    pub(crate) async fn body(&mut self, workload: &Workload) -> anyhow::Result<Vec<u8>> {
        let mut body = Vec::new();
        workload.write(0, &mut self.request);
        self.exchange(|part| body.extend_from_slice(part)).await?;
        Ok(body)
    }

    /// Sends these bytes, and drops the body of the answer.
    pub(crate) async fn send(&mut self, request: &str) -> anyhow::Result<Timing> {
        self.request = request.as_bytes().to_vec();
        self.exchange(|_| ()).await
    }

    /// Sends the request and reads the whole answer, which must be a 2xx.
    async fn exchange(&mut self, mut body: impl FnMut(&[u8])) -> anyhow::Result<Timing> {
        let sent = Instant::now();
        self.stream.write_all(&self.request).await?;
        let mut filled = self.read(0).await?;
        let first_byte = sent.elapsed();
        let end = loop {
            let head = &self.received[..filled];
            if let Some(end) = head.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            filled += self.read(filled).await?;
        };
        let mut promised = Body::promised(str::from_utf8(&self.received[..end])?)?;
        promised.take(&self.received[end..filled], &mut body)?;
        if promised.is_longer_than(self.received.len()) {
            self.received.resize(LARGE_BUFFER_BYTES, 0);
        }
        while !promised.is_whole() {
            let read = self.read(0).await?;
            promised.take(&self.received[..read], &mut body)?;
        }
        Ok(Timing { first_byte, last_byte: sent.elapsed() })
    }

    async fn read(&mut self, from: usize) -> anyhow::Result<usize> {
        let read = self.stream.read(&mut self.received[from..]).await?;
        ensure!(read > 0, "the connection was closed before the answer was whole");
        Ok(read)
    }
}
