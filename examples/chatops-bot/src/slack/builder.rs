//! A verb alone opens a form; the form shows the command that it makes before it runs.

use std::sync::Arc;
use std::time::Duration;

use chatops_grammar::{Deploy, Parser, Promote, Stage};
use heroku_api::pipelines::ListPipelines;
use serde::{Deserialize, Serialize};
use service::inbox;
use slack_blocks::block::{Block, Input, Section};
use slack_blocks::element::{ExternalSelect, PlainTextInput, StaticSelect};
use slack_blocks::ids::ViewId;
use slack_blocks::interaction::{
    BlockSuggestion, OptionsAnswer, ViewAnswer, ViewErrors, ViewSubmission,
};
use slack_blocks::object::SelectOption;
use slack_blocks::web::calls::views::OpenView;
use slack_blocks::web::secret::Secret;
use slack_blocks::{Modal, PlainText, View, mrkdwn};

use super::{Body, event, team_of};
use crate::accept::{self, Line};
use crate::bot::Bot;
use crate::change::{Caller, heard_in};
use crate::refusal::{code, error_chain};

/// The forms' ids.
pub(super) const BUILD: &str = "build";
pub(super) const PREVIEW: &str = "build-preview";
/// The fields: block and action have the same name.
const PIPELINE: &str = "pipeline";
const STAGE: &str = "stage";
const REFERENCE: &str = "reference";
const APPS: &str = "apps";

/// Options of one menu.
const MOST: usize = 100;
/// Slack gives three seconds.
const PATIENCE: Duration = Duration::from_millis(2200);

/// What a form knows: Slack gives it back.
#[derive(Debug, Serialize, Deserialize)]
struct Form {
    verb: String,
    channel: String,
    #[serde(default)]
    command: String,
}

/// The verb that a line is, when it is one alone that a form can complete.
pub(crate) fn verb(text: &str) -> Option<&'static str> {
    ["deploy", "deploy!", "promote", "promote!"]
        .into_iter()
        .find(|verb| text.trim().eq_ignore_ascii_case(verb))
}

/// Opens the form while the trigger lives.
pub(crate) fn open(bot: &Arc<Bot>, caller: &Caller, verb: &str, trigger: Secret) {
    let form = Form {
        verb: verb.to_owned(),
        channel: caller.channel.clone(),
        command: String::new(),
    };
    let slack = bot.services.slack.of(caller.workspace());
    let view = View::from(modal(&form));
    tokio::spawn(async move {
        if let Err(error) = slack.send(&OpenView::new(trigger, view)).await {
            tracing::warn!(error = error_chain(&error), "a form could not be opened");
        }
    });
}

fn modal(form: &Form) -> Modal<'static> {
    let menu = ExternalSelect::new()
        .action_id(PIPELINE)
        .min_query_length(0u32)
        .placeholder("Type a part of its name");
    let stages = [Stage::Staging, Stage::Development, Stage::Production];
    let stages =
        stages.map(|stage| SelectOption::new(PlainText::new(stage.as_str()), stage.as_str()));
    let text = |id: &'static str| PlainTextInput::new().action_id(id).max_length(250u32);
    let deploys = form.verb.starts_with("deploy");
    let mut blocks = vec![
        Block::from(Input::new("Pipeline", Box::new(menu.into())).block_id(PIPELINE)),
        Block::from(
            Input::new(
                "Stage",
                Box::new(StaticSelect::new(stages).action_id(STAGE).into()),
            )
            .block_id(STAGE),
        ),
    ];
    if deploys {
        let field = Input::new("Branch, tag or commit", Box::new(text(REFERENCE).into()));
        blocks.push(Block::from(
            field
                .block_id(REFERENCE)
                .optional(true)
                .hint("Empty: the default branch."),
        ));
    }
    let field = Input::new("Apps", Box::new(text(APPS).into()));
    blocks.push(Block::from(field.block_id(APPS).optional(true).hint(
        "Only when the stage has several: names with commas between them, or all.",
    )));
    Modal::new(if deploys { "Deploy" } else { "Promote" }, blocks)
        .callback_id(BUILD)
        .private_metadata(serde_json::to_string(form).unwrap_or_default())
        .submit("Preview")
        .close("Cancel")
}

/// The options of the menu of pipelines.
pub(super) async fn suggest(bot: &Arc<Bot>, asked: &BlockSuggestion<'_>) -> Body {
    let user = asked.user.as_ref().and_then(|user| user.id.as_ref());
    let (Some(user), Some(PIPELINE)) = (user, asked.action_id.as_deref()) else {
        return Body::new();
    };
    let team = team_of(asked.team.as_ref(), asked.user.as_ref());
    let caller = Caller::new(team, user.as_str(), "");
    let names = tokio::time::timeout(PATIENCE, pipelines(bot, &caller)).await;
    let names = names.unwrap_or_default();
    let typed = asked.value.as_deref().unwrap_or_default().to_lowercase();
    let fits = names.iter().filter(|name| name.contains(&typed)).take(MOST);
    let options = fits.map(|name| SelectOption::new(PlainText::new(name.clone()), name.clone()));
    let answer = OptionsAnswer::Options(options.collect());
    answer.to_body().unwrap_or_default()
}

/// The caller's pipelines, as they were within the last minute.
async fn pipelines(bot: &Bot, caller: &Caller) -> Vec<String> {
    let Ok(acting) = bot.acting_for(caller).await else {
        return Vec::new();
    };
    let now = acting.clock.elapsed();
    if let Some(known) = acting.known.pipeline_names(now) {
        return known;
    }
    match acting.services.heroku.all(&ListPipelines::new()).await {
        Ok(all) => {
            let mut names: Vec<String> = all.into_iter().map(|one| one.name).collect();
            names.sort();
            acting.known.set_pipeline_names(names.clone(), now);
            names
        }
        Err(error) => {
            tracing::info!(error = error_chain(&error), "pipelines were not read");
            Vec::new()
        }
    }
}

/// The filled form: shows the command that it makes, or what is wrong with it.
pub(super) fn preview(bot: &Bot, modal: &Modal<'_>) -> Body {
    let Some(mut form) = form(modal) else {
        return Body::new();
    };
    let filled = modal.state.as_ref();
    let chosen = |id: &str| {
        let value = filled.and_then(|filled| filled.get(id, id))?;
        value
            .selected_option
            .as_ref()?
            .value
            .as_deref()
            .map(str::to_owned)
    };
    let typed = |id: &str| {
        let value = filled.and_then(|filled| filled.get(id, id))?;
        let text = value.value.as_deref()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let (Some(pipeline), Some(stage)) = (chosen(PIPELINE), chosen(STAGE)) else {
        return Body::new();
    };
    let reference = typed(REFERENCE)
        .map(|name| format!("/{name}"))
        .unwrap_or_default();
    let apps = typed(APPS)
        .map(|apps| format!("/{apps}"))
        .unwrap_or_default();
    let line = format!("{} {pipeline}{reference} to {stage}{apps}", form.verb);
    let at = if reference.is_empty() {
        APPS
    } else {
        REFERENCE
    };
    let command = match canonical(&bot.parser, &line) {
        Ok(command) => command,
        Err(why) => {
            let view = View::Modal(modal.clone());
            let errors = ViewErrors::of(&view).error(at, why).map(ViewAnswer::Errors);
            let body = errors.ok().and_then(|answer| answer.to_body().ok());
            return body.unwrap_or_default();
        }
    };
    form.command = command;
    let shown = Section::new(mrkdwn!(
        "This form makes\n{}\nType it yourself next time, or run it now.",
        code(&form.command)
    ));
    let preview = Modal::new("Run it?", [Block::from(shown)])
        .callback_id(PREVIEW)
        .private_metadata(serde_json::to_string(&form).unwrap_or_default())
        .submit("Run")
        .close("Cancel");
    let answer = ViewAnswer::Update(View::Modal(preview));
    answer.to_body().unwrap_or_default()
}

/// The line in canonical words, when it is a deploy or a promotion and nothing had to be put
/// right.
fn canonical(parser: &Parser, line: &str) -> Result<String, String> {
    use chatops_grammar::Command::{Deploy as D, Promote as P};
    let parsed = parser
        .parse(line)
        .map_err(|error| error.hint().to_owned())?;
    match parsed.command() {
        D(Deploy { .. }) | P(Promote { .. }) if parsed.warnings().is_empty() => {
            Ok(parsed.command().to_string())
        }
        _ => Err("This cannot be read as it stands.".to_owned()),
    }
}

/// The command of the preview runs as if it had been typed.
pub(super) async fn run(bot: &Arc<Bot>, modal: &Modal<'_>, sent: &ViewSubmission<'_>) -> Body {
    let user = sent.user.as_ref().and_then(|user| user.id.as_ref());
    let (Some(form), Some(user)) = (form(modal), user) else {
        return Body::new();
    };
    let team = team_of(sent.team.as_ref(), sent.user.as_ref());
    let caller = Caller::new(team, user.as_str(), form.channel);
    let caller = caller.heard_in(&heard_in(sent.team.as_ref()));
    let line = Line {
        text: form.command,
        caller: caller.clone(),
        key: accept::key(modal.id.as_ref().map(ViewId::as_str)),
        memory: inbox::SLACK_REQUESTS,
        url: None,
        trigger: None,
        old: None,
    };
    let answer = accept::line(bot, line).await;
    event::say(bot, caller, answer, false);
    Body::new()
}

fn form(modal: &Modal<'_>) -> Option<Form> {
    serde_json::from_str(modal.private_metadata.as_deref()?).ok()
}
