//! Socket Mode: the requests that Slack sends over HTTP come over a connection that the service
//! opens.

use std::sync::Arc;

use async_trait::async_trait;
use serde::Serialize;
use serde_json::Value;
use slack_blocks::Client;
use slack_blocks::interaction::Answer;
use slack_blocks::validate::Violations;
use slack_blocks::web::socket_mode::{Envelope, SocketMode};

use crate::{Stop, chain};

/// What a program does with an envelope.
#[async_trait]
pub trait Receive: Send + Sync {
    /// The body of the acknowledgement, empty for nothing; `None` when the envelope could not be
    /// stored: it is not acknowledged then, and Slack sends it again or shows its own failure.
    async fn receive(&self, envelope: &Envelope) -> Option<String>;
}

/// An answer that was validated when it was built.
#[derive(Serialize)]
#[serde(transparent)]
struct Prepared(Value);

impl Answer for Prepared {
    fn validate(&self) -> Result<(), Violations> {
        Ok(())
    }
}

/// Takes envelopes until `stop`. `client` sends the app-level token.
pub async fn run(receiver: Arc<dyn Receive>, client: Client, stop: Stop) {
    let mut socket = SocketMode::new(client);
    loop {
        let envelope = tokio::select! {
            envelope = socket.next() => envelope,
            () = stop.requested() => break,
        };
        match envelope {
            Ok(envelope) => match receiver.receive(&envelope).await {
                Some(body) => {
                    let answer = serde_json::from_str(&body).ok().map(Prepared);
                    let answer = answer.filter(|_| envelope.takes_answer());
                    let ack = answer.and_then(|answer| envelope.ack_with(&answer).ok());
                    let ack = ack.unwrap_or_else(|| envelope.ack());
                    socket.acknowledge(ack).await;
                }
                None => tracing::error!("an envelope could not be stored"),
            },
            Err(error) if error.is_final() => {
                tracing::error!(error = chain(&error), "Socket Mode ends");
                return;
            }
            Err(error) => {
                tracing::warn!(
                    error = chain(&error),
                    "Slack cannot be reached; trying again"
                );
            }
        }
    }
    socket.close().await;
}
