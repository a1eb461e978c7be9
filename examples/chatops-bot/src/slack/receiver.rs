//! Socket Mode: the envelopes hold what HTTP requests hold.

use std::sync::Arc;

use async_trait::async_trait;
use service::socket::Receive;
use slack_blocks::web::socket_mode::{Envelope, Kind};

use crate::bot::Bot;

/// Takes what comes over the socket.
#[derive(Debug)]
pub(crate) struct Receiver(pub(crate) Arc<Bot>);

#[async_trait]
impl Receive for Receiver {
    async fn receive(&self, envelope: &Envelope) -> Option<String> {
        let bot = &self.0;
        // What cannot be read is acknowledged: it would not read better the second time.
        let nothing = Some(String::new());
        match envelope.kind() {
            Kind::SlashCommand => match envelope.command() {
                Ok(command) => Some(super::command(bot, &command).await),
                Err(_) => nothing,
            },
            Kind::Interaction => match envelope.interaction() {
                Ok(interaction) => Some(super::interaction(bot, &interaction).await),
                Err(_) => nothing,
            },
            Kind::Event => match envelope.event() {
                Ok(event) => super::event(bot, &event).await.ok(),
                Err(_) => nothing,
            },
            _ => nothing,
        }
    }
}
