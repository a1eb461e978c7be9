//! What goes to production waits for a press of Confirm: by the one who asked, for this very
//! plan, within five minutes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use github_checks::Repo;
use github_checks::commits::{CompareCommits, Comparison};
use heroku_api::flows::pipeline::StagedApp;
use heroku_api::platform_status::{GetPlatformStatus, StatusColor, SystemStatus};
use service::clock::within;
use sha2::{Digest as _, Sha256};
use slack_blocks::{Mrkdwn, mrkdwn};

use crate::bot::Bot;
use crate::change::{Ask, Asked, Plan, Verb};
use crate::message::{linked, literal};
use crate::refusal::{Refusal, code};
use crate::slug;

/// Apps whose commits are compared; the others are named alone.
const COMPARED: usize = 5;
/// How long the status page may take, and how many of its incidents are shown.
const STATUS: Duration = Duration::from_secs(3);
const INCIDENTS: usize = 3;
/// Authors that are named.
const AUTHORS: usize = 4;

/// Whether the plan may begin, or the card that asks.
pub(super) async fn check(
    bot: &Bot,
    asked: &Asked,
    plan: &Plan,
    apps: &[StagedApp],
) -> Result<(), Refusal> {
    let production = plan.stage == "production";
    let reason = production && plan.overridden && asked.reason.is_none();
    let waits = production && bot.rules.confirms(&plan.pipeline);
    let print = fingerprint(plan, apps);
    let confirmed = asked.confirmed.as_deref() == Some(print.as_str());
    if !reason && (confirmed || !waits) {
        return Ok(());
    }
    let what = card(bot, plan, apps, asked.confirmed.is_some()).await;
    let advice = if reason {
        mrkdwn!("Checks are overridden: Confirm asks for the reason.")
    } else {
        mrkdwn!("Confirm within five minutes; if the plan changes, I ask again.")
    };
    let sure = title(plan);
    Err(Refusal::new("confirm", what, advice).asks(Ask::Confirm {
        plan: print,
        reason,
        sure,
    }))
}

/// What a Confirm is bound to: everything that would be done.
fn fingerprint(plan: &Plan, apps: &[StagedApp]) -> String {
    let mut text = format!(
        "{} {} {} {} {}",
        plan.verb.as_str(),
        plan.pipeline_id,
        plan.stage,
        plan.commit.sha,
        plan.overridden
    );
    if let Some(from) = &plan.from {
        let _ = write!(text, " {} {}", from.id, from.release);
    }
    let ids: BTreeSet<&str> = apps.iter().map(|app| app.id.as_str()).collect();
    for id in ids {
        let _ = write!(text, " {id}");
    }
    let digest = Sha256::digest(text);
    digest
        .iter()
        .take(16)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// `Deploy acme main to production`.
fn title(plan: &Plan) -> String {
    let verb = match plan.verb {
        Verb::Deploy => "Deploy",
        Verb::Promote => "Promote",
    };
    let what = match (&plan.commit.reference, &plan.from) {
        (Some(reference), _) => format!("{} {reference}", plan.pipeline),
        (None, Some(from)) => format!("{} from {}", plan.pipeline, from.name),
        (None, None) => plan.pipeline.clone(),
    };
    format!("{verb} {what} to {}", plan.stage)
}

async fn card(bot: &Bot, plan: &Plan, apps: &[StagedApp], again: bool) -> Mrkdwn<'static> {
    let mut lines = Vec::new();
    if again {
        lines.push(mrkdwn!("The plan is another one than you confirmed."));
    }
    lines.push(mrkdwn!("*{}?*", literal(&title(plan))));
    lines.push(mrkdwn!(
        "{} {}",
        linked(&plan.commit),
        literal(&plan.commit.subject)
    ));
    let repo = plan.repo.parse::<Repo>().ok();
    let shown = apps.iter().enumerate().map(|(at, app)| {
        let repo = repo.as_ref().filter(|_| at < COMPARED);
        line(bot, plan, app, repo)
    });
    let apps = futures_util::future::join_all(shown);
    let (apps, incidents) = tokio::join!(apps, incidents(bot));
    lines.extend(apps);
    lines.push(Mrkdwn::trusted(plan.checks.clone()));
    lines.extend(incidents);
    Mrkdwn::join(lines, "\n")
}

/// What Heroku says of itself: who confirms during an incident should know of it. A courtesy: a
/// status page that does not answer holds nobody up.
async fn incidents(bot: &Bot) -> Vec<Mrkdwn<'static>> {
    let call = GetPlatformStatus::new();
    let status = bot.services.heroku.send(&call);
    let Some(Ok(status)) = within(&*bot.clock, STATUS, Box::pin(status)).await else {
        return Vec::new();
    };
    let open = status.incidents.iter().take(INCIDENTS).map(|incident| {
        let title = incident.title.as_deref().unwrap_or("no title");
        let shown = match incident.full_url.as_deref() {
            Some(url) => Mrkdwn::link(url, title).into_owned(),
            None => literal(title),
        };
        mrkdwn!(":construction: *Heroku has an incident open:* {}", shown)
    });
    let mut lines: Vec<_> = open.collect();
    let red = |part: &SystemStatus| matches!(part.status, StatusColor::Yellow | StatusColor::Red);
    if lines.is_empty() && status.systems.iter().any(red) {
        let page = Mrkdwn::link("https://status.heroku.com", "its status page").into_owned();
        lines.push(mrkdwn!(
            ":construction: *Heroku has problems:* {} · {}",
            literal(&status.to_string()),
            page
        ));
    }
    lines
}

/// One app: what it runs, and what would change.
async fn line(bot: &Bot, plan: &Plan, app: &StagedApp, repo: Option<&Repo>) -> Mrkdwn<'static> {
    let Some(running) = &app.running else {
        return mrkdwn!("• *{}* was never released", app.name);
    };
    let head = mrkdwn!("• *{}* runs v{}", app.name, running.version);
    let sha = slug::commit(bot, &app.id, running).await.ok().flatten();
    let Some(sha) = sha else { return head };
    let head = head.then(mrkdwn!(" ({})", code(sha.get(..7).unwrap_or(&sha))));
    if sha == plan.commit.sha {
        return head.then(mrkdwn!(": this commit already"));
    }
    let Some(repo) = repo else { return head };
    let call = CompareCommits::new(repo, sha, plan.commit.sha.as_str());
    match bot.services.github.send(&call).await {
        Ok(compared) => head.then(difference(&compared)),
        // A courtesy: without it the card still says what would run.
        Err(_) => head,
    }
}

fn difference(compared: &Comparison) -> Mrkdwn<'static> {
    let commits = |n: u64| match n {
        1 => "1 commit".to_owned(),
        n => format!("{n} commits"),
    };
    let mut parts = Vec::new();
    if let Some(ahead) = compared.ahead_by.filter(|n| *n > 0) {
        let mut authors: Vec<&str> = Vec::new();
        for commit in &compared.commits {
            let author = commit.commit.as_ref().and_then(|git| git.author.as_ref());
            let author = author.and_then(|author| author.name.as_deref());
            if let Some(author) = author.filter(|author| !authors.contains(author)) {
                authors.push(author);
            }
        }
        let more = authors.len().saturating_sub(AUTHORS);
        authors.truncate(AUTHORS);
        let mut by = authors.join(", ");
        if more > 0 {
            let _ = write!(by, " and {more} more");
        }
        parts.push(if by.is_empty() {
            mrkdwn!("{} more", commits(ahead))
        } else {
            mrkdwn!("{} more, by {}", commits(ahead), literal(&by))
        });
    }
    if let Some(behind) = compared.behind_by.filter(|n| *n > 0) {
        parts.push(mrkdwn!(":warning: {} of it would be gone", commits(behind)));
    }
    if let Some(url) = &compared.html_url {
        parts.push(Mrkdwn::link(url, "Compare").into_owned());
    }
    if parts.is_empty() {
        mrkdwn!("")
    } else {
        mrkdwn!(": {}", Mrkdwn::join(parts, " · "))
    }
}
