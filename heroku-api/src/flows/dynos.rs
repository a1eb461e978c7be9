//! Waits until every dyno of an app runs a release.

use std::fmt;
use std::time::Duration;

use crate::client::{Client, Revalidation};
use crate::dynos::{Dyno, DynoState, ListDynos};
use crate::flows::FlowError;
use crate::flows::wait::{POLL, Watch, passes};
use crate::ids::AppId;

/// How many dynos run the release. Prints as `2 of 3 dynos up`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DynoProgress {
    /// Dynos that are up and run the release, or a later one.
    pub up: usize,
    /// All dynos but one-off ones. 0 for an app that is scaled to nothing.
    pub of: usize,
    /// The names of dynos that crashed with the release.
    pub crashed: Vec<String>,
}

impl DynoProgress {
    fn of(dynos: &[Dyno], version: u64) -> Self {
        let mut progress = Self::default();
        for dyno in dynos.iter().filter(|dyno| !dyno.is_one_off()) {
            progress.of += 1;
            let release = dyno.release.as_ref().map_or(0, |release| release.version);
            match dyno.state {
                DynoState::Up if release >= version => progress.up += 1,
                DynoState::Crashed if release >= version => {
                    progress.crashed.push(dyno.name.clone());
                }
                _ => {}
            }
        }
        progress
    }

    /// Whether every dyno is up.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.up == self.of
    }
}

impl fmt::Display for DynoProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} dynos up", self.up, self.of)?;
        if !self.crashed.is_empty() {
            write!(f, ", crashed: {}", self.crashed.join(", "))?;
        }
        Ok(())
    }
}

/// Waits until every dyno of `app` is up and runs release `version` or a later one.
///
/// Asks at once and then every 10 s; one-off dynos (`run`, `release`, `scheduler`) do
/// not count. `on_progress` hears of every change. An app without dynos is done at once.
/// A crashed dyno is waited for: Heroku starts it again.
///
/// # Errors
/// [`FlowError::DynosLate`] with the last numbers when `within` is over;
/// [`FlowError::Call`] when the dynos cannot be read.
pub async fn wait_until_up(
    heroku: &Client,
    app: &AppId,
    version: u64,
    within: Duration,
    on_progress: &mut (dyn FnMut(DynoProgress) + Send),
) -> Result<DynoProgress, FlowError> {
    watch(Watch::new(heroku, within), app, version, on_progress).await
}

pub(crate) async fn watch(
    watch: Watch<'_>,
    app: &AppId,
    version: u64,
    on_progress: &mut (dyn FnMut(DynoProgress) + Send),
) -> Result<DynoProgress, FlowError> {
    let call = ListDynos::new(app);
    let mut seen = Revalidation::default();
    let mut last: Option<DynoProgress> = None;
    loop {
        match watch.heroku.send_if_changed(&call, &mut seen).await {
            Ok(Some(page)) => {
                let progress = DynoProgress::of(&page.items, version);
                if last.as_ref() != Some(&progress) {
                    on_progress(progress.clone());
                }
                if progress.is_done() {
                    return Ok(progress);
                }
                last = Some(progress);
            }
            Ok(None) => {}
            Err(error) if passes(&error) && !watch.left().is_zero() => {}
            Err(error) => return Err(error.into()),
        }
        if watch.pause(POLL, "the dynos").await.is_err() {
            let progress = last.unwrap_or_default();
            return Err(FlowError::DynosLate { progress });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DynoProgress;

    #[test]
    fn progress_reads_as_a_sentence() {
        let mut progress = DynoProgress {
            up: 2,
            of: 3,
            crashed: Vec::new(),
        };
        assert_eq!(progress.to_string(), "2 of 3 dynos up");
        progress.crashed.push("web.3".to_owned());
        assert_eq!(progress.to_string(), "2 of 3 dynos up, crashed: web.3");
    }
}
