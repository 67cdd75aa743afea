//! Leaves the target alone for as long as it asks (`Retry-After`), within a bound.
//!
//! All requests wait together. So what is bounded is the time that passes, and not a sum over requests.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::exchange::Response;

/// How long a command waits in all, unless it is told otherwise.
pub(crate) const MAX_WAIT: Duration = Duration::from_mins(2);

/// Until when the target is left alone, and how long it was in all.
#[derive(Debug)]
pub(crate) struct Rest {
    bound: Duration,
    state: Mutex<State>,
    /// How long the wait that began last is, for those who watch.
    told: watch::Sender<Option<Duration>>,
}

/// What an answer asks for.
pub(crate) enum Rested {
    NotAsked,
    /// The target is left alone for a time.
    Asked,
    /// It asks for more than the bound allows, as said in words.
    TooLong(String),
}

#[derive(Debug, Default)]
struct State {
    until: Option<Instant>,
    spent: Duration,
}

impl Rest {
    /// Waits for so long in all.
    pub(crate) fn within(bound: Duration) -> Self {
        Self { bound, state: Mutex::default(), told: watch::Sender::new(None) }
    }

    /// Shows each wait as it begins.
    pub(crate) fn watch(&self) -> watch::Receiver<Option<Duration>> {
        self.told.subscribe()
    }

    /// Leaves the target alone for as long as an answer asks for.
    pub(crate) fn after(&self, answer: &Response) -> Rested {
        match asked_by(answer).filter(|time| !time.is_zero()) {
            None => Rested::NotAsked,
            Some(time) if self.ask(time) => Rested::Asked,
            Some(time) => {
                let [asked, bound] = [time, self.bound].map(|time| time.as_secs_f64().ceil());
                Rested::TooLong(format!(
                    "it asks to be left alone for {asked} s more, and --max-wait allows {bound} s in all"
                ))
            }
        }
    }

    /// Leaves the target alone for this long. Returns false, and waits no longer than before, where that
    /// exceeds the bound.
    fn ask(&self, time: Duration) -> bool {
        let mut state = self.state();
        let now = Instant::now();
        let begin = state.until.filter(|until| *until > now).unwrap_or(now);
        let more = (now + time).saturating_duration_since(begin);
        if state.spent + more > self.bound {
            return false;
        }
        state.spent += more;
        state.until = Some(begin + more);
        drop(state);
        self.told.send_replace(Some(time));
        true
    }

    /// Returns when the target may be asked.
    pub(crate) async fn over(&self) {
        loop {
            let until = self.state().until;
            match until.filter(|until| *until > Instant::now()) {
                Some(until) => sleep_until(until).await,
                None => return,
            }
        }
    }

    /// A panic while it was locked does not matter: each change leaves it consistent.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long an answer asks to be left alone: in seconds, or until a date.
fn asked_by(answer: &Response) -> Option<Duration> {
    let text = answer.header("retry-after")?;
    let text = text.trim();
    let until = || httpdate::parse_http_date(text).ok()?.duration_since(SystemTime::now()).ok();
    text.parse().ok().map(Duration::from_secs).or_else(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_at_once_is_waited_for_once() {
        let rest = Rest::within(Duration::from_secs(50));
        let time = Duration::from_secs(30);
        assert!(rest.ask(time) && rest.ask(time) && rest.ask(time));
        assert!(!rest.ask(Duration::from_mins(1)));
    }

    #[test]
    fn both_ways_to_name_a_time_are_read() {
        let asked = |text: &str| {
            let mut answer = Response::of(429, "");
            answer.headers.insert("retry-after", text.parse().unwrap());
            asked_by(&answer)
        };
        assert_eq!(asked("30"), Some(Duration::from_secs(30)));
        assert!(asked("Thu, 31 Dec 2099 23:59:59 GMT") > Some(Duration::from_secs(30)));
        assert_eq!((asked("soon"), asked("Fri, 31 Dec 1999 23:59:59 GMT")), (None, None));
    }
}
