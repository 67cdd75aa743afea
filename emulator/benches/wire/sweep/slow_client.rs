//! Clients that keep a connection open and are slow.

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Small, so that most of a large answer waits in the server.
const RECEIVE_BUFFER_BYTES: u32 = 4 * 1024;
const PAUSE: Duration = Duration::from_secs(1);

/// What a client is slow at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slowness {
    /// It has sent one request and keeps the connection open.
    Idle,
    /// It sends a byte of its request every second.
    Asking,
    /// It reads a kilobyte of a large answer every second.
    Reading,
}

/// A client that has connected. [`SlowClient::stay`] does the rest.
#[derive(Debug)]
pub(super) struct SlowClient {
    stream: TcpStream,
    slowness: Slowness,
    request: Vec<u8>,
    /// When in each [`PAUSE`] it acts, so that not all act at once.
    turn: Duration,
}

impl SlowClient {
    /// Connects, and sends its request unless it is slow at sending.
    pub(super) async fn connect(
        address: SocketAddr,
        slowness: Slowness,
        request: &[u8],
        number: u64,
    ) -> std::io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if slowness == Slowness::Reading {
            socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES)?;
        }
        let mut stream = socket.connect(address).await?;
        if slowness != Slowness::Asking {
            stream.write_all(request).await?;
        }
        let turn = Duration::from_millis(number % 1_000);
        Ok(Self { stream, slowness, request: request.to_vec(), turn })
    }

    /// Stays connected until it is dropped or the server closes the connection.
    pub(super) async fn stay(mut self) -> std::io::Result<()> {
        let mut some = [0; 1_024];
        tokio::time::sleep(self.turn).await;
        match self.slowness {
            Slowness::Idle => while self.stream.read(&mut some).await? > 0 {},
            Slowness::Asking => {
                for byte in self.request {
                    self.stream.write_all(&[byte]).await?;
                    tokio::time::sleep(PAUSE).await;
                }
            }
            Slowness::Reading => {
                while self.stream.read(&mut some).await? > 0 {
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        Ok(())
    }
}
