//! Answers to views and menus, and what was filled in.

use serde_json::json;
use slack_blocks::block::{Divider, Input};
use slack_blocks::element::PlainTextInput;
use slack_blocks::interaction::{OptionsAnswer, ViewAnswer, ViewErrors};
use slack_blocks::object::SelectOption;
use slack_blocks::{Modal, View};

fn view() -> View<'static> {
    Modal::new(
        "t",
        [Input::new("Why?", PlainTextInput::new()).block_id("why")],
    )
    .submit("Send")
    .block(Divider::new().block_id("line"))
    .into()
}

#[test]
fn the_four_answers_and_the_empty_one_have_slacks_shape() {
    assert_eq!(ViewAnswer::Close.to_body().unwrap(), "");
    assert_eq!(
        ViewAnswer::Clear.to_body().unwrap(),
        r#"{"response_action":"clear"}"#
    );
    let update: serde_json::Value =
        serde_json::from_str(&ViewAnswer::Update(view()).to_body().unwrap()).unwrap();
    assert_eq!(
        (&update["response_action"], &update["view"]["type"]),
        (&json!("update"), &json!("modal"))
    );
    let push: serde_json::Value =
        serde_json::from_str(&ViewAnswer::Push(view()).to_body().unwrap()).unwrap();
    assert_eq!(push["response_action"], "push");
}

#[test]
fn errors_are_only_taken_for_input_blocks_of_that_view() {
    let errors = ViewErrors::of(&view()).error("why", "too short").unwrap();
    for strange in ["line", "other", ""] {
        let error = errors.clone().error(strange, "no").unwrap_err();
        assert_eq!(error.block_id(), strange);
    }
    assert!(!errors.is_empty());
    assert_eq!(
        ViewAnswer::Errors(errors).to_body().unwrap(),
        r#"{"response_action":"errors","errors":{"why":"too short"}}"#
    );
}

#[test]
fn options_of_a_menu_are_plain_text() {
    let answer = OptionsAnswer::Options(vec![SelectOption::new("shop-api", "1")]);
    assert_eq!(
        serde_json::to_value(&answer).unwrap(),
        json!({ "options": [{ "text": { "type": "plain_text", "text": "shop-api" }, "value": "1" }] })
    );
}
