//! The way back from a release: a question first, then a deploy of the commit that ran before, with
//! the gates, rights, locks and thread of every deploy.

use std::sync::Arc;

use heroku_api::flows::pipeline::StagedApp;
use heroku_api::page::Range;
use heroku_api::releases::{ListReleases, Release, ReleaseStatus};
use service::{Error, OperationId};
use slack_blocks::web::response_url::ResponseUrl;
use slack_blocks::{Message, Mrkdwn, mrkdwn};

use crate::bot::Bot;
use crate::change::{Asked, Caller};
use crate::message::back::ReleaseRef;
use crate::message::literal;
use crate::operation;
use crate::question::{self, Button, Question};
use crate::refusal::{Refusal, code};
use crate::slug;
use crate::target::Target;

/// Releases in which the code that ran before is looked for.
const RELEASES: u16 = 50;
/// How long the same press is recognised.
const ONCE: std::time::Duration = std::time::Duration::from_secs(60);

/// What a press led to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Asks {
    /// The one who pressed is asked.
    Card(Box<Message<'static>>),
    /// The deploy was accepted; it shows its plan and waits for Confirm.
    Plan {
        /// Its command.
        command: String,
    },
    /// There is no way back, or none that the bot may take.
    No(Mrkdwn<'static>),
}

/// Asks `by` whether to go back from the release in `value`. `url` is where later answers go.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn ask(
    bot: &Bot,
    value: &str,
    by: &Caller,
    url: Option<Arc<ResponseUrl>>,
) -> Result<Asks, Error> {
    let Some(from) = ReleaseRef::read(value) else {
        return Ok(Asks::No(mrkdwn!(
            ":information_source: I do not know this release any more."
        )));
    };
    // With the rights of the one who pressed.
    let acting = bot.acting_for(by).await?;
    let way = match find(&acting, &from).await {
        Ok(way) => way,
        Err(refusal) => return Ok(Asks::No(refusal.text())),
    };
    let asked = Asked::new(by.clone(), None);
    if way.waits {
        // Its own card asks, with everything that would change.
        let new = operation::begin("deploy", way.command.as_str(), asked)?;
        let pressed = format!("{}/{value}", by.id());
        let new = new.once("back", &pressed, ONCE);
        bot.pending.add(new.id(), url, None);
        let accepted = bot.operations.accept(&new).await;
        if !matches!(accepted, Ok(service::Accepted::New(_))) {
            bot.pending.remove(new.id());
        }
        accepted?;
        return Ok(Asks::Plan {
            command: way.command,
        });
    }
    let id = OperationId::random().to_string();
    let question = Question::new(id, "deploy", way.command, asked);
    let mut tx = bot.store().begin().await?;
    question.store(&mut tx).await?;
    tx.commit().await?;
    let button = Button::new("Roll back").danger(true);
    let card = question::card(way.text, &[(question, button)]);
    Ok(Asks::Card(Box::new(card)))
}

/// The way back.
struct Way {
    command: String,
    text: Mrkdwn<'static>,
    /// Whether the command waits for Confirm by itself.
    waits: bool,
}

async fn find(bot: &Bot, from: &ReleaseRef) -> Result<Way, Refusal> {
    let target = Target::find(bot, &from.pipeline).await?;
    let apps = &target.state.apps;
    let Some(app) = apps.iter().find(|app| app.id.as_str() == from.app) else {
        return Err(none(
            mrkdwn!("The app is not in *{}* any more.", target.name),
            mrkdwn!("Nothing was changed."),
        ));
    };
    let Some(running) = app.running.as_ref() else {
        return Err(none(
            mrkdwn!("Heroku does not say what *{}* runs.", app.name),
            mrkdwn!("Nothing was changed."),
        ));
    };
    if running.version != from.version {
        return Err(none(
            mrkdwn!(
                "*{}* runs v{} now, not v{}.",
                app.name,
                running.version,
                from.version
            ),
            mrkdwn!(
                "Nothing was changed: {} shows what it ran.",
                releases(&target, app)
            ),
        ));
    }
    let Some(before) = before(bot, app, running).await? else {
        return Err(none(
            mrkdwn!("No other code ran on *{}* in its last releases.", app.name),
            mrkdwn!("{} shows them.", releases(&target, app)),
        ));
    };
    let commit = slug::commit(bot, &app.id, &before).await;
    let commit = commit.map_err(|error| Refusal::heroku("reading the commit", &error))?;
    let Some(commit) = commit else {
        let by_hand = format!("heroku rollback v{} -a {}", before.version, app.name);
        return Err(none(
            mrkdwn!(
                "Heroku does not say from which commit v{} was built.",
                before.version
            ),
            mrkdwn!("{} goes back without me.", code(&by_hand)),
        ));
    };
    let stage = app.stage.as_str();
    let line = format!("deploy {}/{commit} to {stage}/{}", target.name, app.name);
    let Ok(parsed) = bot.parser.parse(&line) else {
        return Err(none(
            mrkdwn!("I do not deploy to apps in {}.", stage),
            mrkdwn!("Nothing was changed."),
        ));
    };
    let command = parsed.command().to_string();
    let short = commit.get(..7).unwrap_or(&commit);
    let text = mrkdwn!(
        ":rewind: *Go back on {}?* It runs v{} ({}); before that, v{} ran {}. {} builds that commit \
         again, with the same checks and rights as any deploy. Config vars, add-ons and the database \
         stay as they are.",
        app.name,
        running.version,
        literal(running.description.as_deref().unwrap_or_default()),
        before.version,
        code(short),
        code(&command)
    );
    Ok(Way {
        waits: stage == "production" && bot.rules.confirms(&target.name),
        command,
        text,
    })
}

/// The newest release before `running` that succeeded with other code.
async fn before(bot: &Bot, app: &StagedApp, running: &Release) -> Result<Option<Release>, Refusal> {
    let range = Range::by("version").newest_first().max(RELEASES);
    let list = ListReleases::new(&app.id).range(range);
    let page = bot.services.heroku.send(&list).await;
    let page = page.map_err(|error| Refusal::heroku("reading the releases", &error))?;
    let other = |one: &Release| {
        one.version < running.version
            && one.status == ReleaseStatus::Succeeded
            && one.code().is_some()
            && one.code() != running.code()
    };
    let found = page.items.into_iter().filter(other);
    Ok(found.max_by_key(|release| release.version))
}

fn none(what: Mrkdwn<'static>, advice: Mrkdwn<'static>) -> Refusal {
    Refusal::new("no_way_back", what, advice)
}

fn releases(target: &Target, app: &StagedApp) -> Mrkdwn<'static> {
    let stage = app.stage.as_str();
    code(&format!(
        "/h releases {} in {stage}/{}",
        target.name, app.name
    ))
}
