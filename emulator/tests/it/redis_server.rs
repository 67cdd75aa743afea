//! Redis servers of the tests: on free ports of 127.0.0.1, in folders of their own. They end with the tests,
//! however those end.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

/// Ports for clients. The nodes of a cluster talk to each other on the port 10,000 above.
const PORTS: std::ops::Range<u16> = 12_000..22_000;
const ABOVE: u16 = 10_000;

/// A server that writes everything to the disk before it answers.
pub(crate) struct Node {
    pub(crate) port: u16,
    folder: PathBuf,
    more: Vec<String>,
    /// The shell that ends the server when its input ends.
    shell: Child,
    input: Option<ChildStdin>,
    pid: String,
}

/// Whether Redis is installed. Where `CI` is set it must be.
#[expect(clippy::print_stderr, reason = "a test that does nothing says so")]
pub(crate) fn is_installed() -> bool {
    let is_installed = Command::new("redis-server").arg("--version").output().is_ok();
    assert!(is_installed || std::env::var_os("CI").is_none(), "redis-server is not installed");
    if !is_installed {
        eprintln!("SKIPPED: what needs Redis, since redis-server is not installed");
    }
    is_installed
}

impl Node {
    /// A server with an empty folder in `parent`.
    pub(crate) fn start(parent: &Path, is_of_cluster: bool) -> Self {
        Self::start_with(parent, more(is_of_cluster))
    }

    /// The same with further arguments.
    pub(crate) fn start_with(parent: &Path, more: &[&str]) -> Self {
        let port = free_port();
        let folder = parent.join(port.to_string());
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder).unwrap();
        let (shell, input, pid) = run(port, &folder, more);
        let more = more.iter().map(|word| (*word).to_owned()).collect();
        let node = Self { port, folder, more, shell, input: Some(input), pid };
        node.wait_until_it_answers();
        node
    }

    pub(crate) fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends the server by SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.signal("KILL");
        drop(self.input.take());
        self.shell.wait().unwrap();
    }

    /// Starts a server that was killed, on the same port and with what it has on the disk.
    pub(crate) fn start_again(&mut self) {
        let (shell, input, pid) = run(self.port, &self.folder, &self.more);
        (self.shell, self.input, self.pid) = (shell, Some(input), pid);
        self.wait_until_it_answers();
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([&format!("-{signal}"), &self.pid]).status();
        assert!(sent.unwrap().success());
    }

    /// Runs a command, and answers what the server does; nothing where it is not there.
    pub(crate) fn command(&self, words: &[&str]) -> String {
        let mut answer = String::new();
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let sent = stream.write_all(format!("{}\r\nQUIT\r\n", words.join(" ")).as_bytes());
            drop(sent.and_then(|()| stream.read_to_string(&mut answer)));
        }
        answer
    }

    fn wait_until_it_answers(&self) {
        for _ in 0..1_500 {
            if self.command(&["PING"]).starts_with("+PONG") {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("redis-server does not answer on port {}", self.port);
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.shell.wait();
    }
}

/// Three servers that are one cluster.
pub(crate) fn cluster(parent: &Path) -> Vec<Node> {
    cluster_of(parent, 3)
}

/// As many servers as one cluster. The first three share the slots, in order, and each further one is a
/// replica of one of them, which has all that its master has.
pub(crate) fn cluster_of(parent: &Path, nodes: usize) -> Vec<Node> {
    let nodes: Vec<_> = (0..nodes).map(|_| Node::start(parent, true)).collect();
    let replicas = nodes.len() / 3 - 1;
    let mut create = Command::new("redis-cli");
    create.args(["--cluster", "create"]);
    create.args(nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)));
    create.args(["--cluster-replicas", &replicas.to_string()]);
    let created = create.arg("--cluster-yes").output().unwrap();
    assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stdout));
    wait_for_cluster(&nodes);
    let is_synced = |node: &Node| {
        let role = node.command(&["INFO", "REPLICATION"]);
        role.contains("role:master") || role.contains("master_link_status:up")
    };
    let masters = |nodes: &[Node]| {
        let is_master = |node: &&Node| node.command(&["ROLE"]).contains("master");
        nodes.iter().filter(is_master).count()
    };
    while masters(&nodes) != 3 || !nodes.iter().all(is_synced) {
        std::thread::sleep(Duration::from_millis(50));
    }
    nodes
}

/// Waits until each node of a cluster knows of all the others.
pub(crate) fn wait_for_cluster(nodes: &[Node]) {
    let is_ready = |node: &Node| node.command(&["CLUSTER", "INFO"]).contains("cluster_state:ok");
    while !nodes.iter().all(is_ready) {
        std::thread::sleep(Duration::from_millis(50));
    }
}

pub(crate) fn cluster_address(nodes: &[Node]) -> String {
    let nodes: Vec<_> = nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
    format!("redis-cluster://{}", nodes.join(","))
}

/// The arguments of a node of a cluster.
fn more(is_of_cluster: bool) -> &'static [&'static str] {
    if is_of_cluster {
        &[
            "--repl-diskless-sync-delay",
            "0",
            "--cluster-enabled",
            "yes",
            "--cluster-node-timeout",
            "2000",
        ]
    } else {
        &[]
    }
}

fn run(port: u16, folder: &Path, more: &[impl AsRef<OsStr>]) -> (Child, ChildStdin, String) {
    // The shell waits for the end of its input, which comes when this program ends. It ends after the server,
    // whose port is free then.
    let script = r#""$@" >/dev/null 2>&1 & echo $!; read _; kill -KILL $! 2>/dev/null; wait $!"#;
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh", "redis-server", "--port", &port.to_string()]);
    command.args(["--bind", "127.0.0.1", "--appendonly", "yes", "--appendfsync", "always"]);
    command.args(["--save", "", "--dir"]).arg(folder).args(more);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut shell = command.spawn().unwrap();
    let mut pid = String::new();
    BufReader::new(shell.stdout.take().unwrap()).read_line(&mut pid).unwrap();
    let input = shell.stdin.take().unwrap();
    (shell, input, pid.trim().to_owned())
}

fn free_port() -> u16 {
    loop {
        let port = fastrand::u16(PORTS);
        let is_free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
        if is_free(port) && is_free(port + ABOVE) {
            return port;
        }
    }
}
