//! Incoming webhooks: posting to one channel without a token.
//!
//! Source: <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>

use std::fmt;

use crate::Message;
use crate::base_url::BaseUrl;
use crate::calls::chat::outgoing;
use crate::client::{Client, Outgoing};
use crate::error::{BuildError, Error};
use crate::pace::{Tier, Turn};
use crate::response_url::{accepted, hook, lane, post};
use crate::retry::Class;
use crate::secret::SignedUrl;

/// The address of an incoming webhook: posts to the one channel that a person chose for it,
/// until the app is removed.
///
/// Anyone who has the address can post, so it prints as its host only.
#[derive(Clone)]
pub struct IncomingWebhook {
    url: SignedUrl,
    lane: String,
}

/// The address is not one of Slack's: mistyped, or of another service. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the address of an incoming webhook of Slack's")]
#[non_exhaustive]
pub struct ForeignWebhook;

impl IncomingWebhook {
    /// Takes an address over: from the app's settings, or from
    /// [`Grant::incoming_webhook`](crate::web::oauth::Grant::incoming_webhook).
    ///
    /// # Arguments
    /// - `url`: the whole address, `https://hooks.slack.com/services/…`.
    /// - `base`: the address of the Web API, [`Client::base_url`]. GovSlack's allows
    ///   `https://hooks.slack-gov.com`; one on loopback allows its own origin, for sandboxes.
    ///
    /// # Errors
    /// [`ForeignWebhook`].
    pub fn new(url: &str, base: &BaseUrl) -> Result<Self, ForeignWebhook> {
        let url = hook(url, base).ok_or(ForeignWebhook)?;
        let lane = lane("incoming webhook", &url);
        Ok(Self { url, lane })
    }

    /// The address, to be stored. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.url.expose()
    }
}

impl fmt::Debug for IncomingWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IncomingWebhook").field(&self.url).finish()
    }
}

impl Client {
    /// The incoming webhook at this address.
    ///
    /// # Errors
    /// [`ForeignWebhook`] when it is not Slack's; see [`IncomingWebhook::new`].
    pub fn incoming_webhook(&self, url: &str) -> Result<IncomingWebhook, ForeignWebhook> {
        IncomingWebhook::new(url, self.base_url())
    }

    /// Posts `message` through an incoming webhook, without a token: a client from
    /// [`Client::builder_without_token`] can do it. One message a second through each: the
    /// client waits for that.
    ///
    /// Slack does not say where the message stands, so it cannot be changed, deleted or
    /// answered in its thread. Never sent again after an unclear failure.
    ///
    /// # Arguments
    /// - `to`: the webhook.
    /// - `message`: text, blocks, attachments, `thread_ts`. Name, icon and channel are those
    ///   of the webhook.
    ///
    /// # Errors
    /// See [`Error`]. Only Slack's own `ok` is a success: `no_service` (the webhook was
    /// removed), `channel_is_archived`, `action_prohibited`, `invalid_payload` and so on are
    /// refusals, and any other body is [ambiguous](Error::is_ambiguous).
    pub async fn send_to_webhook(
        &self,
        to: &IncomingWebhook,
        message: impl Into<Message<'static>>,
    ) -> Result<(), Error> {
        let message = outgoing(message);
        message.validate().map_err(BuildError::from)?;
        let body = serde_json::to_vec(&message).map_err(BuildError::from)?;
        let outgoing = Outgoing {
            request: post(&to.url, body.into())?,
            path: "(incoming webhook)",
            class: Class::Once,
            turn: Turn::new("incoming webhook", Tier::Special, Some(&to.lane)),
            echoes: &[],
            with_token: false,
            on_attempt: None,
        };
        self.exchange(outgoing, &mut accepted).await
    }
}
