//! The emulator's clock. Caches, limits, quotas, latency and faults all go by it.
//!
//! It runs with the system's clock, or ahead of it after it was advanced, or it stands still until it
//! is moved by hand. It has two readings: the time of day, which can be set back, and the time that has
//! passed, which cannot. Days, quotas and records go by the time of day; sleepers, caches, windows and
//! expiries go by the time that has passed. The real time is read elsewhere only for what has no part
//! in the history: log lines, and the order of the journal.

use crossbeam_utils::atomic::AtomicCell;
use serde::{Serialize, Serializer};
use std::ops::{Add, Sub};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
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
    #[must_use]
    pub const fn day(self) -> u64 {
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

/// The time since `earlier`; zero if `earlier` is the later one.
impl Sub for Timestamp {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// How much time has passed, in milliseconds since an arbitrary moment.
///
/// It grows as the clock moves forward, and does not change when the clock is set back. Sleepers, caches,
/// same-key windows and the ends of fault rules go by it, so that none of them waits for a moment that
/// has already been.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Elapsed(u64);

impl Elapsed {
    #[cfg(test)]
    pub(crate) const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }
}

impl Add<Duration> for Elapsed {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(whole_ms(duration)))
    }
}

/// The time since `earlier`; zero if `earlier` is the later one.
impl Sub for Elapsed {
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
    /// Every operation reads it, so reading takes no lock.
    setting: AtomicCell<Setting>,
    /// Held while the setting changes.
    moving: Mutex<()>,
    /// Tells sleepers that the setting has changed.
    changes: watch::Sender<()>,
    /// Whether the log has said that somebody waits for a clock that stands.
    standing_is_told: AtomicBool,
}

/// How the clock is set.
#[derive(Debug, Clone, Copy)]
enum Setting {
    /// The clock runs, ahead of the system's by `ahead_ms`. `elapsed_offset_ms` is the difference between
    /// its elapsed time and the machine's.
    Running { ahead_ms: u64, elapsed_offset_ms: i64 },
    /// The clock stands still until it is moved.
    Standing { now: Timestamp, elapsed: Elapsed },
}

impl Default for Setting {
    fn default() -> Self {
        Self::Running { ahead_ms: 0, elapsed_offset_ms: 0 }
    }
}

impl Setting {
    fn now(self) -> Timestamp {
        match self {
            Self::Running { ahead_ms, .. } => {
                Timestamp::from_ms(system_now().0.saturating_add(ahead_ms))
            }
            Self::Standing { now, .. } => now,
        }
    }

    fn elapsed(self) -> Elapsed {
        match self {
            Self::Running { elapsed_offset_ms, .. } => {
                Elapsed(machine_ms().saturating_add_signed(elapsed_offset_ms))
            }
            Self::Standing { elapsed, .. } => elapsed,
        }
    }

    fn is_standing(self) -> bool {
        matches!(self, Self::Standing { .. })
    }

    /// Stands still at `now`. If that is later than before, the time in between has passed.
    fn standing_at(self, now: Timestamp) -> Self {
        Self::Standing { now, elapsed: self.elapsed() + (now - self.now()) }
    }

    /// Runs, ahead of the system's clock by `ahead_ms`. If that is later than before, the time in between
    /// has passed.
    fn running(self, ahead_ms: u64) -> Self {
        let now = Self::Running { ahead_ms, elapsed_offset_ms: 0 }.now();
        let elapsed = self.elapsed() + (now - self.now());
        let elapsed_offset_ms = elapsed.0.cast_signed().saturating_sub_unsigned(machine_ms());
        Self::Running { ahead_ms, elapsed_offset_ms }
    }

    fn advanced(self, by: Duration) -> Self {
        match self {
            Self::Running { ahead_ms, .. } => self.running(ahead_ms.saturating_add(whole_ms(by))),
            Self::Standing { now, .. } => self.standing_at(now + by),
        }
    }
}

impl Clock {
    /// A clock that runs with the system's.
    #[must_use]
    pub fn system() -> Self {
        let (setting, moving) = (AtomicCell::default(), Mutex::default());
        let (changes, standing_is_told) = (watch::Sender::new(()), AtomicBool::new(false));
        Self { face: Arc::new(Face { setting, moving, changes, standing_is_told }) }
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
        self.setting().now()
    }

    /// How much time has passed.
    pub(crate) fn elapsed(&self) -> Elapsed {
        self.setting().elapsed()
    }

    /// Whether it stands still until it is moved by hand.
    #[must_use]
    pub fn is_manual(&self) -> bool {
        self.setting().is_standing()
    }

    /// Stops the clock, if it runs, and sets it. If it is set back, no time passes.
    pub fn set(&self, now: Timestamp) {
        self.change(|setting| setting.standing_at(now));
    }

    /// Moves the clock forward. A running clock goes on running from there.
    pub fn advance(&self, by: Duration) {
        self.change(|setting| setting.advanced(by));
    }

    /// Lets the clock run with the system's again, no longer ahead of it.
    pub fn run(&self) {
        self.change(|setting| setting.running(0));
    }

    /// Waits until `duration` has passed. Each change of the clock wakes it to see how much is left.
    pub async fn sleep(&self, duration: Duration) {
        if !duration.is_zero() {
            // On the heap: few operations sleep, and the future of each would be larger.
            Box::pin(self.sleep_until(self.elapsed() + duration)).await;
        }
    }

    async fn sleep_until(&self, end: Elapsed) {
        let mut changes = self.face.changes.subscribe();
        loop {
            changes.mark_unchanged();
            let setting = self.setting();
            let left = end - setting.elapsed();
            if left.is_zero() {
                return;
            }
            // The sender lives as long as `self`, so `changed` cannot fail here.
            if setting.is_standing() {
                self.tell_standing(left);
                drop(changes.changed().await);
            } else {
                drop(tokio::time::timeout(left, changes.changed()).await);
            }
        }
    }

    /// Says, once after each move, that somebody waits.
    fn tell_standing(&self, left: Duration) {
        if !self.face.standing_is_told.swap(true, Relaxed) {
            tracing::warn!(
                "a request waits for {} ms, and the clock stands: POST /__emulator/clock/advance \
                 moves it",
                left.as_millis()
            );
        }
    }

    fn setting(&self) -> Setting {
        self.face.setting.load()
    }

    fn change(&self, to: impl Fn(Setting) -> Setting) {
        let moving = self.face.moving.lock().unwrap_or_else(PoisonError::into_inner);
        self.face.setting.store(to(self.setting()));
        drop(moving);
        self.face.standing_is_told.store(false, Relaxed);
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

/// How long this program has run.
fn machine_ms() -> u64 {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    whole_ms(BEGAN.elapsed())
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

    /// A request that slept while the clock was set back used to wait for the old moment.
    #[tokio::test]
    async fn a_sleeper_does_not_wait_for_time_that_was_set_back() {
        let clock = Clock::manual(NOON);
        let sleeper = clock.clone();
        let sleep = tokio::spawn(async move { sleeper.sleep(Duration::from_mins(1)).await });
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(30));
        clock.set(Timestamp::from_ms(0));
        clock.advance(Duration::from_secs(29));
        tokio::task::yield_now().await;
        assert!(!sleep.is_finished());
        clock.advance(Duration::from_secs(1));
        sleep.await.unwrap();
    }

    #[test]
    fn time_that_has_passed_never_goes_back() {
        let clock = Clock::manual(NOON);
        let begun = clock.elapsed();
        let moves: [&dyn Fn(); 6] = [
            &|| clock.advance(Duration::from_hours(1)),
            &|| clock.set(NOON),
            &|| clock.run(),
            &|| clock.set(Timestamp::MAX),
            &|| clock.run(),
            &|| clock.set(Timestamp::from_ms(0)),
        ];
        let mut last = begun;
        for a_move in moves {
            a_move();
            assert!(clock.elapsed() >= last);
            last = clock.elapsed();
        }
        assert!(last - begun > Timestamp::MAX - NOON);
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
