//! Starts the threads that a command runs on, and catches signals.

use std::time::Duration;

use anyhow::{Context, anyhow};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::failed::Failed;
use super::print::tell;
use super::progress;
use crate::record::Status;
use crate::site::{Cause, Interrupt, Supervisor};

/// Runs to the end. A signal ends the process.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, Failed>>) -> Result<T, Failed> {
    Runtime::new().context("no threads")?.block_on(work)
}

/// Runs to the end. A signal tells the work to stop and clean up, and so does the end of its time.
pub(super) fn interruptible<T>(
    time: Duration,
    work: impl AsyncFnOnce(Supervisor) -> Result<T, Failed>,
) -> Result<T, Failed> {
    supervised(time, "cleaning up; ^C again stops that too", work)
}

/// The same for work that has nothing to clean up: another signal ends it at once.
pub(super) fn until_interrupted_twice<T>(
    time: Duration,
    work: impl AsyncFnOnce(Supervisor) -> Result<T, Failed>,
) -> Result<T, Failed> {
    supervised(time, "ending what is under way; ^C again ends at once", async |supervisor| {
        let interrupt = supervisor.interrupt.clone();
        tokio::select! {
            ended = work(supervisor) => ended,
            () = interrupt.gives_up() => {
                let error = anyhow!("ended at once: what was under way may have been done or not");
                Err(Failed::ended(Status::Indeterminate, error))
            }
        }
    })
}

fn supervised<T>(
    time: Duration,
    then: &'static str,
    work: impl AsyncFnOnce(Supervisor) -> Result<T, Failed>,
) -> Result<T, Failed> {
    block_on(async {
        let supervisor = Supervisor::default();
        let Supervisor { interrupt, progress } = &supervisor;
        interrupt.listen().context("signals cannot be caught")?;
        interrupt.limit(time);
        let told = [
            tokio::spawn(progress::show(progress.watch())),
            tokio::spawn(tell_of_stop(interrupt.clone(), then)),
        ];
        let ended = work(supervisor).await;
        told.iter().for_each(JoinHandle::abort);
        progress::clear();
        ended
    })
}

/// Runs until it ends or a signal tells it to stop, for this time or however long that takes.
pub(super) fn until_stopped<T>(
    time: Option<Duration>,
    work: impl AsyncFnOnce(Supervisor) -> Result<T, Failed>,
) -> Result<T, Failed> {
    block_on(async {
        let supervisor = Supervisor::default();
        supervisor.interrupt.listen().context("signals cannot be caught")?;
        if let Some(time) = time {
            supervisor.interrupt.limit(time);
        }
        work(supervisor).await
    })
}

/// Tells that the work stops, and what another signal does.
async fn tell_of_stop(interrupt: Interrupt, then: &str) {
    let why = match interrupt.stops().await {
        Some(Cause::Signal) => "interrupted",
        Some(Cause::Time) => "the time is over (--max-time)",
        Some(Cause::Enough) | None => return,
    };
    tell(&format!("{why}: {then}"));
}
