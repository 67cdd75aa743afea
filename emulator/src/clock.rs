//! The emulator's clock. Caches, limits, quotas, latency and faults all go by it.
//!
//! It runs with the system's clock, or ahead of it after it was advanced, or it stands still until it
//! is moved by hand. A sleeper wakes when the clock passes its moment. The real time is read elsewhere
//! only for what has no part in the history: log lines, and the order of the journal.

use serde::{Serialize, Serializer};
use std::ops::{Add, Sub};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// Milliseconds in a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// A moment: whole milliseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The last moment that RFC 3339 can write: the end of the year 9999.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// The moment `ms` milliseconds after the Unix epoch, [`Timestamp::MAX`] at the latest.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        if ms < Self::MAX.0 { Self(ms) } else { Self::MAX }
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// The day that it falls on, counted from the Unix epoch. Days change at 00:00 UTC.
    pub(crate) const fn day(self) -> u64 {
        self.0 / DAY_MS
    }

    /// The moment as RFC 3339 writes it, in UTC: `2026-11-21T20:00:00.000Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let time = UNIX_EPOCH + Duration::from_millis(self.0);
        humantime::format_rfc3339_millis(time).to_string()
    }

    /// Reads an RFC 3339 text in UTC. None if the text is something else or a moment before 1970.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let time = humantime::parse_rfc3339_weak(text).ok()?;
        Some(Self(whole_ms(time.duration_since(UNIX_EPOCH).ok()?)))
    }
}

/// As RFC 3339 writes it.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.rfc3339())
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self::from_ms(self.0.saturating_add(whole_ms(duration)))
    }
}

/// The time from `earlier` to this moment; zero if `earlier` is the later one.
impl Sub for Timestamp {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// A clock. Clones share it.
#[derive(Debug, Clone)]
pub struct Clock {
    face: Arc<Face>,
}

#[derive(Debug)]
struct Face {
    /// The [`Mode`] as bits: every operation reads it, and an atomic costs no lock.
    mode: AtomicU64,
    /// Tells sleepers that the mode has changed.
    changes: watch::Sender<()>,
}

#[derive(Debug, Clone, Copy)]
enum Mode {
    /// With the system's clock, ahead of it by these milliseconds.
    Running { ahead_ms: u64 },
    /// Still at this moment, until it is moved.
    Standing(Timestamp),
}

impl Mode {
    /// The bit that is set while the clock stands. No number of milliseconds comes near it.
    const STANDING: u64 = 1 << 63;

    const fn from_bits(bits: u64) -> Self {
        match bits & Self::STANDING {
            0 => Self::Running { ahead_ms: bits },
            _ => Self::Standing(Timestamp::from_ms(bits & !Self::STANDING)),
        }
    }

    fn to_bits(self) -> u64 {
        match self {
            Self::Running { ahead_ms } => ahead_ms.min(Timestamp::MAX.0),
            Self::Standing(now) => now.0 | Self::STANDING,
        }
    }

    fn now(self) -> Timestamp {
        match self {
            Self::Running { ahead_ms } => {
                Timestamp::from_ms(system_now().0.saturating_add(ahead_ms))
            }
            Self::Standing(now) => now,
        }
    }
}

impl Clock {
    /// A clock that runs with the system's.
    #[must_use]
    pub fn system() -> Self {
        let mode = AtomicU64::new(Mode::Running { ahead_ms: 0 }.to_bits());
        Self { face: Arc::new(Face { mode, changes: watch::Sender::new(()) }) }
    }

    /// A clock that stands at `now` until it is moved.
    #[must_use]
    pub fn manual(now: Timestamp) -> Self {
        let clock = Self::system();
        clock.set(now);
        clock
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.mode().now()
    }

    /// Whether it stands still until it is moved by hand.
    #[must_use]
    pub fn is_manual(&self) -> bool {
        matches!(self.mode(), Mode::Standing(_))
    }

    /// Stops the clock, if it runs, and sets it.
    pub fn set(&self, now: Timestamp) {
        self.change(|_| Mode::Standing(now));
    }

    /// Moves the clock forward. A running clock goes on running from there.
    pub fn advance(&self, by: Duration) {
        self.change(|mode| match mode {
            Mode::Running { ahead_ms } => {
                Mode::Running { ahead_ms: ahead_ms.saturating_add(whole_ms(by)) }
            }
            Mode::Standing(now) => Mode::Standing(now + by),
        });
    }

    /// Lets the clock run with the system's again, no longer ahead of it.
    pub fn run(&self) {
        self.change(|_| Mode::Running { ahead_ms: 0 });
    }

    /// Waits until the clock has moved forward by `duration`.
    pub(crate) async fn sleep(&self, duration: Duration) {
        if !duration.is_zero() {
            // On the heap: few operations sleep, and the future of each would be larger.
            Box::pin(self.sleep_until(self.now() + duration)).await;
        }
    }

    async fn sleep_until(&self, moment: Timestamp) {
        let mut changes = self.face.changes.subscribe();
        loop {
            changes.mark_unchanged();
            let mode = self.mode();
            let left = moment - mode.now();
            if left.is_zero() {
                return;
            }
            // The sender lives as long as `self`, so `changed` cannot fail here.
            match mode {
                Mode::Standing(_) => drop(changes.changed().await),
                Mode::Running { .. } => drop(tokio::time::timeout(left, changes.changed()).await),
            }
        }
    }

    fn mode(&self) -> Mode {
        Mode::from_bits(self.face.mode.load(SeqCst))
    }

    fn change(&self, to: impl Fn(Mode) -> Mode) {
        self.face.mode.update(SeqCst, SeqCst, |bits| to(Mode::from_bits(bits)).to_bits());
        self.face.changes.send_replace(());
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

fn system_now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(whole_ms(since))
}

fn whole_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_ms(1_795_262_400_000);

    #[test]
    fn a_manual_clock_stands_until_it_is_moved() {
        let clock = Clock::manual(NOON);
        assert_eq!(clock.now(), NOON);
        clock.advance(Duration::from_hours(13));
        assert_eq!(clock.now().day(), NOON.day() + 1);
        assert_eq!(clock.now() - NOON, Duration::from_hours(13));
    }

    #[test]
    fn moments_are_written_and_read_in_utc() {
        assert_eq!(NOON.rfc3339(), "2026-11-21T12:00:00.000Z");
        assert_eq!(Timestamp::parse_rfc3339("2026-11-21T12:00:00Z"), Some(NOON));
        assert_eq!(Timestamp::parse_rfc3339("yesterday"), None);
        assert_eq!(Timestamp::from_ms(u64::MAX).rfc3339(), "9999-12-31T23:59:59.999Z");
    }

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_clock_passes_the_moment() {
        let clock = Clock::manual(NOON);
        let sleeper = clock.clone();
        let sleep = tokio::spawn(async move { sleeper.sleep(Duration::from_mins(1)).await });
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(59));
        tokio::task::yield_now().await;
        assert!(!sleep.is_finished());
        clock.advance(Duration::from_secs(1));
        sleep.await.unwrap();
    }

    #[tokio::test]
    async fn a_clock_that_runs_can_be_moved_on_and_runs_on() {
        let clock = Clock::system();
        let sleeper = clock.clone();
        let sleep = tokio::spawn(async move { sleeper.sleep(Duration::from_hours(1)).await });
        tokio::task::yield_now().await;
        let before = clock.now();
        clock.advance(Duration::from_hours(2));
        sleep.await.unwrap();
        assert!(clock.now() - before >= Duration::from_hours(2));
        assert!(!clock.is_manual());
    }
}
