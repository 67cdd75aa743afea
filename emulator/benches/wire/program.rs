//! A program under load: started, waited for, weighed and stopped.

use crate::load;
use anyhow::{Context, ensure};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running program; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From its start until it said that it listens.
    pub(crate) ready_after: Duration,
}

impl Program {
    /// Starts a program that says `listening on http://ADDRESS` in its first line.
    pub(crate) fn start(mut command: Command) -> anyhow::Result<Self> {
        let started = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        let stdout = child.stdout.take().context("its standard output is a pipe")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let ready_after = started.elapsed();
        let address = line.trim().rsplit("http://").next().unwrap_or_default();
        let address = address.parse().with_context(|| format!("{command:?} said {line:?}"))?;
        Ok(Self { child, address, ready_after })
    }

    /// Starts a program that is told where to listen, and waits until it answers requests.
    pub(crate) async fn start_on(
        address: SocketAddr,
        path: &str,
        mut command: Command,
    ) -> anyhow::Result<Self> {
        let started = Instant::now();
        own_group(&mut command);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = quiet.spawn().with_context(|| format!("cannot start {command:?}"))?;
        let mut program = Self { child, address, ready_after: Duration::ZERO };
        load::wait_for(address, path).await?;
        program.ready_after = started.elapsed();
        Ok(program)
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// The memory that it holds, in bytes: what Linux calls its resident set.
    pub(crate) fn resident_bytes(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib: u64 = line.context("no VmRSS")?.trim().trim_end_matches(" kB").parse()?;
        ensure!(kib > 0, "the program has ended");
        Ok(kib * 1024)
    }
}

/// The CPU time that a process has used, in microseconds. Linux counts it in hundredths of a
/// second.
pub(crate) fn cpu_micros(process: u32) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The program's name stands in parentheses and may hold spaces.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    Ok(ticks.iter().sum::<f64>() * 1e4)
}

impl Drop for Program {
    /// Asks politely, so that what it started ends with it.
    fn drop(&mut self) {
        // Negative: the whole process group, where it leads one.
        for id in [format!("-{}", self.child.id()), self.child.id().to_string()] {
            drop(Command::new("kill").args(["-TERM", "--", &id]).stderr(Stdio::null()).status());
        }
        drop(self.child.wait());
    }
}

/// Lets the program lead a process group, so that its children can be ended with it.
fn own_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
}
