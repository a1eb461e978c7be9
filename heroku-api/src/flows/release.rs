//! Follows one release through its release phase. Its status decides; its output is read
//! beside it.

use super::output::Reader;
use super::watch::Watch;
use crate::client::Revalidation;
use crate::ids::{AppId, ReleaseId};
use crate::progress::Outcome;
use crate::reasons::Reason;
use crate::releases::{GetRelease, Release, ReleaseStatus};

/// A new release is looked at after so many seconds, then as often as anything.
pub(super) const EARLY: &[u64] = &[1, 2, 4];

/// What happens on the way.
pub(crate) enum Step<'s> {
    /// The release exists.
    Created(&'s Release),
    /// A line of the release command.
    Line(String),
}

/// How a release ended.
pub(crate) struct Followed {
    /// `Done` when it succeeded: whether it is the current one is another question.
    pub(crate) outcome: Outcome,
    /// As it was seen last; `None` when nobody could read it.
    pub(crate) release: Option<Release>,
    /// The last lines of the release command.
    pub(crate) output: Vec<String>,
    pub(crate) detail: Option<String>,
}

/// Looks until the release succeeded or failed, or the flow's time is up.
pub(crate) async fn follow(
    watch: &Watch<'_>,
    app: &AppId,
    id: &ReleaseId,
    on_step: &(dyn Fn(Step<'_>) + Send + Sync),
) -> Followed {
    let on_line = |line| on_step(Step::Line(line));
    let mut output = Reader::new();
    let call = GetRelease::new(app, id);
    let mut known = Revalidation::default();
    let mut release: Option<Release> = None;
    let mut rhythm = watch.rhythm(EARLY);
    let outcome = loop {
        let look = watch.ask(watch.heroku.send_if_changed(&call, &mut known));
        match output.beside(look).await {
            Some(Some(newer)) => {
                if release.is_none() {
                    on_step(Step::Created(&newer));
                }
                release = Some(newer);
            }
            None if watch.is_gone(app, release.is_some()).await => {
                break Outcome::Failed(Reason::AppGone);
            }
            Some(None) | None => {}
        }
        if let Some(seen) = &release {
            match seen.status {
                // An expired one has succeeded once.
                ReleaseStatus::Succeeded | ReleaseStatus::Expired => break Outcome::Done,
                ReleaseStatus::Failed => {
                    // It may have failed before anybody looked: what it said is still there.
                    output.start_late(watch, seen.output_stream_url.as_ref(), &on_line);
                    break Outcome::Failed(Reason::ReleaseFailed);
                }
                // The address can come later than the release.
                _ => output.start(watch, seen.output_stream_url.as_ref(), &on_line),
            }
        }
        if !output.or_end(rhythm.next()).await {
            break Outcome::Unknown(match release {
                Some(_) => Reason::Deadline,
                None => Reason::ReleaseNotRead,
            });
        }
    };
    output.drain(watch).await;
    Followed {
        outcome,
        release,
        output: output.lines(),
        detail: watch.trouble(),
    }
}
