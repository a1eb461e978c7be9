//! The client of `slack-blocks` as a [`Channel`].

use std::time::SystemTime;

use async_trait::async_trait;
use serde_json::{Value, json};
use slack_blocks::error::Error;
use slack_blocks::web::calls::chat::{PostMessage, UpdateMessage};
use slack_blocks::web::client::Client;
use slack_blocks::web::ensure::{self, Intent};
use slack_blocks::{Message, ids::Ts};

use super::{Channel, Outgoing, Posted, SendError};

/// The type of the metadata by which a message is recognised.
const METADATA: &str = "service_message";

/// Codes of Slack that no waiting changes: the message, its place or its target is wrong.
const NEVER: [&str; 22] = [
    "as_user_not_supported",
    "cannot_reply_to_message",
    "cant_update_message",
    "channel_not_found",
    "duplicate_channel_not_found",
    "edit_window_closed",
    "invalid_arguments",
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_metadata_format",
    "is_archived",
    "is_inactive",
    "message_not_found",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "not_in_channel",
    "restricted_action",
    "thread_not_found",
    "user_not_found",
];

#[async_trait]
impl Channel for Client {
    async fn post(
        &self,
        message: &Outgoing,
        resumed: Option<SystemTime>,
    ) -> Result<Posted, SendError> {
        let mut content = message.content.clone();
        if let Value::Object(fields) = &mut content {
            let payload = json!({ "event_type": METADATA, "event_payload": { "id": message.id } });
            fields.insert("metadata".into(), payload);
        }
        let mut call = PostMessage::new(message.channel.clone(), read(content)?);
        if let Some(thread) = &message.thread {
            call = call.thread(&Ts::from(thread.clone()));
        }
        let intent = match resumed {
            None => Intent::now(self),
            Some(since) => Intent::resumed(since, Vec::<String>::new()),
        };
        let posted = ensure::message(self, &call, intent)
            .await
            .map_err(|error| sort(&error))?;
        let posted = posted.into_inner();
        Ok(Posted {
            channel: posted.channel.as_str().to_owned(),
            ts: posted.ts.as_str().to_owned(),
        })
    }

    async fn update(&self, message: &Outgoing, place: &Posted) -> Result<(), SendError> {
        let ts = Ts::from(place.ts.clone());
        let content = read(message.content.clone())?;
        let call = UpdateMessage::new(place.channel.clone(), ts, content);
        match self.send(&call).await.map_err(|error| sort(&error)) {
            Ok(_) => Ok(()),
            // The same content again is what was wanted.
            Err(SendError::Unsure) => Err(SendError::Later {
                reason: "no_response".into(),
                after: None,
            }),
            Err(error) => Err(error),
        }
    }
}

fn read(content: Value) -> Result<Message<'static>, SendError> {
    // The error could repeat the text.
    serde_json::from_value(content).map_err(|_| SendError::Never {
        reason: "not_a_message".into(),
    })
}

fn sort(error: &Error) -> SendError {
    if error.is_ambiguous() {
        return SendError::Unsure;
    }
    let code = error.as_api().and_then(slack_blocks::error::ApiError::code);
    let code = code.as_ref().map(slack_blocks::error::ErrorCode::as_str);
    match code {
        Some(code) if NEVER.contains(&code) => SendError::Never {
            reason: code.to_owned(),
        },
        Some(code) => SendError::Later {
            reason: code.to_owned(),
            after: error.retry_after(),
        },
        None if matches!(error, Error::Build(_)) => SendError::Never {
            reason: crate::error::chain(error),
        },
        None => SendError::Later {
            reason: "no_response".into(),
            after: error.retry_after(),
        },
    }
}
