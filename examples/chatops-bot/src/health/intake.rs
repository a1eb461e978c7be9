//! Takes in what log drains send: router lines become numbers at once, and nothing else of a line
//! is kept.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use heroku_api::logs;
use service::{Error, OperationId, Store};

use super::Minute;
use super::minute;

/// Lines of one app that are counted in a minute; more are dropped, and that is logged.
const MOST: u64 = 3_000_000;
/// Deliveries of one app that are remembered.
const FRAMES: usize = 256;
/// Minutes of one app that wait to be stored.
const OPEN: usize = 3;

/// The numbers of all apps of this process that are not stored yet.
#[derive(Debug)]
pub struct Intake {
    /// Names this process among those that take in lines of one app.
    source: String,
    apps: Mutex<HashMap<String, App>>,
}

#[derive(Debug, Default)]
struct App {
    minutes: BTreeMap<i64, (Minute, bool)>,
    frames: VecDeque<String>,
}

impl Default for Intake {
    fn default() -> Self {
        Self {
            source: OperationId::random().to_string(),
            apps: Mutex::default(),
        }
    }
}

impl Intake {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, App>> {
        self.apps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is nothing to store.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().values().all(|known| known.minutes.is_empty())
    }

    /// Counts the router lines of a delivery that came in the minute `now`; how many there were.
    /// The delivery of an id that came before is nothing.
    pub fn take(&self, app: &str, frame: Option<&str>, body: &[u8], now: i64) -> u64 {
        let mut fresh = Minute::default();
        for entry in logs::frames(body) {
            // What follows a broken line cannot be read.
            let Ok(entry) = entry else { break };
            if entry.source != "heroku" || entry.process != "router" {
                continue;
            }
            let Some(line) = entry.router() else { continue };
            fresh.requests += 1;
            fresh.errors += u64::from(line.status.is_none_or(|status| status >= 500));
            if let Some(service) = line.service {
                fresh
                    .times
                    .add(u32::try_from(service.as_millis()).unwrap_or(u32::MAX));
            }
        }
        let counted = fresh.requests;
        let mut apps = self.lock();
        let known = apps.entry(app.to_owned()).or_default();
        if let Some(frame) = frame {
            if known.frames.iter().any(|seen| seen == frame) {
                return 0;
            }
            if known.frames.len() >= FRAMES {
                known.frames.pop_front();
            }
            known.frames.push_back(frame.to_owned());
        }
        let (data, is_stored) = known.minutes.entry(now).or_default();
        if data.requests + counted > MOST {
            tracing::warn!(
                app,
                "too many router lines in a minute: the rest is dropped"
            );
            return 0;
        }
        data.merge(&fresh);
        *is_stored = false;
        while known.minutes.len() > OPEN {
            known.minutes.pop_first();
        }
        counted
    }

    /// Stores what is new, and forgets the minutes before `now`.
    ///
    /// # Errors
    /// As [`Store::write`]: it is stored the next time.
    pub async fn store(&self, store: &Store, now: i64) -> Result<(), Error> {
        let fresh: Vec<(String, i64, Minute)> = {
            let apps = self.lock();
            let minutes = apps.iter().flat_map(|(app, known)| {
                let fresh = known
                    .minutes
                    .iter()
                    .filter(|(_, (_, is_stored))| !is_stored);
                fresh.map(|(minute, (data, _))| (app.clone(), *minute, data.clone()))
            });
            minutes.collect()
        };
        for (app, minute, data) in fresh {
            minute::put(store, &app, minute, &self.source, &data).await?;
            let mut apps = self.lock();
            if let Some((now, is_stored)) = apps
                .get_mut(&app)
                .and_then(|known| known.minutes.get_mut(&minute))
            {
                *is_stored = *now == data;
            }
        }
        for known in self.lock().values_mut() {
            let over = |minute: &i64, is_stored: bool| *minute < now && is_stored;
            known
                .minutes
                .retain(|minute, (_, is_stored)| !over(minute, *is_stored));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(lines: &[&str]) -> Vec<u8> {
        let lines = lines.iter().map(|line| {
            let line = format!("<158>1 2026-11-30T12:00:00+00:00 host {line}");
            format!("{} {line}", line.len())
        });
        lines.collect::<String>().into_bytes()
    }

    const GOOD: &str = "heroku router - at=info method=GET path=\"/\" host=a dyno=web.1 \
        connect=1ms service=40ms status=200 bytes=5";

    #[test]
    fn only_router_lines_count_and_a_delivery_counts_once() {
        let intake = Intake::default();
        let lines = body(&[
            GOOD,
            "app web.1 - at=info method=GET service=9000ms status=500",
            "heroku web.1 - State changed from up to crashed",
            "heroku router - at=error code=H12 method=GET path=\"/\" service=30000ms status=503",
        ]);
        assert_eq!(intake.take("a", Some("f1"), &lines, 7), 2);
        assert_eq!(intake.take("a", Some("f1"), &lines, 7), 0);
        assert_eq!(intake.take("b", Some("f1"), &lines, 7), 2);
        let apps = intake.lock();
        let (minute, _) = &apps["a"].minutes[&7];
        assert_eq!((minute.requests, minute.errors), (2, 1));
    }

    #[test]
    fn a_broken_delivery_counts_as_far_as_it_can_be_read() {
        let intake = Intake::default();
        let mut lines = body(&[GOOD, GOOD]);
        lines.extend_from_slice(b"no length");
        assert_eq!(intake.take("a", None, &lines, 7), 2);
    }
}
