//! What a command and its work tell each other.

use super::connection::Connection;
use super::interrupt::Interrupt;
use super::progress::Progress;

/// Stops a command's work, and hears how far it is. Clones share one state.
#[derive(Debug, Clone, Default)]
pub struct Supervisor {
    /// Tells the work to stop.
    pub interrupt: Interrupt,
    /// Hears how far the work is.
    pub(crate) progress: Progress,
}

impl Supervisor {
    /// A supervisor that stops the work at the same time and hears nothing. For a part of the work that
    /// is told of as one thing.
    pub(crate) fn without_progress(&self) -> Self {
        Self { interrupt: self.interrupt.clone(), progress: Progress::default() }
    }

    /// Hears of each wait that the target asks for, as long as the connection lives.
    pub(crate) fn hear_waits(&self, connection: &Connection) {
        let (mut waits, progress) = (connection.rest.watch(), self.progress.clone());
        tokio::spawn(async move {
            while waits.changed().await.is_ok() {
                if let Some(wait) = *waits.borrow_and_update() {
                    let seconds = wait.as_secs();
                    progress.name(format!("waiting {seconds} s, as the target asks (--max-wait)"));
                }
            }
        });
    }
}
