//! Types and JSON are judged alike: the same violations at the same places, in any document
//! that the cases hold and in any that is made of them by a mistake or two.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use slack_blocks::block::blocks_from_json;
use slack_blocks::validate::{self, Violations};
use slack_blocks::{Message, Surface, View};

use super::data;

/// Valid documents of our own, for a crate that is tested alone.
fn own() -> Vec<(Value, Surface)> {
    let plain = |text: &str| json!({ "type": "plain_text", "text": text });
    let button = |id: &str| {
        json!({ "type": "button", "action_id": id, "text": plain("Go"), "style": "primary",
            "confirm": { "title": plain("Sure?"), "text": { "type": "mrkdwn", "text": "*really*" },
                "confirm": plain("Yes"), "deny": plain("No"), "style": "danger" } })
    };
    let option =
        |text: &str| json!({ "text": plain(text), "value": text, "description": plain("d") });
    let select = json!({ "type": "static_select", "action_id": "s", "placeholder": plain("choose"),
        "option_groups": [{ "label": plain("g"), "options": [option("a"), option("b")] }],
        "initial_option": option("b") });
    let rich = json!({ "type": "rich_text", "elements": [
        { "type": "rich_text_section", "elements": [
            { "type": "text", "text": "a", "style": { "bold": true } },
            { "type": "link", "url": "https://e.com", "text": "l" },
            { "type": "user", "user_id": "U1" },
            { "type": "emoji", "name": "wave", "skin_tone": 3 }] },
        { "type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [
            { "type": "rich_text_section", "elements": [{ "type": "text", "text": "i" }] }] }] });
    let cell = |text: &str| json!({ "type": "raw_text", "text": text });
    let number = json!({ "type": "raw_number", "value": 1.5, "text": "1.5" });
    let blocks = json!([
        { "type": "header", "text": plain("h"), "level": 2, "block_id": "a" },
        { "type": "section", "text": plain("t"), "fields": [plain("1"), plain("2")],
            "accessory": select, "block_id": "b" },
        { "type": "actions", "elements": [button("x"), button("y")], "block_id": "c" },
        rich,
        { "type": "container", "title": plain("c"), "child_blocks": [
            { "type": "divider" }, { "type": "image", "image_url": "https://e.com/a.png", "alt_text": "a" }] },
        { "type": "data_table", "caption": "c", "page_size": 5, "rows": [
            [cell("h"), cell("n")], [rich, number],
            [{ "type": "action_cell", "element": button("z"), "fallback": cell("f") }, number]] },
        { "type": "data_visualization", "title": "t", "chart": { "type": "bar",
            "axis_config": { "categories": ["a", "b"], "x_label": "x" },
            "series": [{ "name": "s", "data": [{ "label": "a", "value": 1 }, { "label": "b", "value": 2 }] }] } },
        { "type": "plan", "title": "p", "tasks": [
            { "type": "task_card", "task_id": "1", "title": "t", "status": "pending" }] },
        { "type": "context", "elements": [plain("x"), { "type": "image", "image_url": "https://e.com", "alt_text": "a" }] },
        { "type": "markdown", "text": "**m**" },
    ]);
    let message = json!({ "text": "t", "blocks": blocks, "thread_ts": "1.1",
        "metadata": { "event_type": "e", "event_payload": { "n": 1 } },
        "attachments": [{ "color": "good", "blocks": [{ "type": "divider" }] }] });
    let modal = json!({ "type": "modal", "title": plain("t"), "submit": plain("s"), "close": plain("c"),
        "private_metadata": "p", "callback_id": "c", "blocks": [
            { "type": "input", "label": plain("l"), "hint": plain("h"), "block_id": "i", "element":
                { "type": "plain_text_input", "action_id": "a", "min_length": 1, "max_length": 9, "focus_on_load": true } },
            { "type": "input", "label": plain("l"), "element":
                { "type": "number_input", "is_decimal_allowed": true, "min_value": "1", "max_value": "2.5" } },
            { "type": "input", "label": plain("d"), "element":
                { "type": "datepicker", "initial_date": "2024-02-29" } },
            { "type": "input", "label": plain("d"), "element":
                { "type": "checkboxes", "options": [option("a"), option("b")], "initial_options": [option("a")] } },
            { "type": "alert", "text": plain("!"), "level": "warning" }] });
    let home = json!({ "type": "home", "external_id": "e", "blocks": [{ "type": "section", "text": plain("t") }] });
    vec![
        (blocks, Surface::Message),
        (message, Surface::Message),
        (modal, Surface::Modal),
        (home, Surface::Home),
    ]
}

fn documents() -> Vec<(Value, Surface)> {
    let mut documents = own();
    for file in ["synthetic/blocks_cases.json", "synthetic/view_cases.json"] {
        let Some(Value::Array(cases)) = data::json(file) else {
            continue;
        };
        documents.extend(cases.into_iter().map(|mut case| {
            let surface = match case["surface"].as_str().or(case["doc"]["type"].as_str()) {
                Some("modal") => Surface::Modal,
                Some("home") => Surface::Home,
                _ => Surface::Message,
            };
            (case["doc"].take(), surface)
        }));
    }
    documents
}

/// The verdict on a document that is read into types first, and the surface that it was for:
/// a view says itself what it is.
fn typed(document: &str, surface: Surface) -> (Result<(), Violations>, Surface) {
    if document.starts_with('[') {
        let blocks = blocks_from_json(document).unwrap();
        (validate::blocks(&blocks, surface), surface)
    } else if surface == Surface::Message {
        (Message::from_json(document).unwrap().validate(), surface)
    } else {
        let view = View::from_json(document).unwrap();
        let surface = if matches!(view, View::Home(_)) {
            Surface::Home
        } else {
            Surface::Modal
        };
        (view.validate(), surface)
    }
}

fn compare(document: &Value, surface: Surface) {
    let text = document.to_string();
    let (verdict, surface) = typed(&text, surface);
    let short = || text.chars().take(2_000).collect::<String>();
    assert!(
        verdict == validate::json(&text, surface).unwrap(),
        "{}",
        short()
    );
}

/// The pointers of all values in a document but the document itself.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut step = |name: String, value: &Value| {
        let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        places(value, &at, found);
        found.push(at);
    };
    match value {
        Value::Array(list) => {
            for (n, item) in list.iter().enumerate() {
                step(n.to_string(), item);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                step(name.clone(), value);
            }
        }
        _ => {}
    }
}

#[derive(Clone, Debug)]
enum Mistake {
    /// Another value in this place.
    Put(Value),
    /// What stands in another place of another document.
    Graft(Index, Index),
    /// The same once more beside it, or many times.
    Again(usize),
    /// Nothing.
    Drop,
}

fn mistake() -> impl Strategy<Value = Mistake> {
    let text = |n: usize| Value::from("x".repeat(n));
    let lengths = [
        0, 1, 24, 25, 30, 31, 75, 76, 100, 101, 150, 151, 200, 201, 255, 256, 300, 301,
    ];
    let long = [2000, 2001, 3000, 3001, 10_001, 12_001];
    let values = vec![
        Value::Null,
        json!([]),
        json!({}),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(101),
        json!(u64::MAX),
        json!(true),
        json!(false),
        json!("a"),
        json!("primary"),
        json!("pending"),
        json!("https://e.com/ x"),
        json!("2023-02-29"),
        json!("é".repeat(76)),
        json!({ "type": "mrkdwn", "text": "m" }),
        json!({ "type": "plain_text", "text": "" }),
        json!({ "type": "plain_text", "text": "p", "new": 1 }),
        json!({ "type": "divider" }),
        json!({ "type": "new" }),
    ];
    prop_oneof![
        4 => proptest::sample::select(values).prop_map(Mistake::Put),
        4 => proptest::sample::select(lengths.to_vec()).prop_map(move |n| Mistake::Put(text(n))),
        1 => proptest::sample::select(long.to_vec()).prop_map(move |n| Mistake::Put(text(n))),
        3 => any::<(Index, Index)>().prop_map(|(a, b)| Mistake::Graft(a, b)),
        2 => proptest::sample::select(vec![1_usize, 2, 5, 10, 25, 100]).prop_map(Mistake::Again),
        2 => Just(Mistake::Drop),
    ]
}

fn make(document: &mut Value, place: Index, mistake: &Mistake, all: &[(Value, Surface)]) {
    let mut found = Vec::new();
    places(document, "", &mut found);
    if found.is_empty() {
        return;
    }
    let at = place.get(&found).as_str();
    let (parent, name) = at.rsplit_once('/').unwrap();
    match mistake {
        Mistake::Put(value) => *document.pointer_mut(at).unwrap() = value.clone(),
        Mistake::Graft(which, place) => {
            let (other, _) = which.get(all);
            let mut there = Vec::new();
            places(other, "", &mut there);
            if !there.is_empty() {
                let part = other.pointer(place.get(&there).as_str()).unwrap();
                *document.pointer_mut(at).unwrap() = part.clone();
            }
        }
        Mistake::Again(times) => {
            let copy = document.pointer(at).unwrap().clone();
            if let Some(Value::Array(list)) = document.pointer_mut(parent) {
                list.extend(vec![copy; *times]);
            }
        }
        Mistake::Drop => match document.pointer_mut(parent) {
            Some(Value::Array(list)) => {
                list.remove(name.parse().unwrap());
            }
            Some(Value::Object(fields)) => {
                fields.remove(&name.replace("~1", "/").replace("~0", "~"));
            }
            _ => {}
        },
    }
}

#[test]
fn every_document_gets_the_same_verdict_as_types_and_as_json() {
    for (document, surface) in own() {
        let text = document.to_string();
        assert_eq!(validate::json(&text, surface).unwrap(), Ok(()), "{text}");
    }
    for (document, _) in documents() {
        for surface in [Surface::Message, Surface::Modal, Surface::Home] {
            compare(&document, surface);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn a_document_with_mistakes_gets_the_same_verdict_as_types_and_as_json(
        which: Index,
        mistakes in proptest::collection::vec((any::<Index>(), mistake()), 1..4),
    ) {
        thread_local! {
            static ALL: Vec<(Value, Surface)> = documents();
        }
        ALL.with(|all| {
            let (mut document, surface) = which.get(all).clone();
            for (place, mistake) in &mistakes {
                make(&mut document, *place, mistake, all);
            }
            compare(&document, surface);
        });
    }
}
