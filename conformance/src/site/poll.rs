//! The one loop that looks again and again, until a look is conclusive or its window has ended.
//!
//! Each caller decides what it asks for and when it has seen enough. The pauses are the caller's too.

use std::ops::ControlFlow;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Looks until a look breaks with a value. The first look comes at once. Each look is handed what the
/// one before it continues with.
pub(crate) async fn poll<S, T, F>(
    end: Instant,
    pauses: Pauses,
    mut state: S,
    mut look: impl FnMut(S, Look) -> F,
) -> T
where
    F: Future<Output = ControlFlow<T, S>>,
{
    let mut pause = pauses.first;
    loop {
        let began = Instant::now();
        match look(state, Look { began, end, pause }).await {
            ControlFlow::Break(value) => return value,
            ControlFlow::Continue(next) => state = next,
        }
        sleep(pause).await;
        pause = (pause * 2).min(pauses.longest);
    }
}

/// The pauses between looks. Each is twice as long as the one before, up to the longest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pauses {
    first: Duration,
    longest: Duration,
}

impl Pauses {
    /// Pauses that grow from the first to the longest.
    pub(crate) const fn growing(first: Duration, longest: Duration) -> Self {
        Self { first, longest }
    }

    /// Pauses that are all alike.
    pub(crate) const fn even(pause: Duration) -> Self {
        Self { first: pause, longest: pause }
    }

    /// Pauses that divide a window into 20 parts, each of 2 s at most.
    pub(crate) fn within(window: Duration) -> Self {
        Self::even((window / 20).min(Duration::from_secs(2)))
    }
}

/// One look, and where it stands in its window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    began: Instant,
    end: Instant,
    pause: Duration,
}

impl Look {
    /// Whether the window had ended when the look began. An answer that was asked for earlier may be
    /// stale, however late it comes.
    pub(crate) fn began_late(self) -> bool {
        self.began >= self.end
    }

    /// Whether the window has ended by now.
    pub(crate) fn is_over(self) -> bool {
        Instant::now() >= self.end
    }

    /// Whether the window will have ended before another look.
    pub(crate) fn is_last(self) -> bool {
        Instant::now() + self.pause > self.end
    }
}
