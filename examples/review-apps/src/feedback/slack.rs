//! One message in Slack when it is over.

use std::hash::{BuildHasher, RandomState};

use serde_json::json;
use slack_blocks::codec::Raw;
use slack_blocks::surface::Metadata;
use slack_blocks::web::calls::chat::PostMessage;
use slack_blocks::web::ensure::{self, Intent};
use slack_blocks::{Client, Message};

use super::Facts;
use crate::Cx;
use crate::reasons::Reason;
use crate::trouble::{Trouble, chain};

#[derive(Debug)]
pub(super) struct Slack {
    client: Client,
    to: To,
}

#[derive(Debug)]
enum To {
    Channel(String),
    Webhook(slack_blocks::web::incoming_webhook::IncomingWebhook),
}

impl Slack {
    /// `None` when nobody asked for it.
    pub(super) fn new(cx: &Cx, channel: Option<&str>) -> Result<Option<Self>, Trouble> {
        let webhook = cx.variables.get("SLACK_WEBHOOK_URL");
        if channel.is_none() && webhook.is_none() {
            return Ok(None);
        }
        let client = cx.services.slack()?;
        let to = match (channel, webhook) {
            (Some(channel), _) if cx.variables.get("SLACK_BOT_TOKEN").is_some() => {
                To::Channel(channel.to_owned())
            }
            (_, Some(url)) => To::Webhook(client.incoming_webhook(url).map_err(|error| {
                Trouble::usage(format!("SLACK_WEBHOOK_URL: {}", chain(&error)))
            })?),
            _ => {
                return Err(Trouble::usage("--slack needs SLACK_BOT_TOKEN")
                    .advice("or SLACK_WEBHOOK_URL, which posts to its own channel"));
            }
        };
        Ok(Some(Self { client, to }))
    }

    pub(super) async fn post(
        &self,
        app: &str,
        title: &str,
        commit: Option<&str>,
        facts: &Facts,
        text: &str,
    ) -> Result<(), Trouble> {
        let escaped = slack_blocks::text::escape;
        let app = match &facts.web_url {
            Some(url) => format!("<{url}|{}>", escaped(app)),
            None => escaped(app).to_string(),
        };
        let commit = commit.map(|commit| format!(" at {commit}"));
        let text = format!(
            "{app}: {}{}: {}",
            escaped(title),
            commit.unwrap_or_default(),
            escaped(text)
        );
        let message = Message::new(text);
        let posted = match &self.to {
            To::Webhook(webhook) => self.client.send_to_webhook(webhook, message).await,
            To::Channel(channel) => {
                let half = || RandomState::new().hash_one(std::time::SystemTime::now());
                let id = json!({ "operation": format!("{:016x}{:016x}", half(), half()) });
                let message = match Raw::of(&id) {
                    Ok(id) => message.metadata(Metadata::new("review_app", id)),
                    Err(_) => message,
                };
                let call = PostMessage::new(channel.as_str(), message);
                let intent = Intent::now(&self.client);
                ensure::message(&self.client, &call, intent).await.map(drop)
            }
        };
        posted.map_err(|error| {
            Trouble::new(
                Reason::Refused,
                format!("posting to Slack: {}", chain(&error)),
            )
        })
    }
}
