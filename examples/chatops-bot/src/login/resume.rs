//! The command that asked for the log-in goes on: a question is answered, a change waits for
//! "Run it".

use service::{Error, OperationId};
use slack_blocks::mrkdwn;

use super::{Run, card};
use crate::accounts::Standing;
use crate::bot::Bot;
use crate::change::Caller;
use crate::message::message;
use crate::operation::{self, READ};
use crate::question::{self, Button, Question};
use crate::refusal::code;
use crate::reply::{self, Reply};

pub(super) async fn resume(
    bot: &Bot,
    caller: &Caller,
    run: Option<&Run>,
    standing: &Standing,
) -> Result<(), Error> {
    let done = mrkdwn!(
        ":white_check_mark: You are logged in: {}.",
        card::accounts(&standing.linked)
    );
    let said = match run {
        None => message(done),
        Some(run) if run.kind == READ.name => {
            let new = operation::read(&run.command, caller)?;
            let source = "login";
            bot.operations
                .accept(&new.once(source, &run.id, super::KEPT))
                .await?;
            return Ok(());
        }
        Some(run) => {
            let question = Question::new(
                run.id.as_str(),
                run.kind.as_str(),
                run.command.as_str(),
                run.asked.clone(),
            );
            let mut tx = bot.store().begin().await?;
            question.store(&mut tx).await?;
            tx.commit().await?;
            let text = mrkdwn!("{}\nRun {} now?", done, code(&run.command));
            question::card(text, &[(question, Button::new("Run it now"))])
        }
    };
    let id = OperationId::random();
    reply::tell(bot, &id, caller, Reply::private(said)).await;
    Ok(())
}
