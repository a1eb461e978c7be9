//! Follows one build. Its status decides; its output is read beside it.

use crate::builds::{Build, BuildStatus, GetBuild};
use crate::client::Revalidation;
use crate::flows::output::Reader;
use crate::flows::watch::Watch;
use crate::ids::{AppId, BuildId};
use crate::progress::Outcome;
use crate::reasons::Reason;

/// How a build ended.
pub(crate) struct Built {
    pub(crate) outcome: Outcome,
    /// As it was seen last.
    pub(crate) build: Option<Build>,
    /// The last lines of its output.
    pub(crate) output: Vec<String>,
    pub(crate) detail: Option<String>,
}

/// Looks until the build succeeded or failed, or the flow's time is up.
pub(crate) async fn until_built(
    watch: &Watch<'_>,
    app: &AppId,
    id: &BuildId,
    mut build: Option<Build>,
    on_line: &(dyn Fn(String) + Send + Sync),
) -> Built {
    let call = GetBuild::new(app, id);
    let mut known = Revalidation::default();
    let mut output = Reader::new();
    let mut rhythm = watch.rhythm(&[]);
    // A build that was just created needs no look at once.
    let mut look = build.is_none();
    let mut read = false;
    let outcome = loop {
        if look {
            let asked = watch.ask(watch.heroku.send_if_changed(&call, &mut known));
            match output.beside(asked).await {
                Some(newer) => {
                    read = true;
                    build = newer.or(build);
                }
                None if watch.is_gone(app, read).await => {
                    break Outcome::Failed(Reason::AppGone);
                }
                None => {}
            }
        }
        look = true;
        if let Some(seen) = &build {
            match seen.status {
                BuildStatus::Succeeded => break Outcome::Done,
                BuildStatus::Failed => break Outcome::Failed(Reason::BuildFailed),
                _ => output.start(watch, seen.output_stream_url.as_ref(), on_line),
            }
        }
        if !output.or_end(rhythm.next()).await {
            break Outcome::Unknown(Reason::Deadline);
        }
    };
    // A failure that was seen at once has its reason in an output that nobody read yet.
    if outcome == Outcome::Failed(Reason::BuildFailed)
        && let Some(seen) = &build
    {
        output.start(watch, seen.output_stream_url.as_ref(), on_line);
    }
    output.drain(watch).await;
    Built {
        outcome,
        build,
        output: output.lines(),
        detail: watch.trouble(),
    }
}
