//! Whether a pull request may have a review app: by its labels, and by who set them.

use github_checks::labels::ListLabels;

use crate::args;
use crate::ended::Ended;
use crate::reasons::Reason;
use crate::target::Target;
use crate::trouble::Trouble;

/// Why the pull request gets no review app; `None` when it may have one.
pub(crate) async fn refuse(
    allowed: &args::Allowed,
    target: &Target,
) -> Result<Option<Ended>, Trouble> {
    if target.is_fork {
        let Some(label) = &allowed.fork_label else {
            return Ok(Some(Ended::skipped(
                Reason::Fork,
                format!(
                    "{} comes from a fork: its code would see the config vars of review apps. \
                     --fork-label LABEL allows those that a member has labeled",
                    target.title()
                ),
            )));
        };
        if !has(target, label).await? {
            return Ok(Some(Ended::skipped(
                Reason::Fork,
                format!(
                    "{} comes from a fork and does not carry the label {label}",
                    target.title()
                ),
            )));
        }
    }
    if let Some(label) = &allowed.when_label
        && !has(target, label).await?
    {
        return Ok(Some(Ended::skipped(
            Reason::LabelMissing,
            format!("{} does not carry the label {label}", target.title()),
        )));
    }
    Ok(None)
}

async fn has(target: &Target, label: &str) -> Result<bool, Trouble> {
    let (Some(github), Some(repo), Some(number)) = (&target.github, &target.repo, target.pr) else {
        return Ok(false);
    };
    let labels = github.all(&ListLabels::new(repo, number)).await;
    let labels = labels
        .map_err(|error| Trouble::github(&format!("reading the labels of #{number}"), &error))?;
    Ok(labels
        .iter()
        .any(|known| known.name.eq_ignore_ascii_case(label)))
}
