//! The load: connections that are kept open, each with one request under way.

use crate::workload::Workload;
use anyhow::{Context, bail, ensure};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// When to stop asking.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Until {
    After(Duration),
    Requests(u64),
}

/// How many requests were answered, and in how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answered {
    pub(crate) requests: f64,
    pub(crate) seconds: f64,
}

/// Asks over that many connections at once.
pub(crate) async fn run(
    address: SocketAddr,
    workload: Workload,
    connections: u64,
    until: Until,
) -> anyhow::Result<Answered> {
    let asked = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        let asked = Arc::clone(&asked);
        clients.spawn(async move {
            let mut client = Client::connect(address).await?;
            let mut answered = 0_u32;
            loop {
                let number = asked.fetch_add(1, Relaxed);
                let is_over = match until {
                    Until::After(duration) => started.elapsed() >= duration,
                    Until::Requests(count) => number >= count,
                };
                if is_over {
                    return anyhow::Ok(answered);
                }
                client.ask(workload, number).await?;
                answered += 1;
            }
        });
    }
    let mut requests = 0.0;
    while let Some(client) = clients.join_next().await {
        requests += f64::from(client??);
    }
    Ok(Answered { requests, seconds: started.elapsed().as_secs_f64() })
}

/// The body of one answer.
pub(crate) async fn body(address: SocketAddr, workload: Workload) -> anyhow::Result<Vec<u8>> {
    let mut client = Client::connect(address).await?;
    client.keep = Some(Vec::new());
    client.ask(workload, 0).await?;
    Ok(client.keep.unwrap_or_default())
}

/// Returns the emulator's stores to what they started with.
pub(crate) async fn reset(address: SocketAddr) -> anyhow::Result<()> {
    send_json(address, "POST", "/__emulator/reset", "").await
}

/// Sends a body and waits for the answer.
pub(crate) async fn send_json(
    address: SocketAddr,
    method: &str,
    path: &str,
    json: &str,
) -> anyhow::Result<()> {
    let length = json.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{json}"
    );
    send(address, &request).await
}

async fn send(address: SocketAddr, request: &str) -> anyhow::Result<()> {
    let mut client = Client::connect(address).await?;
    client.request = request.as_bytes().to_vec();
    client.exchange().await
}

struct Client {
    stream: TcpStream,
    request: Vec<u8>,
    received: Vec<u8>,
    /// Bodies, where somebody wants to see them.
    keep: Option<Vec<u8>>,
}

impl Client {
    async fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let received = vec![0; 256 * 1024];
        Ok(Self { stream, request: Vec::new(), received, keep: None })
    }

    async fn ask(&mut self, workload: Workload, number: u64) -> anyhow::Result<()> {
        workload.write(number, &mut self.request);
        self.exchange().await
    }

    /// Sends the request and reads the whole answer, which must be a 2xx.
    async fn exchange(&mut self) -> anyhow::Result<()> {
        self.stream.write_all(&self.request).await?;
        let mut filled = 0;
        let end = loop {
            filled += self.read(filled).await?;
            let head = &self.received[..filled];
            if let Some(end) = head.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let length = self.body_length(end)?;
        self.keep_some(end, filled);
        let mut left = length.saturating_sub(filled - end);
        while left > 0 {
            let read = self.read(0).await?;
            self.keep_some(0, read);
            left = left.saturating_sub(read);
        }
        Ok(())
    }

    async fn read(&mut self, from: usize) -> anyhow::Result<usize> {
        let read = self.stream.read(&mut self.received[from..]).await?;
        ensure!(read > 0, "the connection was closed before the answer was whole");
        Ok(read)
    }

    /// The `Content-Length` of the head that ends at `end`.
    fn body_length(&self, end: usize) -> anyhow::Result<usize> {
        let head = str::from_utf8(&self.received[..end])?;
        if !head.starts_with("HTTP/1.1 2") {
            bail!("{head}");
        }
        let mut lengths = head.lines().filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim())
        });
        match lengths.next() {
            Some(length) => Ok(length.parse()?),
            None if head.starts_with("HTTP/1.1 204") => Ok(0),
            None => bail!("an answer without Content-Length"),
        }
    }

    fn keep_some(&mut self, from: usize, to: usize) {
        if let Some(kept) = &mut self.keep {
            kept.extend_from_slice(&self.received[from..to]);
        }
    }
}

/// Waits until somebody answers requests there.
pub(crate) async fn wait_for(address: SocketAddr, path: &str) -> anyhow::Result<()> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAUTH_KEY: meow\r\n\r\n");
    let deadline = Instant::now() + Duration::from_secs(30);
    while let Err(error) = send(address, &request).await {
        if Instant::now() > deadline {
            return Err(error).context("it was not ready within 30 s");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
