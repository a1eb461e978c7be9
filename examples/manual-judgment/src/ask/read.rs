//! Reading: how far a pipeline is, and what runs where.

use slack_blocks::{Mrkdwn, mrkdwn};

use super::{LINES, cut};
use crate::message::date;
use crate::source::{Progress, ServerGroup, Spinnaker};

pub(super) async fn recent(
    spinnaker: &Spinnaker,
    application: &str,
    pipeline: &str,
) -> Result<Vec<Progress>, String> {
    let all = spinnaker.recent(application).await;
    let all = all.map_err(|error| format!("{error}. Try again later."))?;
    let mut of_pipeline: Vec<Progress> = all
        .into_iter()
        .filter(|one| one.pipeline.eq_ignore_ascii_case(pipeline))
        .collect();
    of_pipeline.sort_by_key(|one| std::cmp::Reverse(one.started_at));
    Ok(of_pipeline)
}

pub(super) async fn status(
    spinnaker: &Spinnaker,
    application: &str,
    pipeline: &str,
) -> Result<Mrkdwn<'static>, String> {
    let runs = recent(spinnaker, application, pipeline).await?;
    if runs.is_empty() {
        return Err(format!(
            "Spinnaker shows no execution of {application} · {pipeline} from the last days."
        ));
    }
    let mut lines = Vec::new();
    for run in runs.iter().take(3) {
        let mut head = mrkdwn!(
            "*{} · {}* {} by {}",
            cut(&run.application),
            cut(&run.pipeline),
            run.status.as_str(),
            cut(&run.started_by)
        );
        head = match (run.started_at, run.ended_at) {
            (_, Some(at)) => head.then(mrkdwn!(", ended {}", date(at))),
            (Some(at), None) => head.then(mrkdwn!(", since {}", date(at))),
            (None, None) => head,
        };
        lines.push(head.then(mrkdwn!(" · {}", run.execution.as_str())));
        if let Some(canceled) = &run.canceled {
            lines.push(mrkdwn!("    canceled by {}", cut(canceled)));
        }
        let stages = run.stages.iter().take(LINES);
        lines.extend(
            stages.map(|stage| mrkdwn!("    {} {}", stage.status.as_str(), cut(&stage.name))),
        );
    }
    lines.truncate(LINES);
    Ok(Mrkdwn::join(lines, "\n"))
}

pub(super) async fn whereabouts(
    spinnaker: &Spinnaker,
    application: &str,
) -> Result<Mrkdwn<'static>, String> {
    let groups = spinnaker.server_groups(application).await;
    let mut groups = groups.map_err(|error| format!("{error}. Try again later."))?;
    if groups.is_empty() {
        return Err(format!(
            "Spinnaker shows nothing that runs of {application}."
        ));
    }
    let place = |group: &ServerGroup| {
        (
            group.account.clone(),
            group.region.clone(),
            group.cluster.clone(),
            group.name.clone(),
        )
    };
    groups.sort_by_key(place);
    let total = groups.len();
    let mut lines = vec![mrkdwn!(
        "*{}* runs in {} server groups",
        cut(application),
        total
    )];
    let mut shown_cluster = None;
    for group in groups.iter().take(LINES) {
        let cluster = (&group.account, &group.region, &group.cluster);
        if shown_cluster != Some(cluster) {
            let (account, region, name) =
                (cut(&group.account), cut(&group.region), cut(&group.cluster));
            lines.push(mrkdwn!("{} / {} · *{}*", account, region, name));
            shown_cluster = Some(cluster);
        }
        let (up, all) = group.up;
        let version = cut(&group.versions.join(", "));
        let mut line = mrkdwn!(
            "    {} · {} · {} of {} up",
            cut(&group.name),
            version,
            up,
            all
        );
        if group.is_disabled {
            line = line.then(mrkdwn!(" · disabled"));
        }
        lines.push(line);
    }
    if total > LINES {
        lines.push(mrkdwn!("and {} more", total - LINES));
    }
    Ok(Mrkdwn::join(lines, "\n"))
}
