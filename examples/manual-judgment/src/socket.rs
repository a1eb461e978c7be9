//! Socket Mode: the same requests over a connection that the service opens.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use service::Stop;
use slack_blocks::Client;
use slack_blocks::interaction::Answer;
use slack_blocks::socket_mode::{Envelope, Kind, SocketMode};
use slack_blocks::validate::Violations;

use crate::judge::Judge;

/// An answer that was validated when it was built.
#[derive(Serialize)]
#[serde(transparent)]
struct Prepared(Value);

impl Answer for Prepared {
    fn validate(&self) -> Result<(), Violations> {
        Ok(())
    }
}

/// Takes envelopes until `stop`.
pub async fn run(judge: Arc<Judge>, client: Client, stop: Stop) {
    let mut socket = SocketMode::new(client);
    loop {
        let envelope = tokio::select! {
            envelope = socket.next() => envelope,
            () = stop.requested() => break,
        };
        match envelope {
            Ok(envelope) => match handle(&judge, &envelope).await {
                Some(body) => {
                    let answer = serde_json::from_str(&body).ok().map(Prepared);
                    let answer = answer.filter(|_| envelope.takes_answer());
                    let ack = answer.and_then(|answer| envelope.ack_with(&answer).ok());
                    socket
                        .acknowledge(ack.unwrap_or_else(|| envelope.ack()))
                        .await;
                }
                // Not acknowledged: Slack shows its own failure, or sends it again.
                None => tracing::error!("an envelope could not be stored"),
            },
            Err(error) if error.is_final() => {
                tracing::error!(error = service::chain(&error), "Socket Mode ends");
                return;
            }
            Err(error) => {
                tracing::warn!(
                    error = service::chain(&error),
                    "Slack cannot be reached; trying again"
                );
            }
        }
    }
    socket.close().await;
}

/// The body of the acknowledgement; `None` when nothing was stored.
async fn handle(judge: &Arc<Judge>, envelope: &Envelope) -> Option<String> {
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
