//! Starts the threads that a command runs on, and catches signals.

use std::time::Duration;

use anyhow::Context;
use tokio::runtime::Runtime;

use super::failed::Failed;
use crate::site::Interrupt;

/// Runs to the end. A signal ends the process.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, Failed>>) -> Result<T, Failed> {
    Runtime::new().context("no threads")?.block_on(work)
}

/// Runs to the end. A signal tells the work to stop, and so does the end of its time.
pub(super) fn interruptible<T>(
    time: Duration,
    work: impl AsyncFnOnce(Interrupt) -> Result<T, Failed>,
) -> Result<T, Failed> {
    block_on(async {
        let interrupt = Interrupt::default();
        interrupt.listen().context("signals cannot be caught")?;
        interrupt.limit(time);
        work(interrupt).await
    })
}
