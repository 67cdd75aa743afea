//! A client that sends bytes as they are: no URL is resolved, no header is added unasked.

use pysondbkv_emulator::{Config, Emulator, Running};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use tokio::runtime::Runtime;

/// An emulator on a runtime of its own, for tests that block.
pub(crate) struct Server {
    running: Running,
    /// Dropped last: it serves.
    runtime: Runtime,
}

impl Server {
    pub(crate) fn start(config: Config) -> Self {
        let runtime = Runtime::new().expect("a runtime starts");
        let running = runtime.block_on(Emulator::start(config)).expect("a free port is found");
        Self { running, runtime }
    }

    pub(crate) fn connect(&self) -> Wire {
        Wire::connect(self.running().address())
    }

    pub(crate) fn reset(&self) {
        self.runtime.block_on(self.running.reset()).expect("memory can be written");
    }

    pub(crate) fn stop(self) {
        self.runtime.block_on(self.running.stop());
    }

    pub(crate) fn running(&self) -> &Running {
        &self.running
    }
}

/// An answer: status and reason phrase, header lines in lower case, body.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) reason: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The key that an add answered.
    pub(crate) fn key(&self) -> Option<String> {
        let body: serde_json::Value = serde_json::from_slice(&self.body).ok()?;
        Some(body.get("key")?.as_str()?.to_owned())
    }
}

/// One keep-alive connection.
pub(crate) struct Wire(BufReader<TcpStream>);

impl Wire {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        Self(BufReader::new(TcpStream::connect(address).expect("the server listens")))
    }

    /// Sends one request with `headers` besides `Host` and `Content-Length`.
    pub(crate) fn send(
        &mut self,
        method: &str,
        target: &[u8],
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        let mut request = [method.as_bytes(), b" ", target, b" HTTP/1.1\r\n"].concat();
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request.extend_from_slice(b"Host: 127.0.0.1\r\n");
        }
        for (name, value) in headers {
            request.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if let Some(body) = body {
            request.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
            request.extend_from_slice(body);
        } else {
            request.extend_from_slice(b"\r\n");
        }
        self.0.get_mut().write_all(&request).expect("the request is taken");
        self.read(method)
    }

    /// `send` with the key `meow` and no body.
    pub(crate) fn get(&mut self, target: &str) -> Answer {
        self.send("GET", target.as_bytes(), &[("AUTH_KEY", "meow")], None)
    }

    /// Adds an item with the key `meow`.
    pub(crate) fn add(&mut self, base: &str, body: &str) -> Answer {
        let target = format!("{base}/add");
        self.send("POST", target.as_bytes(), &[("AUTH_KEY", "meow")], Some(body.as_bytes()))
    }

    fn read(&mut self, method: &str) -> Answer {
        let status_line = self.line();
        let mut parts = status_line.splitn(3, ' ').skip(1);
        let status = parts.next().and_then(|code| code.parse().ok()).expect(&status_line);
        let reason = parts.next().unwrap_or_default().to_owned();
        let mut answer = Answer { status, reason, ..Answer::default() };
        loop {
            let line = self.line();
            let Some((name, value)) = line.split_once(':') else { break };
            answer.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let length = answer.header("content-length").and_then(|length| length.parse().ok());
        if method != "HEAD" {
            answer.body = vec![0; length.unwrap_or(0)];
            self.0.read_exact(&mut answer.body).expect("the body arrives");
        }
        answer
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).expect("a line arrives");
        line.trim_end().to_owned()
    }
}
