//! Stopping a run by signals.
//!
//! After the first signal no further step starts. Steps under way are finished, so that the key of every
//! stored item is read. The second signal also stops the clean-up.

use tokio::sync::watch;

/// Whether a run shall stop, and how urgently. Clones share one state.
#[derive(Debug, Clone)]
pub struct Interrupt {
    urgency: watch::Sender<u8>,
}

impl Default for Interrupt {
    fn default() -> Self {
        Self { urgency: watch::Sender::new(0) }
    }
}

impl Interrupt {
    /// Stops the run; the second call also stops the clean-up.
    pub fn trigger(&self) {
        self.urgency.send_modify(|urgency| *urgency = urgency.saturating_add(1));
    }

    /// Whether no further step may start.
    pub(crate) fn is_stopping(&self) -> bool {
        *self.urgency.borrow() >= 1
    }

    /// Returns when the clean-up shall stop.
    pub(crate) async fn gives_up(&self) {
        let mut urgency = self.urgency.subscribe();
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = urgency.wait_for(|urgency| *urgency >= 2).await;
    }

    /// Turns SIGINT and SIGTERM into calls of [`Interrupt::trigger`], for as long as the process lives.
    ///
    /// # Errors
    /// When the system does not let signals be caught.
    pub(crate) fn listen(&self) -> std::io::Result<()> {
        let interrupt = self.clone();
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let mut terminate = signal(SignalKind::terminate())?;
            let mut keyboard = signal(SignalKind::interrupt())?;
            tokio::spawn(async move {
                loop {
                    tokio::select! {
                        _ = keyboard.recv() => interrupt.trigger(),
                        _ = terminate.recv() => interrupt.trigger(),
                    }
                }
            });
        }
        #[cfg(not(unix))]
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                interrupt.trigger();
            }
        });
        Ok(())
    }
}
