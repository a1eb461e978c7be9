//! The fields of the form: built from what is known, and read by the same names. Pure.

use slack_blocks::block::{Block, Context, Input};
use slack_blocks::element::{
    ConversationsSelect, ExternalSelect, InputElement, MultiExternalSelect, MultiStaticSelect,
    PlainTextInput, StaticSelect,
};
use slack_blocks::interaction::State;
use slack_blocks::object::SelectOption;
use slack_blocks::{Modal, Mrkdwn, PlainText, mrkdwn};

use super::offers::{Names, Offers};
use super::{BUILD, Form};
use crate::message::section;

/// Options of one menu; more are asked for while somebody types.
pub(super) const MOST: usize = 100;
/// Characters of an option's value, and of what is shown of it.
const VALUE: usize = 150;
const SHOWN: usize = 75;
/// Stands for every app of the stage: no app is called so.
const ALL: &str = "*";

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Pipeline,
    Stage,
    Branch,
    /// A tag or a commit, or whatever no menu offers.
    Reference,
    Apps,
    Channel,
}

impl Field {
    const EACH: [Self; 6] = [
        Self::Pipeline,
        Self::Stage,
        Self::Branch,
        Self::Reference,
        Self::Apps,
        Self::Channel,
    ];

    /// The action id of its element.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::Stage => "stage",
            Self::Branch => "branch",
            Self::Reference => "reference",
            Self::Apps => "apps",
            Self::Channel => "channel",
        }
    }

    pub(super) fn of(id: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|field| field.id() == id)
    }
}

/// The id of a field's block. Slack keeps what was filled in where ids stay: what was chosen for
/// one pipeline is no choice for another.
pub(super) fn block(field: Field, form: &Form) -> String {
    let (pipeline, stage) = (form.pipeline.as_deref(), form.stage.as_deref());
    let id = field.id();
    match field {
        Field::Pipeline | Field::Channel => id.to_owned(),
        Field::Stage | Field::Branch | Field::Reference => {
            format!("{id}/{}", pipeline.unwrap_or_default())
        }
        Field::Apps => format!(
            "{id}/{}/{}",
            pipeline.unwrap_or_default(),
            stage.unwrap_or_default()
        ),
    }
}

/// The form with what is offered.
pub(super) fn modal(form: &Form, offers: &Offers) -> Modal<'static> {
    // The only stage is chosen already.
    let mut form = form.clone();
    if form.stage.is_none() {
        form.stage.clone_from(&offers.stage);
    }
    let form = &form;
    let pipeline = form.pipeline.as_deref();
    let menu = one(Field::Pipeline, &offers.pipelines, pipeline);
    let mut blocks = vec![input(form, Field::Pipeline, "Pipeline", menu, true)];
    match (pipeline, &offers.trouble) {
        (None, _) => blocks.push(note(mrkdwn!(
            "Stage, branch and apps follow when you have chosen a pipeline."
        ))),
        (Some(_), Some(trouble)) => blocks.push(section(trouble.clone()).into()),
        (Some(_), None) => rest(form, offers, &mut blocks),
    }
    if form.channel.is_empty() {
        let menu = ConversationsSelect::new().action_id(Field::Channel.id());
        blocks.push(input(
            form,
            Field::Channel,
            "Where it is shown",
            menu.into(),
            false,
        ));
    }
    Modal::new(if form.deploys() { "Deploy" } else { "Promote" }, blocks)
        .callback_id(BUILD)
        .private_metadata(form.text())
        .submit("Preview")
        .close("Cancel")
}

/// The fields that depend on the pipeline.
fn rest(form: &Form, offers: &Offers, blocks: &mut Vec<Block<'static>>) {
    let stages: Vec<String> = offers
        .stages
        .iter()
        .map(|(stage, _)| stage.clone())
        .collect();
    if stages.is_empty() {
        let nothing = mrkdwn!("This pipeline has no apps in development, staging or production.");
        blocks.push(section(nothing).into());
        return;
    }
    let menu = one(Field::Stage, &Names::All(stages), form.stage.as_deref());
    blocks.push(input(form, Field::Stage, "Stage", menu, true));
    if form.deploys() {
        if !offers.branches.is_empty() {
            let menu = one(Field::Branch, &offers.branches, None);
            let block = Input::new("Branch", menu)
                .block_id(block(Field::Branch, form))
                .optional(true)
                .hint("Empty: the default branch.");
            blocks.push(block.into());
        }
        let text = PlainTextInput::new()
            .action_id(Field::Reference.id())
            .max_length(250u32);
        let label = if offers.branches.is_empty() {
            "Branch, tag or commit"
        } else {
            "Or a tag or commit"
        };
        let block = Input::new(label, text)
            .block_id(block(Field::Reference, form))
            .optional(true);
        blocks.push(block.into());
    }
    let apps = offers.apps(form.stage.as_deref());
    if apps.len() > 1 {
        blocks.push(input(form, Field::Apps, "Apps", several(&apps), false));
    }
}

fn note(text: Mrkdwn<'static>) -> Block<'static> {
    Context::new([text.verbatim(true)]).into()
}

fn input(
    form: &Form,
    field: Field,
    label: &'static str,
    element: InputElement<'static>,
    dispatches: bool,
) -> Block<'static> {
    let input = Input::new(label, element).block_id(block(field, form));
    if dispatches {
        input.dispatch_action(true).into()
    } else {
        input.into()
    }
}

/// A menu of one choice: with its options, or asked for them where they are many.
fn one(field: Field, names: &Names, chosen: Option<&str>) -> InputElement<'static> {
    let chosen = chosen.and_then(choice);
    match names {
        Names::All(all) if (1..=MOST).contains(&all.len()) => {
            let menu = StaticSelect::new(all.iter().filter_map(|name| choice(name)));
            let menu = menu.action_id(field.id());
            let chosen = chosen.filter(|chosen| {
                let value = chosen.value.as_deref();
                all.iter().any(|name| Some(name.as_str()) == value)
            });
            match chosen {
                Some(chosen) => menu.initial_option(chosen).into(),
                None => menu.into(),
            }
        }
        Names::All(_) | Names::Unknown => {
            let menu = ExternalSelect::new()
                .action_id(field.id())
                .min_query_length(0u32)
                .placeholder("Type a part of its name");
            match chosen {
                Some(chosen) => menu.initial_option(chosen).into(),
                None => menu.into(),
            }
        }
    }
}

/// The menu of the apps of a stage, several of which can be chosen.
fn several(apps: &[String]) -> InputElement<'static> {
    let id = Field::Apps.id();
    if apps.len() < MOST {
        return MultiStaticSelect::new(every(apps)).action_id(id).into();
    }
    MultiExternalSelect::new()
        .action_id(id)
        .min_query_length(0u32)
        .placeholder("Type a part of its name")
        .into()
}

/// All of them as one option, then each.
pub(super) fn every(apps: &[String]) -> Vec<SelectOption<'static>> {
    let all = SelectOption::new(PlainText::new(format!("All {}", apps.len())), ALL);
    let each = apps.iter().filter_map(|name| choice(name));
    std::iter::once(all).chain(each).collect()
}

/// An option; `None` for a name that is too long for one.
pub(super) fn choice(name: &str) -> Option<SelectOption<'static>> {
    let length = name.chars().count();
    if length == 0 || length > VALUE {
        return None;
    }
    let shown = if length > SHOWN {
        name.chars().take(SHOWN - 1).chain(['…']).collect()
    } else {
        name.to_owned()
    };
    Some(SelectOption::new(PlainText::new(shown), name.to_owned()))
}

/// What was chosen in a menu of one choice.
pub(super) fn option(filled: &State<'_>, form: &Form, field: Field) -> Option<String> {
    let value = filled.get(&block(field, form), field.id())?;
    let option = value.selected_option.as_ref()?;
    option.value.as_deref().map(str::to_owned)
}

/// What was typed.
pub(super) fn typed(filled: &State<'_>, form: &Form, field: Field) -> Option<String> {
    let value = filled.get(&block(field, form), field.id())?;
    let text = value.value.as_deref()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Where it is shown, when that was a field.
pub(super) fn channel(filled: &State<'_>) -> Option<String> {
    let id = Field::Channel.id();
    let value = filled.get(id, id)?;
    let chosen = value.selected_conversation.as_ref()?;
    Some(chosen.as_str().to_owned())
}

/// The apps as a command names them; `None` where the stage has only one.
pub(super) fn apps(filled: &State<'_>, form: &Form) -> Result<Option<String>, (Field, String)> {
    let value = filled.get(&block(Field::Apps, form), Field::Apps.id());
    let chosen = value.and_then(|value| value.selected_options.as_ref());
    let chosen = chosen.into_iter().flatten();
    let chosen: Vec<&str> = chosen.filter_map(|one| one.value.as_deref()).collect();
    if chosen == [ALL] {
        return Ok(Some("all".to_owned()));
    }
    if chosen.contains(&ALL) {
        return Err((Field::Apps, "Choose all of them, or some.".to_owned()));
    }
    // One that is called like the word for all of them.
    let quoted = chosen.iter().map(|name| match *name {
        "all" => "\"all\"",
        name => name,
    });
    let names = quoted.collect::<Vec<_>>().join(",");
    Ok((!names.is_empty()).then_some(names))
}
