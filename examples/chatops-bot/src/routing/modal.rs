//! The modal with the settings of a route: built from the tables of boxes and fields, and read
//! by the same tables.

use serde::{Deserialize, Serialize};
use slack_blocks::block::{Block, Context, Input};
use slack_blocks::element::{Checkboxes, InputElement, NumberInput, PlainTextInput};
use slack_blocks::interaction::{State, ViewErrors};
use slack_blocks::object::SelectOption;
use slack_blocks::{Modal, Mrkdwn, PlainText, View, mrkdwn};

use super::press::SAVE;
use crate::message::section;
use crate::route::{FIELDS, Field, Group, Kind, Route, Settings, TOGGLES};

/// The action id of every element: its block names it.
const VALUE: &str = "value";

/// What the modal carries: which route, and which revision of it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shown {
    v: u8,
    team: String,
    channel: String,
    pub(super) route_id: String,
    pub(super) etag: i64,
}

impl Shown {
    fn of(route: &Route) -> Self {
        Self {
            v: 1,
            team: route.team.clone(),
            channel: route.channel.clone(),
            route_id: route.id.clone(),
            etag: route.revision,
        }
    }

    /// What a modal of ours carries.
    pub(super) fn read(metadata: &str) -> Option<Self> {
        serde_json::from_str(metadata)
            .ok()
            .filter(|shown: &Self| shown.v == 1)
    }
}

/// Something to look at within the three seconds that a trigger lives.
pub(super) fn loading() -> Modal<'static> {
    Modal::new(
        "Route settings",
        [section(mrkdwn!(":hourglass_flowing_sand: One moment…"))],
    )
    .close("Close")
}

/// Something went wrong.
pub(super) fn sorry(text: Mrkdwn<'static>) -> Modal<'static> {
    Modal::new("Route settings", [section(text)]).close("Close")
}

/// The settings of `route`, with `shown` filled in; `note` stands above them.
pub(super) fn modal(route: &Route, shown: &Settings, note: &Mrkdwn<'static>) -> Modal<'static> {
    let head = mrkdwn!(
        "*{}* in {}",
        route.pipeline.name,
        Mrkdwn::channel(&route.channel)
    );
    let mut blocks: Vec<Block<'static>> = vec![
        section(head).into(),
        Context::new([note.clone().verbatim(true)]).into(),
    ];
    for group in Group::ALL {
        blocks.push(boxes(group, shown).into());
        let below = FIELDS.iter().filter(|field| field.group == Some(group));
        blocks.extend(below.map(|one| Block::from(field(one, shown))));
    }
    let rest = FIELDS.iter().filter(|field| field.group.is_none());
    blocks.extend(rest.map(|one| Block::from(field(one, shown))));
    let metadata = serde_json::to_string(&Shown::of(route)).unwrap_or_default();
    Modal::new("Route settings", blocks)
        .submit("Save")
        .close("Cancel")
        .callback_id(SAVE)
        .private_metadata(metadata)
}

fn boxes(group: Group, settings: &Settings) -> Input<'static> {
    let of_group = || TOGGLES.iter().filter(move |toggle| toggle.group == group);
    let option =
        |toggle: &crate::route::Toggle| SelectOption::new(PlainText::new(toggle.label), toggle.key);
    let mut boxes = Checkboxes::new(of_group().map(option)).action_id(VALUE);
    for toggle in of_group().filter(|toggle| toggle.get(settings)) {
        boxes = boxes.initial_option(option(toggle));
    }
    Input::new(group.title(), boxes)
        .block_id(group.block())
        .optional(true)
}

fn field(field: &Field, settings: &Settings) -> Input<'static> {
    let value = (field.get)(settings);
    let number = |decimal: bool, from: String, to: String| {
        let mut input = NumberInput::new(decimal)
            .min_value(from)
            .max_value(to)
            .action_id(VALUE);
        if !value.is_empty() {
            input = input.initial_value(value.clone());
        }
        InputElement::from(input)
    };
    let element = match field.kind {
        Kind::Number(from, to) => number(false, from.to_string(), to.to_string()),
        Kind::Decimal(from, to) => number(true, from.to_string(), to.to_string()),
        Kind::Text => {
            let mut input = PlainTextInput::new().max_length(500).action_id(VALUE);
            if !value.is_empty() {
                input = input.initial_value(value.clone());
            }
            InputElement::from(input)
        }
    };
    Input::new(field.label, element)
        .hint(field.hint)
        .block_id(field.key)
        .optional(true)
}

/// The settings that were filled in, on top of `before`; or what is wrong, beside the fields.
pub(super) fn read<'a>(
    view: &View<'_>,
    state: &State<'_>,
    before: &Settings,
) -> Result<Settings, ViewErrors<'a>> {
    let mut settings = before.clone();
    for toggle in TOGGLES {
        // A block that is absent was not shown: an older modal.
        if let Some(value) = state.get(toggle.group.block(), VALUE) {
            let mut ticked = value.selected_options.iter().flatten();
            let on = ticked.any(|option| option.value.as_deref() == Some(toggle.key));
            toggle.set(&mut settings, on);
        }
    }
    let mut errors = ViewErrors::of(view);
    for field in FIELDS {
        let Some(value) = state.get(field.key, VALUE) else {
            continue;
        };
        let text = value.value.as_deref().unwrap_or_default();
        if let Err(wrong) = (field.set)(&mut settings, text) {
            errors = match errors.clone().error(field.key, wrong) {
                Ok(errors) => errors,
                // Not one of its fields: then it was not filled in either.
                Err(_) => errors,
            };
        }
    }
    if errors.is_empty() {
        Ok(settings)
    } else {
        Err(errors)
    }
}
