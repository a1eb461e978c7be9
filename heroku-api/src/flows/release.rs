//! Follows one release through its release phase.

use crate::flows::FlowError;
use crate::flows::wait::{POLL, Watch, passes};
use crate::ids::{AppId, ReleaseId};
use crate::releases::{GetRelease, Release, ReleaseStatus};

/// What happens on the way.
pub(crate) enum Step<'s> {
    /// The release exists.
    Made(&'s Release),
    /// A line of the release command.
    Line(String),
}

/// Answers the release once it is current.
pub(crate) async fn follow(
    watch: Watch<'_>,
    app: &AppId,
    id: &ReleaseId,
    on_step: &mut (dyn FnMut(Step<'_>) + Send),
) -> Result<Release, FlowError> {
    let call = GetRelease::new(app, id);
    let mut release = get(watch, &call).await?;
    on_step(Step::Made(&release));
    let mut output = Vec::new();
    if release.status == ReleaseStatus::Pending {
        if let Some(url) = release.output_stream_url.clone() {
            let tail = watch
                .output(&url, &mut |line| on_step(Step::Line(line)))
                .await;
            if !tail.complete {
                watch.pause(POLL, "the release command").await?;
            }
            output = tail.into_vec();
        } else {
            watch.pause(POLL, "the release command").await?;
        }
        release = get(watch, &call).await?;
    }
    loop {
        match release.status {
            ReleaseStatus::Succeeded | ReleaseStatus::Expired => return Ok(release),
            ReleaseStatus::Failed => {
                return Err(FlowError::ReleaseFailed {
                    release: release.id,
                    version: release.version,
                    output,
                });
            }
            _ => {
                watch.pause(POLL, "the release command").await?;
                release = get(watch, &call).await?;
            }
        }
    }
}

/// Reads a release; outages are waited out.
pub(crate) async fn get(watch: Watch<'_>, call: &GetRelease) -> Result<Release, FlowError> {
    loop {
        match watch.heroku.send(call).await {
            Ok(release) => return Ok(release),
            Err(error) if passes(&error) => {
                if watch.pause(POLL, "the release").await.is_err() {
                    return Err(error.into());
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}
