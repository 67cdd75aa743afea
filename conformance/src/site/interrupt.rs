//! Being told to stop. Leaf.
//!
//! The first signal stops the starting of steps: what is under way is finished, so that no item can
//! be stored whose key nobody read. The second one gives up the clean-up too.

use tokio::sync::watch;

/// Whether, and how urgently, the run is to stop. Clones share one state.
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
    /// Tells the run to stop; the second call tells it to stop at once.
    pub fn trigger(&self) {
        self.urgency.send_modify(|urgency| *urgency = urgency.saturating_add(1));
    }

    /// Whether no further step is to be started.
    pub(crate) fn is_stopping(&self) -> bool {
        *self.urgency.borrow() >= 1
    }

    /// Returns when even the clean-up is to be given up.
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
