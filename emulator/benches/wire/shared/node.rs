//! Redis servers without a disk: one, or a cluster of three. They end when they are dropped.

use anyhow::{Context, ensure};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The ports of clients. The nodes of a cluster talk to each other on the port 10,000 above.
const PORTS: std::ops::Range<u16> = 22_000..32_000;
const ABOVE: u16 = 10_000;
const READY_WITHIN: Duration = Duration::from_secs(30);
const GLANCE: Duration = Duration::from_millis(20);

/// A running server.
#[derive(Debug)]
pub(crate) struct Node {
    child: Child,
    pub(crate) port: u16,
}

impl Node {
    /// A server of its own.
    ///
    /// # Errors
    /// When Redis is not installed, or does not start.
    pub(crate) fn start(folder: &Path) -> anyhow::Result<Self> {
        Self::start_with(folder, &[])
    }

    fn start_with(folder: &Path, more: &[&str]) -> anyhow::Result<Self> {
        let port = free_port()?;
        let folder = folder.join(format!("redis-{port}"));
        std::fs::create_dir_all(&folder)?;
        let mut command = Command::new("redis-server");
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
        command.args(["--appendonly", "no"]).args(more).current_dir(folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().context("redis-server cannot be started")?;
        let node = Self { child, port };
        node.wait_for(&["PING"], "PONG")?;
        Ok(node)
    }

    /// What `--store` takes.
    pub(crate) fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn wait_for(&self, command: &[&str], answer: &str) -> anyhow::Result<()> {
        let began = Instant::now();
        while !self.answer(command)?.contains(answer) {
            ensure!(began.elapsed() < READY_WITHIN, "redis-server was not ready within 30 s");
            std::thread::sleep(GLANCE);
        }
        Ok(())
    }

    fn answer(&self, command: &[&str]) -> anyhow::Result<String> {
        let mut client = Command::new("redis-cli");
        client.args(["-p", &self.port.to_string()]).args(command).stderr(Stdio::null());
        let answer = client.output().context("redis-cli cannot be started")?;
        Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Three servers that share the slots of a cluster, and what `--store` takes.
pub(crate) fn cluster(folder: &Path) -> anyhow::Result<(Vec<Node>, String)> {
    let more = ["--cluster-enabled", "yes"];
    let nodes =
        (0..3).map(|_| Node::start_with(folder, &more)).collect::<anyhow::Result<Vec<_>>>()?;
    let addresses: Vec<_> = nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
    let mut create = Command::new("redis-cli");
    create.args(["--cluster", "create"]).args(&addresses).arg("--cluster-yes");
    let created = create.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    ensure!(created.success(), "redis-cli cannot make a cluster");
    for node in &nodes {
        node.wait_for(&["CLUSTER", "INFO"], "cluster_state:ok")?;
    }
    let store = format!("redis-cluster://{}", addresses.join(","));
    Ok((nodes, store))
}

fn free_port() -> anyhow::Result<u16> {
    let is_free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    let mut ports = std::iter::repeat_with(|| fastrand::u16(PORTS)).take(1_000);
    ports.find(|port| is_free(*port) && is_free(*port + ABOVE)).context("no port is free")
}
