//! Pull requests: commands in comments, and buttons for review apps. Both act with the rights of
//! the one who wrote or pressed: the person in Slack who has linked that GitHub account.

use std::sync::Arc;

use async_trait::async_trait;
use service::operations::{Kind, Operation};
use service::outbox::Post;
use service::runner::{Ending, Failure};
use service::{Next, Running, Work, Write};
use slack_blocks::mrkdwn;

use crate::bot::Bot;
use crate::message::message;
use crate::refusal::code;
use crate::services::covered;

mod buttons;
mod comment;
mod everywhere;
mod line;
mod look;
mod markdown;
mod person;
mod press;
mod said;
mod settle;
mod work;

pub(crate) use self::comment::commented;
pub(crate) use self::everywhere::Everywhere;
pub(crate) use self::look::{ButtonSeen, look};
pub(crate) use self::press::pressed;

/// The kinds of operations that are done here: what a comment says, and what a button does.
pub const KINDS: [Kind; 2] = [comment::KIND, press::KIND];

/// Does them.
#[derive(Debug)]
pub struct Pulls(Arc<Bot>);

impl Pulls {
    /// With this bot's clients.
    #[must_use]
    pub fn new(bot: &Arc<Bot>) -> Self {
        Self(Arc::clone(bot))
    }
}

#[async_trait]
impl Work for Pulls {
    fn kinds(&self) -> &[Kind] {
        &KINDS
    }

    async fn run(&self, running: &Running) -> Result<Next, Failure> {
        let bot = &self.0;
        let operation = running.operation();
        let _guard = bot.under_way.begin(operation.command.clone());
        let work = Box::pin(async {
            if operation.kind == press::KIND.name {
                press::run(bot, running).await
            } else {
                comment::run(bot, running).await
            }
        });
        covered(running, work).await
    }

    async fn end(&self, running: &Running, _: Ending) -> Result<Next, Failure> {
        let bot = &self.0;
        let work = Box::pin(async {
            if running.operation().kind == press::KIND.name {
                press::late(bot, running).await
            } else {
                comment::late(running)
            }
        });
        covered(running, work).await
    }

    fn parked(&self, operation: &Operation) -> Vec<Write> {
        let place = if operation.kind == press::KIND.name {
            press::place(operation)
        } else {
            comment::place(operation)
        };
        let said = message(mrkdwn!(
            ":warning: I failed on {} again and again, and gave up: nothing more will happen. The \
             bot's administrator finds it in the log as operation {}.",
            code(&operation.command),
            code(operation.id.as_str())
        ));
        let post = place.map(|place| {
            let content = serde_json::to_value(&said).unwrap_or_default();
            Post::new(
                format!("{}/fault", operation.id),
                place.to_string(),
                content,
            )
        });
        post.map(Into::into).into_iter().collect()
    }
}
