//! Posts a card with two buttons, takes the signed click, and writes who decided.
//!
//! `cargo run -p chatops-bot --example approval_buttons -- CHANNEL "Deploy shop?" 127.0.0.1:3000`

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use slack_blocks::axum::{Action, Guard};
use slack_blocks::block::{Actions, Context, Section};
use slack_blocks::element::Button;
use slack_blocks::signature::Verifier;
use slack_blocks::web::calls::chat::{PostMessage, UpdateMessage};
use slack_blocks::{Client, Interaction, Message, Mrkdwn, mrkdwn};
use tokio::sync::Mutex;

/// The question as people see it; nothing in `question` can become a mention or a link.
fn card(question: &str) -> Message<'static> {
    let text = mrkdwn!("*{}*", question);
    Message::new(question.to_owned())
        .block(Section::new(text))
        .block(Actions::new([
            Button::new("Approve").action_id("approve").primary(),
            Button::new("Reject").action_id("reject").danger(),
        ]))
}

/// What the handler needs.
#[derive(Clone)]
pub(crate) struct App {
    guard: Guard,
    slack: Client,
    /// The first click decides.
    decided: Arc<Mutex<bool>>,
}

impl FromRef<App> for Guard {
    fn from_ref(app: &App) -> Self {
        app.guard.clone()
    }
}

impl App {
    pub(crate) fn new(slack: Client, verifier: Verifier) -> Self {
        let (guard, decided) = (Guard::new(verifier), Arc::default());
        Self {
            guard,
            slack,
            decided,
        }
    }

    /// Slack's interactivity address is `/slack/interactions` of this.
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route("/slack/interactions", post(click))
            .with_state(self)
    }

    /// Posts the question.
    pub(crate) async fn ask(&self, channel: &str, question: &str) -> Result<(), Box<dyn Error>> {
        let call = PostMessage::new(channel, card(question));
        self.slack.send(&call).await?;
        Ok(())
    }
}

/// A request that Slack did not sign never gets here. Slack wants its answer within 3 seconds:
/// the message is edited afterwards.
async fn click(State(app): State<App>, Action(interaction): Action) {
    // Nobody acts in the name of somebody who cannot be read.
    let Some(user) = interaction.user_id().cloned() else {
        return;
    };
    let Interaction::BlockActions(press) = interaction else {
        return;
    };
    let (Some(place), Some(action)) = (&press.container, press.actions.first()) else {
        return;
    };
    let (Some(channel), Some(ts)) = (&place.channel_id, &place.message_ts) else {
        return;
    };
    let verdict = match action.action_id.as_deref() {
        Some("approve") => "Approved",
        Some("reject") => "Rejected",
        _ => return,
    };
    if std::mem::replace(&mut *app.decided.lock().await, true) {
        return;
    }
    let by = mrkdwn!("{} by {}", verdict, Mrkdwn::user(user.as_str()));
    let message = Message::new(verdict).block(Context::new([by]));
    let call = UpdateMessage::new(channel, ts, message);
    tokio::spawn(async move {
        if let Err(error) = app.slack.send(&call).await {
            eprintln!("the card still shows its buttons: {error}");
        }
    });
}

async fn run() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [channel, question, address] = words.as_slice() else {
        return Err("usage: approval_buttons CHANNEL QUESTION HOST:PORT".into());
    };
    let slack = Client::from_env()?; // SLACK_BOT_TOKEN
    let secrets = std::env::var("SLACK_SIGNING_SECRET")?;
    let app = App::new(slack, Verifier::new(secrets.split(','))?);
    let listener = tokio::net::TcpListener::bind(address).await?;
    app.ask(channel, question).await?;
    axum::serve(listener, app.router()).await?;
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    let Err(error) = run().await else {
        return ExitCode::SUCCESS;
    };
    eprintln!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because {error}");
        cause = error.source();
    }
    ExitCode::FAILURE
}
