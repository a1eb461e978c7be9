//! One look at a pipeline: what is new is stored with what is said of it, in one transaction.

use service::outbox::{self, Post};
use service::runner::Failure;
use service::store::sql;
use slack_blocks::mrkdwn;

use super::seen::Seen;
use super::turn::{Again, Turn};
use super::{deployments, drift, github, health, heroku, live, platform, review_apps, unwatched};
use crate::bot::Bot;
use crate::change::Caller;
use crate::notice::{self, Notice};
use crate::pulls;
use crate::route::{self, Route, Settings};
use crate::subscriptions;

/// How often the subscriptions are looked at, in seconds: somebody may have removed one.
const REHOOK: u64 = 1800;

/// Heroku says nothing of review apps: after a hint there is one more look within so many seconds,
/// since a pull request comes before its review app.
const AFTER_HINT: u64 = 180;

/// Something to say, and who wants to hear of it anew.
pub(super) struct Said {
    pub(super) notice: Notice,
    pub(super) wanted: Box<dyn Fn(&Settings) -> bool + Send + Sync>,
    /// The route that it belongs to, when it is one of all.
    only: Option<String>,
}

impl Said {
    pub(super) fn new(
        notice: Notice,
        wanted: impl Fn(&Settings) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self {
            notice,
            wanted: Box::new(wanted),
            only: None,
        }
    }

    /// Said in the channel of `route` alone.
    pub(super) fn only(mut self, route: &Route) -> Self {
        self.only = Some(route.id.clone());
        self
    }
}

/// What a part of a look found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) said: Vec<Said>,
    /// Messages to people.
    pub(super) posts: Vec<Post>,
    /// Something is under way: look again soon.
    pub(super) soon: bool,
}

impl Found {
    fn add(&mut self, more: Self) {
        self.soon |= more.soon;
        self.said.extend(more.said);
        self.posts.extend(more.posts);
    }
}

/// Looks at a pipeline. What could be looked at is stored, also when something else failed.
pub(super) async fn look(bot: &Bot, turn: &Turn) -> Result<Again, Failure> {
    if turn.pipeline == platform::NAME {
        return platform::look(bot, turn).await;
    }
    let routes = route::of_pipeline(bot.store(), &turn.pipeline).await?;
    let mut people: Vec<Caller> = routes.iter().map(creator).collect();
    let creators: Vec<String> = people.iter().map(Caller::id).collect();
    let before = turn.seen.people.iter();
    people.extend(before.map(|id| Caller::named(id, "")));
    let bot = &*bot.watching_for(&people).await?;
    if routes.is_empty() {
        subscriptions::end(bot, &turn.pipeline, &turn.seen.hooked).await?;
        return Ok(Again::Never);
    }
    let mut seen = turn.seen.clone();
    seen.people = creators;
    let mut found = Found::default();
    let mut failed: Option<Failure> = None;
    let mut apps = Vec::new();
    let mut builds = None;
    match heroku::look(bot, &turn.pipeline, &routes, &seen).await {
        Ok(Some(looked)) => {
            apps = looked.state.apps;
            seen.apps = looked.apps;
            builds = Some(looked.builds);
            found.add(looked.found);
        }
        Ok(None) => found.said.push(gone()),
        Err(error) => failed = Some(error),
    }
    let now = bot.store().now().await?;
    match health::look(bot, &routes, &apps, &mut seen, now).await {
        Ok(more) => found.add(more),
        Err(error) => failed = Some(error),
    }
    match github::look(bot, &routes, &seen).await {
        Ok((state, more)) => {
            seen.github = state;
            found.add(more);
        }
        Err(error) => failed = Some(error),
    }
    match deployments::look(bot, &routes, &mut seen).await {
        Ok(more) => found.add(more),
        Err(error) => failed = Some(error),
    }
    match review_apps::look(bot, &turn.pipeline, &routes, &apps, &mut seen).await {
        Ok(more) => found.add(more),
        Err(error) => failed = Some(error),
    }
    match live::look(bot, &routes, &apps, &mut seen).await {
        Ok(more) => found.add(more),
        Err(error) => failed = Some(error),
    }
    // Its routes are all of one pipeline; the youngest has its newest name.
    if let Some(newest) = routes.last()
        && let Err(error) = pulls::look(bot, &newest.pipeline, &mut seen.buttons).await
    {
        failed = Some(error);
    }
    match drift::look(bot, &routes, &apps, &mut seen).await {
        Ok(more) => found.add(more),
        Err(error) => failed = Some(error),
    }
    if let Some(builds) = builds {
        match unwatched::look(bot, &routes, &apps, &builds, &turn.seen, &mut seen).await {
            Ok(more) => found.add(more),
            Err(error) => failed = Some(error),
        }
    }
    let now = bot.seconds();
    let is_measured = health::is_wanted(&routes, &apps);
    let apps: Vec<String> = apps.iter().map(|app| app.id.to_string()).collect();
    let is_new = |app: &String| !turn.seen.apps.contains_key(app);
    let age = now.saturating_sub(seen.hooked_at);
    if failed.is_none() && (age >= REHOOK || apps.iter().any(is_new)) {
        let repository = routes
            .iter()
            .find_map(|route| route.pipeline.repository.as_deref());
        seen.hooked = subscriptions::begin(bot, repository, &apps).await;
        seen.hooked_at = now;
    }
    if turn.is_hinted {
        seen.hinted_at = now;
    }
    let hint = now.saturating_sub(seen.hinted_at);
    let is_followed = hint < AFTER_HINT && review_apps::is_wanted(&routes);
    seen.begun = true;
    store(bot, turn, &routes, &seen, &apps, &found).await?;
    match failed {
        Some(error) => Err(error),
        None if found.soon => Ok(Again::Soon),
        None if is_followed || is_measured => Ok(Again::Often),
        None if seen.hooked.heroku && seen.hooked.github => Ok(Again::Seldom),
        None => Ok(Again::Often),
    }
}

async fn store(
    bot: &Bot,
    turn: &Turn,
    routes: &[Route],
    seen: &Seen,
    apps: &[String],
    found: &Found,
) -> Result<(), Failure> {
    let mut tx = bot.store().begin().await?;
    let update = sql(
        "UPDATE watches SET seen = $3 WHERE name = $1 AND claim = $2 \
         AND claim_expires_at > service_now()",
    )
    .bind(&turn.pipeline)
    .bind(&turn.token)
    .bind(serde_json::to_string(seen)?);
    if tx.execute(update).await? == 0 {
        tx.rollback().await;
        return Err("the claim on the watch is lost".into());
    }
    for app in apps.iter().filter(|app| !turn.seen.apps.contains_key(*app)) {
        let insert = sql("INSERT INTO watched_apps (app, watch) VALUES ($1, $2) \
             ON CONFLICT (app) DO UPDATE SET watch = excluded.watch");
        tx.execute(insert.bind(app).bind(&turn.pipeline)).await?;
    }
    for one in &found.said {
        let hears = |route: &&Route| one.only.as_ref().is_none_or(|only| *only == route.id);
        for route in routes.iter().filter(hears) {
            let wanted = (one.wanted)(&route.settings);
            notice::say(&mut tx, route, &one.notice.clone().opens(wanted)).await?;
        }
    }
    for post in &found.posts {
        outbox::post(&mut tx, post, None).await?;
    }
    notice::tidy(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// Who had a pipeline routed.
fn creator(route: &Route) -> Caller {
    Caller::new(route.team.as_str(), route.created_by.as_str(), "")
}

/// The pipeline is not there any more, or hidden.
fn gone() -> Said {
    let line = mrkdwn!(
        ":grey_question: Heroku does not show me this pipeline any more: nothing is known of it."
    );
    Said::new(Notice::new("gone", 1, line).last(true), |_| true)
}
