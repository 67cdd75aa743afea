//! The clock that stores, requests and the control plane share.

use super::elapsed::Elapsed;
use super::position::Position;
use super::setting::Setting;
use super::timestamp::Timestamp;
use crossbeam_utils::atomic::AtomicCell;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

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

    /// How it stands, for other clocks to follow.
    pub(crate) fn position(&self) -> Position {
        self.setting().position()
    }

    /// Stands as another clock does.
    pub(crate) fn follow(&self, other: Position) {
        match other {
            _ if other == self.position() => {}
            Position::AheadMs(ahead_ms) => self.change(|setting| setting.running(ahead_ms)),
            Position::StandsAtMs(now_ms) => self.set(Timestamp::from_ms(now_ms)),
        }
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

    #[test]
    fn a_clock_that_follows_another_shows_the_same_time() {
        let (led, leads) = (Clock::system(), Clock::manual(NOON));
        led.follow(leads.position());
        assert_eq!((led.now(), led.is_manual()), (NOON, true));
        leads.run();
        leads.advance(Duration::from_hours(1));
        led.follow(leads.position());
        assert_eq!(led.position(), Position::AheadMs(3_600_000));
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
