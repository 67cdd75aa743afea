//! The load: many connections, each with one request at a time.

use crate::client::Client;
use crate::workload::Workload;
use futures_util::{StreamExt, TryStreamExt, stream};
use std::mem;
use std::net::SocketAddr;
use std::ops::AddAssign;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How many connections are made at once. More would overflow the server's queue.
const CONNECTING: usize = 64;

/// When to stop sending requests: whichever comes first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Until {
    pub(crate) requests: u64,
    pub(crate) duration: Duration,
}

/// How many requests were answered, and in how long.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Answered {
    pub(crate) requests: f64,
    pub(crate) seconds: f64,
}

impl Until {
    pub(crate) fn after(duration: Duration) -> Self {
        Self { requests: u64::MAX, duration }
    }

    pub(crate) fn requests(requests: u64) -> Self {
        Self { requests, duration: Duration::MAX }
    }
}

impl Answered {
    /// Requests a second.
    pub(crate) fn rate(self) -> f64 {
        self.requests / self.seconds
    }
}

impl AddAssign for Answered {
    fn add_assign(&mut self, more: Self) {
        self.requests += more.requests;
        self.seconds += more.seconds;
    }
}

/// Sends requests over that many connections at once. The time to connect does not count.
pub(crate) async fn run(
    address: SocketAddr,
    workload: &Workload,
    connections: u64,
    until: Until,
) -> anyhow::Result<Answered> {
    Clients::connect(address, connections).await?.ask(workload, until).await
}

/// Clients that stay connected.
#[derive(Debug)]
pub(crate) struct Clients(Vec<Client>);

impl Clients {
    pub(crate) async fn connect(address: SocketAddr, connections: u64) -> anyhow::Result<Self> {
        let connecting = (0..connections).map(|_| Client::connect(address));
        stream::iter(connecting).buffer_unordered(CONNECTING).try_collect().await.map(Self)
    }

    /// Sends requests over all connections at once. After an error no clients are left.
    pub(crate) async fn ask(
        &mut self,
        workload: &Workload,
        until: Until,
    ) -> anyhow::Result<Answered> {
        let asked = Arc::new(AtomicU64::new(0));
        let started = Instant::now();
        let mut asking = JoinSet::new();
        for mut client in mem::take(&mut self.0) {
            let (asked, workload) = (Arc::clone(&asked), workload.clone());
            asking.spawn(async move {
                let mut answered = 0_u32;
                while started.elapsed() < until.duration {
                    let number = asked.fetch_add(1, Relaxed);
                    if number >= until.requests {
                        break;
                    }
                    client.ask(&workload, number).await?;
                    answered += 1;
                }
                anyhow::Ok((client, answered))
            });
        }
        let mut requests = 0.0;
        while let Some(done) = asking.join_next().await {
            let (client, answered) = done??;
            self.0.push(client);
            requests += f64::from(answered);
        }
        Ok(Answered { requests, seconds: started.elapsed().as_secs_f64() })
    }
}

/// The body of one answer.
pub(crate) async fn body(address: SocketAddr, workload: &Workload) -> anyhow::Result<Vec<u8>> {
    Client::connect(address).await?.body(workload).await
}

/// The key that `POST /add` answers.
pub(crate) async fn added_key(address: SocketAddr, add: &Workload) -> anyhow::Result<String> {
    #[derive(serde::Deserialize)]
    struct Added {
        key: String,
    }
    Ok(serde_json::from_slice::<Added>(&body(address, add).await?)?.key)
}

/// Resets the emulator's stores.
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
    Client::connect(address).await?.send(&request).await.map(drop)
}
