//! A forward proxy. It leads every name to one server.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, Result, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// A running proxy; dropping it stops it.
#[derive(Debug)]
pub(super) struct Forward {
    pub(super) url: String,
    /// The first line that came over each connection.
    lines: Arc<Mutex<Vec<String>>>,
    task: AbortHandle,
}

impl Forward {
    /// A proxy before the server at this port.
    pub(super) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let lines = Arc::default();
        let shared = Arc::clone(&lines);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let lines = Arc::clone(&shared);
                // Either side may leave at any time.
                tokio::spawn(async move { drop(pass(socket, port, &lines).await) });
            }
        });
        Self { url, lines, task: task.abort_handle() }
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

impl Drop for Forward {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(mut socket: TcpStream, port: u16, lines: &Mutex<Vec<String>>) -> Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if socket.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let line = String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned();
    let is_tunnel = line.starts_with("CONNECT ");
    lines.lock().unwrap().push(line);
    let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
    if is_tunnel {
        socket.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    } else {
        server.write_all(&head).await?;
    }
    copy_bidirectional(&mut socket, &mut server).await.map(drop)
}
