//! The program under attack. Its log is a pipe that nobody reads until the end: that must not hold it up.

use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long the program may take to end after SIGTERM: its five seconds of grace, and some more on a slow
/// machine.
const GRACE: Duration = Duration::from_secs(30);

/// Longer than any answer takes on the slowest machine.
pub(crate) const HANGS: Duration = Duration::from_secs(30);

/// Whether the other side did nothing for [`HANGS`].
pub(crate) fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Program {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pysondbkv-emulator"))
            .args(["--port", "0"])
            .args(arguments)
            .env_remove("AUTH_KEY")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut ready).unwrap();
        let address = ready.trim().strip_prefix("listening on http://").unwrap().parse().unwrap();
        Self { child, address }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The memory that it takes, in KiB.
    pub(crate) fn memory_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Ends it by SIGTERM. Fails if it hangs, or if its log tells of a panic.
    pub(crate) fn end(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        // Ended with its log unread, as under a supervisor that has stopped reading.
        let code = self.wait();
        let log = self.read_log().join().unwrap();
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("a defect of the emulator"), "{log}");
    }

    fn wait(&mut self) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(begun.elapsed() < GRACE, "SIGTERM does not end the program");
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn read_log(&mut self) -> JoinHandle<String> {
        let mut stderr = self.child.stderr.take().unwrap();
        thread::spawn(move || {
            let mut log = Vec::new();
            stderr.read_to_end(&mut log).unwrap();
            String::from_utf8_lossy(&log).into_owned()
        })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // After `end` it is gone, and this does nothing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
