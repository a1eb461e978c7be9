//! Incidents of Heroku, in every channel that hears of deployments: is it Heroku, or is it us?

use std::collections::BTreeMap;

use heroku_api::platform_status::{GetPlatformStatus, Incident};
use serde::{Deserialize, Serialize};
use service::runner::Failure;
use service::store::sql;
use slack_blocks::{Mrkdwn, mrkdwn};

use super::turn::{Again, Turn};
use crate::bot::Bot;
use crate::message::literal;
use crate::notice::{self, Notice};
use crate::route::{self, Route};

/// The row of the platform among the watches.
pub(super) const NAME: &str = "platform";

/// The incidents that are open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Seen {
    /// By page or title: how often it was written about, and its title.
    open: BTreeMap<String, (i64, String)>,
}

/// Looks at the platform's own status.
pub(super) async fn look(bot: &Bot, turn: &Turn) -> Result<Again, Failure> {
    let routes = route::all(bot.store()).await?;
    if routes.is_empty() {
        return Ok(Again::Never);
    }
    let status = bot.services.heroku.send(&GetPlatformStatus::new()).await?;
    let select = sql("SELECT seen FROM watches WHERE name = $1").bind(NAME);
    let row = bot.store().row(select).await?;
    let mut seen: Seen = row.map_or(Ok(Seen::default()), |row| row.json("seen"))?;
    let mut notices = Vec::new();
    let mut open = BTreeMap::new();
    for incident in &status.incidents {
        let title = incident.title.as_deref().unwrap_or("an incident");
        let key = incident.full_url.as_deref().unwrap_or(title).to_owned();
        let updates = i64::try_from(incident.updates.len())
            .unwrap_or(i64::MAX)
            .max(1);
        notices
            .push(Notice::new(format!("incident/{key}"), updates, line(incident, title)).urgent());
        open.insert(key, (updates, title.to_owned()));
    }
    // An incident that is not listed is no proof that it is over: every part must say so too.
    if status.is_green() {
        for (key, (updates, title)) in seen.open.iter().filter(|(key, _)| !open.contains_key(*key))
        {
            let line = mrkdwn!(":white_check_mark: Heroku: {} is over", literal(title));
            let notice = Notice::new(format!("incident/{key}"), updates + 1, line.clone());
            notices.push(notice.last(true).opens(false).reply("over", line));
        }
    } else {
        for (key, known) in std::mem::take(&mut seen.open) {
            open.entry(key).or_insert(known);
        }
    }
    seen = Seen { open };
    store(bot, turn, &routes, &seen, &notices).await?;
    Ok(Again::Often)
}

async fn store(
    bot: &Bot,
    turn: &Turn,
    routes: &[Route],
    seen: &Seen,
    notices: &[Notice],
) -> Result<(), Failure> {
    let mut tx = bot.store().begin().await?;
    let update = sql(
        "UPDATE watches SET seen = $3 WHERE name = $1 AND claim = $2 \
         AND claim_expires_at > service_now()",
    )
    .bind(NAME)
    .bind(&turn.token)
    .bind(serde_json::to_string(seen)?);
    if tx.execute(update).await? == 0 {
        tx.rollback().await;
        return Err("the claim on the watch is lost".into());
    }
    let mut channels: Vec<&str> = Vec::new();
    for route in routes {
        let wants = &route.settings.deployments;
        // Once in a channel, however many pipelines it hears of.
        if !(wants.on && wants.platform) || channels.contains(&route.channel.as_str()) {
            continue;
        }
        channels.push(&route.channel);
        for notice in notices {
            notice::say(&mut tx, route, notice).await?;
        }
    }
    // Every minute: lists of quiet hours come when these end.
    notice::tidy(&mut tx).await?;
    Ok(tx.commit().await?)
}

fn line(incident: &Incident, title: &str) -> Mrkdwn<'static> {
    let shown = match &incident.full_url {
        Some(url) => Mrkdwn::link(url, title).into_owned(),
        None => literal(title),
    };
    let newest = incident
        .newest()
        .and_then(|update| update.contents.as_deref());
    let more: String = newest.unwrap_or_default().chars().take(300).collect();
    mrkdwn!(
        ":construction: Heroku has an incident: {} {}",
        shown,
        literal(&more)
    )
}
