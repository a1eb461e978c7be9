//! Socket Mode: the same requests over a connection that the service opens.

use std::sync::Arc;

use async_trait::async_trait;
use service::socket::Receive;
use slack_blocks::web::socket_mode::{Envelope, Kind};

use crate::judge::Judge;

/// Takes what comes over the socket.
#[derive(Debug)]
#[non_exhaustive]
pub struct Receiver(pub Arc<Judge>);

#[async_trait]
impl Receive for Receiver {
    async fn receive(&self, envelope: &Envelope) -> Option<String> {
        let judge = &self.0;
        let done = match envelope.kind() {
            Kind::Interaction => match envelope.interaction() {
                Ok(interaction) => judge.interaction(&interaction).await,
                Err(_) => return Some(String::new()),
            },
            Kind::SlashCommand => match envelope.command() {
                Ok(command) => judge.command(&command).await,
                Err(_) => return Some(String::new()),
            },
            _ => return Some(String::new()),
        };
        done.inspect_err(|error| {
            tracing::error!(
                error = service::chain(error),
                "a request could not be stored"
            );
        })
        .ok()
    }
}
