//! A program under load: starts it, waits for it, stops it.

use crate::client::Client;
use crate::process::Usage;
use anyhow::{Context, bail};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long `wrangler dev` may take on a busy machine.
const READY_WITHIN: Duration = Duration::from_mins(1);
/// How long a program may take to end.
const ENDS_WITHIN: Duration = Duration::from_secs(10);
const GLANCE: Duration = Duration::from_millis(20);

/// A running program. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// The time from its start until it said that it listens, or answered.
    pub(crate) ready_after: Duration,
}

impl Program {
    /// Starts a program that says `listening on http://ADDRESS` in its first line.
    pub(crate) fn start(mut command: Command) -> anyhow::Result<Self> {
        let started = Instant::now();
        own_group(&mut command);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = quiet.spawn().context("it cannot be started")?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let ready_after = started.elapsed();
        let address = line.trim().rsplit("http://").next().unwrap_or_default().parse();
        let Ok(address) = address else {
            child.kill()?;
            bail!("it ended with {} before it listened", child.wait()?);
        };
        Ok(Self { child, address, ready_after })
    }

    /// Starts a program that is told where to listen, and waits until it answers requests. Its output
    /// goes into `log`.
    pub(crate) async fn start_on(
        address: SocketAddr,
        path: &str,
        mut command: Command,
        log: &Path,
    ) -> anyhow::Result<Self> {
        let started = Instant::now();
        own_group(&mut command);
        let said = File::create(log)?;
        command.stdin(Stdio::null()).stdout(said.try_clone()?).stderr(said);
        let child = command.spawn().context("it cannot be started")?;
        let mut program = Self { child, address, ready_after: Duration::ZERO };
        program.wait_for(path).await?;
        program.ready_after = started.elapsed();
        Ok(program)
    }

    async fn wait_for(&mut self, path: &str) -> anyhow::Result<()> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAUTH_KEY: meow\r\n\r\n");
        let started = Instant::now();
        while let Err(error) = knock(self.address, &request).await {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended with {status} before it was ready");
            }
            if started.elapsed() > READY_WITHIN {
                return Err(error).context("it was not ready within 60 s");
            }
            tokio::time::sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Its process, which leads a group of its own.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// The memory and CPU time of it and the processes that it started.
    pub(crate) fn usage(&self) -> Option<Usage> {
        Usage::of_group(self.child.id())
    }

    /// Asks the whole group to end, and kills it if it does not.
    fn signal(&self, signal: &str) {
        let group = format!("-{}", self.child.id());
        drop(Command::new("kill").args([signal, "--", &group]).stderr(Stdio::null()).status());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.signal("-TERM");
        let asked = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if asked.elapsed() > ENDS_WITHIN {
                self.signal("-KILL");
                drop(self.child.wait());
                return;
            }
            std::thread::sleep(GLANCE);
        }
    }
}

async fn knock(address: SocketAddr, request: &str) -> anyhow::Result<()> {
    Client::connect(address).await?.send(request).await.map(drop)
}

/// Makes the program lead a process group, so that its children are measured and ended with it.
fn own_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
}
