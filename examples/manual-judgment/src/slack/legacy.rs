//! Callbacks of legacy attachments (`interactive_message`), as Echo's interactive
//! notifications cause them: `callback_id` is `gate:ID:NONCE`, the button's name or value says
//! what is wanted. Callbacks of other services are answered, and change nothing.

use std::sync::Arc;

use serde_json::Value;
use service::Error;

use crate::gate::Choice;
use crate::judge::Judge;
use crate::work::{Click, Via};

impl Judge {
    pub(super) async fn legacy(self: &Arc<Self>, payload: &Value) -> Result<(), Error> {
        let text = |pointer: &str| payload.pointer(pointer).and_then(Value::as_str);
        if text("/type") != Some("interactive_message") {
            return Ok(());
        }
        let Some(person) = text("/user/id") else {
            return Ok(());
        };
        let channel = text("/channel/id").map(str::to_owned);
        let words = [text("/actions/0/name"), text("/actions/0/value")];
        let choice = words.into_iter().flatten().find_map(|word| match word {
            "approve" | "continue" => Some(Choice::Approve),
            "reject" | "stop" => Some(Choice::Reject),
            _ => None,
        });
        let callback = text("/callback_id").unwrap_or_default();
        let gate = callback
            .strip_prefix("gate:")
            .and_then(|rest| rest.split_once(':'));
        let (Some(choice), Some((gate, nonce))) = (choice, gate) else {
            self.unknown(person, channel);
            return Ok(());
        };
        let mut click = Click::new(gate, person, choice, Via::Slack);
        nonce.clone_into(&mut click.nonce);
        click.person_team = self.team_of(text("/team/id"), text("/user/team_id"));
        let ts = text("/message_ts").map(str::to_owned);
        click.message = channel.zip(ts);
        let key = format!(
            "legacy:{person}:{callback}:{}",
            text("/action_ts").unwrap_or_default()
        );
        self.take(&click, key).await
    }
}
