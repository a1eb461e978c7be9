//! A verb alone, or a button of the Home tab, opens a form; the form shows the command that it
//! makes before it runs.
//!
//! ```text
//! pipeline ──chosen──► stage, branch ──chosen──► apps, where the stage has several ──► preview
//! ```
//!
//! Slack keeps what was filled in, and gives back what the form knows: nothing is stored here.

use std::sync::Arc;
use std::time::Duration;

use chatops_grammar::{Deploy, Parser, Promote};
use serde::{Deserialize, Serialize};
use service::inbox;
use slack_blocks::block::{Block, Section};
use slack_blocks::ids::ViewId;
use slack_blocks::interaction::{BlockActions, State, ViewAnswer, ViewErrors, ViewSubmission};
use slack_blocks::web::calls::views::{OpenView, UpdateView};
use slack_blocks::web::secret::Secret;
use slack_blocks::{Modal, View, mrkdwn};

use super::{Body, event, home, team_of};
use crate::accept::{self, Line};
use crate::bot::Bot;
use crate::change::{Caller, heard_in};
use crate::refusal::{code, error_chain};

mod fields;
mod offers;

use self::fields::Field;
use self::offers::Offers;
pub(super) use self::offers::suggest;

/// The forms' ids.
pub(super) const BUILD: &str = "build";
pub(super) const PREVIEW: &str = "build-preview";

/// How long what a form shows may be read while the form is open.
const UNHURRIED: Duration = Duration::from_secs(20);
/// Slack gives three seconds for an answer.
const PATIENCE: Duration = Duration::from_millis(2200);

/// What a form knows: Slack gives it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Form {
    verb: String,
    /// Where it runs; empty until it is chosen.
    channel: String,
    #[serde(default)]
    pipeline: Option<String>,
    #[serde(default)]
    stage: Option<String>,
    /// Whether the Home tab opened it: it shows then what runs.
    #[serde(default)]
    home: bool,
    #[serde(default)]
    command: String,
}

impl Form {
    fn read(modal: &Modal<'_>) -> Option<Self> {
        serde_json::from_str(modal.private_metadata.as_deref()?).ok()
    }

    fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn deploys(&self) -> bool {
        self.verb.starts_with("deploy")
    }

    /// The same, shown in `channel`.
    fn shown_in(&self, channel: &str) -> Self {
        Self {
            channel: channel.to_owned(),
            ..self.clone()
        }
    }

    /// As it is after `pipeline` was chosen: what belongs to another one is forgotten.
    fn choose_pipeline(&mut self, pipeline: String) {
        if self.pipeline.as_ref() != Some(&pipeline) {
            self.pipeline = Some(pipeline);
            self.stage = None;
        }
    }
}

/// The verb that a line is, when it is one alone that a form can complete.
pub(crate) fn verb(text: &str) -> Option<&'static str> {
    ["deploy", "deploy!", "promote", "promote!"]
        .into_iter()
        .find(|verb| text.trim().eq_ignore_ascii_case(verb))
}

/// Opens the form while the trigger lives; of `pipeline`, when that is known already.
pub(crate) fn open(
    bot: &Arc<Bot>,
    caller: &Caller,
    verb: &str,
    pipeline: Option<String>,
    trigger: Secret,
) {
    let form = Form {
        verb: verb.to_owned(),
        channel: caller.channel.clone(),
        pipeline,
        stage: None,
        home: caller.channel.is_empty(),
        command: String::new(),
    };
    let (bot, caller) = (Arc::clone(bot), caller.clone());
    let slack = bot.services.slack.of(caller.workspace());
    tokio::spawn(async move {
        // At once, and what is offered follows.
        let view = View::from(fields::modal(&form, &Offers::loading()));
        let opened = slack.send(&OpenView::new(trigger, view)).await;
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => {
                tracing::warn!(error = error_chain(&error), "a form could not be opened");
                return;
            }
        };
        let Some(id) = opened.id else { return };
        let offers = offers::read(&bot, &caller, &form, UNHURRIED).await;
        // Unless somebody was faster: then it shows already what was chosen.
        let update = UpdateView::new(id, fields::modal(&form, &offers)).hash(opened.hash);
        if let Err(error) = slack.send(&update).await {
            tracing::info!(error = error_chain(&error), "a form was not updated");
        }
    });
}

/// Takes what was chosen in a menu of the form: what depends on it is offered. `false` when it
/// was not in a form of ours.
pub(super) fn chosen(bot: &Arc<Bot>, pressed: &BlockActions<'_>) -> bool {
    let Ok(Some(View::Modal(modal))) = pressed.view() else {
        return false;
    };
    if modal.callback_id.as_deref() != Some(BUILD) {
        return false;
    }
    let (Some(mut form), Some(action), Some(id)) = (
        Form::read(&modal),
        pressed.actions.first(),
        modal.id.clone(),
    ) else {
        return true;
    };
    let user = pressed.user.as_ref().and_then(|user| user.id.as_ref());
    let option = action.selected_option.as_ref();
    let value = option.and_then(|option| option.value.as_deref());
    let (Some(user), Some(value)) = (user, value) else {
        return true;
    };
    match Field::of(action.action_id.as_deref().unwrap_or_default()) {
        Some(Field::Pipeline) => form.choose_pipeline(value.to_owned()),
        Some(Field::Stage) => form.stage = Some(value.to_owned()),
        _ => return true,
    }
    let team = team_of(pressed.team.as_ref(), pressed.user.as_ref());
    let caller = Caller::new(team, user.as_str(), form.channel.as_str());
    let caller = caller.heard_in(&heard_in(pressed.team.as_ref()));
    let bot = Arc::clone(bot);
    let slack = bot.services.slack.of(caller.workspace());
    tokio::spawn(async move {
        let offers = offers::read(&bot, &caller, &form, UNHURRIED).await;
        let view = View::from(fields::modal(&form, &offers));
        let updated = slack.send(&UpdateView::new(id, view)).await;
        if let Err(error) = updated {
            tracing::info!(error = error_chain(&error), "a form was not updated");
        }
    });
    true
}

/// The filled form: shows the command that it makes, or what is wrong with it.
pub(super) async fn preview(bot: &Arc<Bot>, modal: &Modal<'_>, sent: &ViewSubmission<'_>) -> Body {
    let user = sent.user.as_ref().and_then(|user| user.id.as_ref());
    let (Some(mut form), Some(filled), Some(user)) =
        (Form::read(modal), modal.state.as_ref(), user)
    else {
        return Body::new();
    };
    let shown = form.clone();
    if let Some(channel) = fields::channel(filled) {
        form.channel = channel;
    }
    if let Some(pipeline) = fields::option(filled, &form, Field::Pipeline) {
        form.choose_pipeline(pipeline);
    }
    form.stage = fields::option(filled, &form, Field::Stage).or(form.stage);
    if form.stage.is_none() || form != shown.shown_in(&form.channel) {
        // Sent before the fields were there that belong to what was chosen.
        let team = team_of(sent.team.as_ref(), sent.user.as_ref());
        let caller = Caller::new(team, user.as_str(), form.channel.as_str());
        let offers = offers::read(bot, &caller, &form, PATIENCE).await;
        return answer(&ViewAnswer::Update(View::Modal(fields::modal(
            &form, &offers,
        ))));
    }
    match line(&bot.parser, filled, &form) {
        Ok(command) => form.command = command,
        Err((field, why)) => {
            let errors = ViewErrors::of(&View::Modal(modal.clone()));
            let errors = errors.error(&fields::block(field, &shown), why);
            return errors.map_or_else(
                |_| Body::new(),
                |errors| answer(&ViewAnswer::Errors(errors)),
            );
        }
    }
    let about = Section::new(mrkdwn!(
        "This form makes\n{}\nType it yourself next time, or run it now.",
        code(&form.command)
    ));
    let preview = Modal::new("Run it?", [Block::from(about)])
        .callback_id(PREVIEW)
        .private_metadata(form.text())
        .submit("Run")
        .close("Cancel");
    answer(&ViewAnswer::Update(View::Modal(preview)))
}

fn answer(answer: &ViewAnswer<'_>) -> Body {
    answer.to_body().unwrap_or_default()
}

/// The command of a filled form, or the field that is wrong.
fn line(parser: &Parser, filled: &State<'_>, form: &Form) -> Result<String, (Field, String)> {
    let branch = fields::option(filled, form, Field::Branch);
    let typed = fields::typed(filled, form, Field::Reference);
    let (reference, at) = match (branch, typed) {
        (Some(_), Some(_)) => {
            let why = "Choose a branch or type something, not both.";
            return Err((Field::Reference, why.to_owned()));
        }
        (Some(branch), None) => (Some(branch), Field::Branch),
        (None, typed) => (typed, Field::Reference),
    };
    let apps = fields::apps(filled, form)?;
    let at = match (&reference, &apps) {
        (Some(_), _) => at,
        (None, Some(_)) => Field::Apps,
        (None, None) => Field::Pipeline,
    };
    let part = |part: Option<String>| part.map(|part| format!("/{part}")).unwrap_or_default();
    let line = format!(
        "{} {}{} to {}{}",
        form.verb,
        form.pipeline.as_deref().unwrap_or_default(),
        part(reference),
        form.stage.as_deref().unwrap_or_default(),
        part(apps)
    );
    canonical(parser, &line).map_err(|why| (at, why))
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
    let (Some(form), Some(user)) = (Form::read(modal), user) else {
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
    if form.home {
        home::show(bot, &caller);
    }
    event::say(bot, caller, answer, false);
    Body::new()
}
