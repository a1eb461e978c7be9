//! Elements of blocks and the values people give them: Slack's `state.values`.

use serde_json::{Map, Value, json};

use crate::ids::Ids;

/// Element types, the member that carries their value, the member it starts from, and whether
/// nothing is `[]` instead of `null`.
const STATEFUL: &[(&str, &str, &str, bool)] = &[
    (
        "channels_select",
        "selected_channel",
        "initial_channel",
        false,
    ),
    ("checkboxes", "selected_options", "initial_options", true),
    (
        "conversations_select",
        "selected_conversation",
        "initial_conversation",
        false,
    ),
    ("datepicker", "selected_date", "initial_date", false),
    (
        "datetimepicker",
        "selected_date_time",
        "initial_date_time",
        false,
    ),
    ("email_text_input", "value", "initial_value", false),
    (
        "external_select",
        "selected_option",
        "initial_option",
        false,
    ),
    ("file_input", "files", "", true),
    (
        "multi_channels_select",
        "selected_channels",
        "initial_channels",
        true,
    ),
    (
        "multi_conversations_select",
        "selected_conversations",
        "initial_conversations",
        true,
    ),
    (
        "multi_external_select",
        "selected_options",
        "initial_options",
        true,
    ),
    (
        "multi_static_select",
        "selected_options",
        "initial_options",
        true,
    ),
    (
        "multi_users_select",
        "selected_users",
        "initial_users",
        true,
    ),
    ("number_input", "value", "initial_value", false),
    ("plain_text_input", "value", "initial_value", false),
    ("radio_buttons", "selected_option", "initial_option", false),
    ("rich_text_input", "rich_text_value", "initial_value", false),
    ("static_select", "selected_option", "initial_option", false),
    ("timepicker", "selected_time", "initial_time", false),
    ("url_text_input", "value", "initial_value", false),
    ("users_select", "selected_user", "initial_user", false),
];

/// Interactive without a state of their own.
const STATELESS: &[&str] = &[
    "button",
    "feedback_buttons",
    "icon_button",
    "overflow",
    "workflow_button",
];

/// Members that an action repeats from its element.
const ECHOED: &[&str] = &[
    "confirm",
    "icon",
    "initial_channel",
    "initial_channels",
    "initial_conversation",
    "initial_conversations",
    "initial_date",
    "initial_date_time",
    "initial_option",
    "initial_options",
    "initial_time",
    "initial_user",
    "initial_users",
    "min_query_length",
    "placeholder",
    "style",
    "text",
    "timezone",
    "url",
    "value",
];

fn stateful(kind: &str) -> Option<&'static (&'static str, &'static str, &'static str, bool)> {
    STATEFUL.iter().find(|row| row.0 == kind)
}

fn kind(value: &Value) -> &str {
    value["type"].as_str().unwrap_or_default()
}

fn is_interactive(value: &Value) -> bool {
    STATELESS.contains(&kind(value)) || stateful(kind(value)).is_some()
}

/// Gives every block and interactive element without an id a short random one, as Slack does.
pub(super) fn fill_ids(ids: &mut Ids, blocks: &mut [Value]) {
    for block in blocks.iter_mut().filter(|block| block.is_object()) {
        if !block["block_id"].is_string() {
            block["block_id"] = json!(ids.alnum(5));
        }
        fill_elements(ids, block);
    }
}

fn fill_elements(ids: &mut Ids, part: &mut Value) {
    match part {
        Value::Array(items) => items.iter_mut().for_each(|item| fill_elements(ids, item)),
        Value::Object(_) if is_interactive(part) => {
            let fresh = ids.alnum(5);
            let id = &mut part["action_id"];
            *id = if id.is_string() {
                id.take()
            } else {
                json!(fresh)
            };
        }
        Value::Object(members) => {
            let carousel = members.get("type").is_some_and(|kind| kind == "carousel");
            let nested = if carousel { "elements" } else { "child_blocks" };
            for (name, member) in members.iter_mut() {
                match member {
                    Value::Array(blocks) if name == nested => fill_ids(ids, blocks),
                    member => fill_elements(ids, member),
                }
            }
        }
        _ => {}
    }
}

/// Calls `found` with the id of the nearest block and each interactive element below.
fn walk<'v>(part: &'v Value, block: &'v str, found: &mut dyn FnMut(&'v str, &'v Value)) {
    match part {
        Value::Array(items) => items.iter().for_each(|item| walk(item, block, found)),
        Value::Object(_) if is_interactive(part) => found(block, part),
        Value::Object(members) => {
            let block = part["block_id"].as_str().unwrap_or(block);
            members
                .values()
                .for_each(|member| walk(member, block, found));
        }
        _ => {}
    }
}

/// The element by its ids; without a block id the first of that action id.
pub(super) fn find(
    blocks: &Value,
    block_id: Option<&str>,
    action_id: &str,
) -> Option<(String, Value)> {
    let mut hit = None;
    walk(blocks, "", &mut |block, element| {
        let fits = element["action_id"] == action_id && block_id.is_none_or(|id| id == block);
        if fits && hit.is_none() {
            hit = Some((block.to_owned(), element.clone()));
        }
    });
    hit
}

/// `state.values`: one entry for each element that has a state, with what the person gave, else
/// what it starts from.
pub(super) fn values(blocks: &Value, given: &Value) -> Value {
    let mut all = Map::new();
    walk(blocks, "", &mut |block, element| {
        let Some((kind, member, initial, many)) = stateful(kind(element)) else {
            return;
        };
        let Some(action) = element["action_id"].as_str() else {
            return;
        };
        let entry = &given[block][action];
        let nothing = if *many { json!([]) } else { Value::Null };
        let start = || match element.get(*initial) {
            Some(value) if !initial.is_empty() => value.clone(),
            _ => nothing.clone(),
        };
        let value = match entry.get(*member) {
            Some(Value::Null) => nothing.clone(),
            Some(value) => value.clone(),
            None => start(),
        };
        let mut kept = json!({ "type": kind, *member: value });
        if let Some(zone) = element.get("timezone") {
            kept["timezone"] = zone.clone();
        }
        let slot = all.entry(block.to_owned()).or_insert_with(|| json!({}));
        slot[action] = kept;
    });
    Value::Object(all)
}

/// One member of `actions[]`: the element's echoes and what was chosen. `None` when the choice
/// is not one that the element offers.
pub(super) fn action(
    block: &str,
    element: &Value,
    given: &Value,
    action_ts: &str,
) -> Option<Value> {
    let mut action = json!({
        "action_id": element["action_id"],
        "block_id": block,
        "type": element["type"],
        "action_ts": action_ts,
    });
    for name in ECHOED {
        if let Some(value) = element.get(*name) {
            action[*name] = value.clone();
        }
    }
    match kind(element) {
        "overflow" => action["selected_option"] = offered(element, &given["selected_option"])?,
        "feedback_buttons" => {
            let sides = ["positive_button", "negative_button"];
            let mut sides = sides.iter().map(|side| &element[*side]);
            let side = sides.find(|side| side["value"] == given["value"])?;
            action["value"] = side["value"].clone();
            action["text"] = side["text"].clone();
        }
        kind => {
            if let Some((_, member, _, many)) = stateful(kind) {
                let value = given.get(*member).cloned().unwrap_or(Value::Null);
                action[*member] = match &value {
                    Value::Null => {
                        if *many {
                            json!([])
                        } else {
                            Value::Null
                        }
                    }
                    Value::Array(items) if *member == "selected_options" => items
                        .iter()
                        .map(|item| offered(element, item))
                        .collect::<Option<_>>()?,
                    value if *member == "selected_option" => offered(element, value)?,
                    value => value.clone(),
                };
            }
        }
    }
    Some(action)
}

/// The element's own option of that value; any, when the options come from the program.
fn offered(element: &Value, chosen: &Value) -> Option<Value> {
    if kind(element).ends_with("external_select") {
        return chosen["value"].is_string().then(|| chosen.clone());
    }
    let direct = element["options"].as_array().into_iter().flatten();
    let groups = element["option_groups"].as_array().into_iter().flatten();
    let grouped = groups.flat_map(|group| group["options"].as_array().into_iter().flatten());
    let wanted = &chosen["value"];
    direct
        .chain(grouped)
        .find(|option| &option["value"] == wanted)
        .cloned()
}
