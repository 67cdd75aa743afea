//! The one loop that asks again and again until an answer suffices or a window has ended.
//!
//! The caller says what to ask, when to stop, and how long to pause in between.

use std::ops::ControlFlow;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Looks until a look breaks with a value. The first look comes at once. Each look gets the state with
/// which the look before it continued.
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

    pub(crate) const fn even(pause: Duration) -> Self {
        Self { first: pause, longest: pause }
    }

    /// Pauses of a twentieth of the window, but of 2 s at most.
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
    /// Whether the window had ended when the look began. The answer to an earlier request may be stale,
    /// however late it arrives.
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
