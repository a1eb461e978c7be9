//! What errors say, and ways out that they leave.

use serde_json::{Value, json};
use slack_blocks::block::{Divider, Header};
use slack_blocks::element::Button;
use slack_blocks::rich_text::{List, Style};
use slack_blocks::text::unescape;
use slack_blocks::validate::{self, Rule};
use slack_blocks::{Message, Surface};

#[path = "../../../examples/common/verdict.rs"]
mod verdict;

/// Why a document is not a `T`.
fn fault<T: serde::de::DeserializeOwned + std::fmt::Debug>(document: &Value) -> String {
    serde_json::from_value::<T>(document.clone())
        .unwrap_err()
        .to_string()
}

#[test]
fn a_number_or_a_list_in_the_wrong_place_is_called_what_it_is() {
    let header = |level: Value| json!({ "type": "header", "text": { "type": "plain_text", "text": "h" }, "level": level });
    for (level, problem) in [
        (json!(1.5), "expected a whole number"),
        (json!(1e3), "expected a whole number"),
        (json!(-1), "expected a greater whole number"),
        (json!(300), "expected a smaller whole number"),
        (json!("2"), "expected a number"),
        (json!([]), "expected a number"),
    ] {
        let said = fault::<Header<'static>>(&header(level));
        assert!(said.contains(problem), "{said}");
    }
    for wrong in [json!([]), json!({}), json!(1), json!(true)] {
        let said = fault::<Divider<'static>>(&json!({ "type": "divider", "block_id": wrong }));
        assert!(said.contains("expected a string"), "{said}");
        assert!(!said.contains("escaped"), "{said}");
    }
    let said = fault::<List<'static>>(
        &json!({ "type": "rich_text_list", "style": "bullet", "elements": {} }),
    );
    assert!(said.contains("expected an array"), "{said}");
    let said = fault::<Style<'static>>(&json!({ "bold": "yes" }));
    assert!(said.contains("expected true or false"), "{said}");
}

#[test]
fn a_line_that_is_too_deep_is_answered_with_its_id() {
    for depth in [127, 200, 5_000] {
        let doc = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let answer = verdict::line(
            &format!(r#"{{"id":"deep-7","surface":"message","doc":{doc}}}"#),
            None,
        );
        assert_eq!(
            (&answer["id"], &answer["ok"]),
            (&json!("deep-7"), &json!(false))
        );
    }
    let answer = verdict::line("not JSON", Some(Surface::Home));
    assert_eq!(answer["ok"], false);
    let answer = verdict::line(r#"{"id":7,"doc":[{"type":"divider"}]}"#, None);
    assert_eq!(answer, json!({ "id": 7, "ok": true, "errors": [] }));
}

#[test]
fn the_label_of_a_click_is_unescaped_before_it_is_sent_again() {
    let label = format!("{}{}", "&".repeat(36), "x".repeat(38));
    let card = |label: String| {
        Message::new("t").block(slack_blocks::block::Actions::new([Button::new(label)]))
    };
    assert_eq!(card(label.clone()).validate(), Ok(()));
    let echo = label.replace('&', "&amp;");
    let refused = card(echo.clone()).validate().unwrap_err();
    assert_eq!(
        (refused[0].rule(), refused[0].got()),
        (Rule::MaxChars, &json!(218))
    );
    assert_eq!(unescape(&*echo), label);
    assert_eq!(card(unescape(&*echo).into_owned()).validate(), Ok(()));
}

#[test]
fn mentions_in_rich_text_name_somebody() {
    for (kind, field) in [
        ("user", "user_id"),
        ("usergroup", "usergroup_id"),
        ("channel", "channel_id"),
        ("team", "team_id"),
        ("emoji", "name"),
        ("canvas", "file_id"),
        ("file", "file_id"),
    ] {
        let document = |id: Value| {
            json!([{ "type": "rich_text", "elements": [{ "type": "rich_text_section",
                "elements": [{ "type": kind, field: id }] }] }])
            .to_string()
        };
        let verdict = |id| validate::json(&document(id), Surface::Message).unwrap();
        assert_eq!(verdict(json!("X1")), Ok(()), "{kind}");
        for (id, rule) in [
            (json!(""), Rule::MinChars),
            (Value::Null, Rule::Required),
            (json!(1), Rule::JsonType),
        ] {
            let violations = verdict(id).unwrap_err();
            assert_eq!(
                (
                    violations[0].pointer(),
                    violations[0].rule(),
                    violations.len()
                ),
                (&*format!("/0/elements/0/elements/0/{field}"), rule, 1)
            );
        }
    }
}
