//! Answers that come later, through the address that came with the command.

use std::sync::Arc;

use slack_blocks::response_url::ResponseUrl;
use slack_blocks::surface::ResponseType;
use slack_blocks::{Message, Mrkdwn, SlashCommand};

use super::{Outcome, Said};
use crate::bot::Bot;
use crate::refusal::told;

/// Tells the caller how a command ended.
#[derive(Debug)]
pub struct Told {
    bot: Arc<Bot>,
    url: Option<ResponseUrl>,
}

impl Told {
    /// Answers to this command.
    #[must_use]
    pub fn new(bot: &Arc<Bot>, slash: &SlashCommand<'_>) -> Self {
        let url = slash.response_url.as_ref().and_then(|url| {
            let url = bot.services.slack.response_url(url.expose());
            url.inspect_err(|error| tracing::warn!(%error, "no later answer is possible"))
                .ok()
        });
        Self {
            bot: Arc::clone(bot),
            url,
        }
    }

    /// Says what is left to say.
    pub async fn tell(self, outcome: Outcome) {
        let (text, who) = match outcome {
            Ok(Said::InThread) => return,
            Ok(Said::Public(text)) => (text, ResponseType::InChannel),
            Ok(Said::Private(text)) => (text, ResponseType::Ephemeral),
            Err(refusal) => {
                tracing::info!(kind = refusal.kind, "a command was refused");
                (refusal.text(), ResponseType::Ephemeral)
            }
        };
        self.send(text, who).await;
    }

    async fn send(self, text: Mrkdwn<'static>, who: ResponseType) {
        let Some(url) = self.url else { return };
        let message = Message::new(text).response_type(who);
        if let Err(error) = self.bot.services.slack.respond(&url, message).await {
            tracing::warn!(error = told(&error), "an answer did not reach the caller");
        }
    }
}
