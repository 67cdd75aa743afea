//! The program, kept in a folder, and how it ends.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
}

/// The program as it is usually started.
pub(crate) fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_pysondbkv-emulator"))
}

impl Program {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_as(command(), folder).unwrap_or_else(|log| panic!("it does not start: {log}"))
    }

    /// Starts `command` with the arguments of the program. Where that ends at once, answers its log.
    pub(crate) fn start_as(mut command: Command, folder: &Path) -> Result<Self, String> {
        command.arg("--persist-to").arg(folder);
        Self::run(command)
    }

    /// The program on the shared store of that address.
    pub(crate) fn start_on(store: &str) -> Self {
        let mut command = command();
        command.args(["--store", store]);
        Self::run(command).unwrap_or_else(|log| panic!("it does not start: {log}"))
    }

    fn run(mut command: Command) -> Result<Self, String> {
        command.args(["--quiet", "--index", "serialized", "--port", "0"]);
        command.env("AUTH_KEY", "key-of-the-test").stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut ready).unwrap();
        let Some(address) = ready.trim().strip_prefix("listening on http://") else {
            let mut log = String::new();
            child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
            child.wait().unwrap();
            return Err(log);
        };
        Ok(Self { address: address.parse().unwrap(), child })
    }

    pub(crate) fn pid(&self) -> String {
        self.child.id().to_string()
    }

    /// Ends it by SIGKILL, wherever it is, and answers its log.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.end()
    }

    /// Ends it by SIGTERM, so that it closes its file, and answers its log.
    pub(crate) fn stop(self) -> String {
        assert!(Command::new("kill").args(["-TERM", &self.pid()]).status().unwrap().success());
        self.end()
    }

    fn end(mut self) -> String {
        self.child.wait().unwrap();
        let mut log = Vec::new();
        self.child.stderr.take().unwrap().read_to_end(&mut log).unwrap();
        let log = String::from_utf8_lossy(&log).into_owned();
        assert!(!log.contains("a defect of the emulator"), "{log}");
        log
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // After `kill` it is gone, and this does nothing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
