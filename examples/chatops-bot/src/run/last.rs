//! The last step of an operation: what is said, and how it ended.

use service::outbox::{Edit, Post};
use service::runner::{Ending as Why, Failure};
use service::{Next, Outcome, Step};

use super::book::{Book, json};
use super::record;
use crate::after;
use crate::change::{Ask, Asked, Change, Decision, Ended, Ending, Trouble, VERSION};
use crate::login;
use crate::message::{self, message};
use crate::place::Place;
use crate::question::{self, Button, Question, Wants};
use crate::reply::{self, Reply};
use slack_blocks::{Message, Mrkdwn, mrkdwn};

/// Tells the caller what was decided, or asks; then the operation is over.
pub(super) async fn tell(book: &Book<'_>) -> Result<Next, Failure> {
    let change = book.change().await;
    let Some(decision) = &change.decision else {
        return Err("nothing was decided".into());
    };
    let text = Mrkdwn::trusted(decision.text.clone());
    let said = match &decision.asks {
        Some(Ask::LogIn) => log_in(book, &change.asked, text).await?,
        Some(ask) => question::card(text, &ask_again(book, &change.asked, ask).await?),
        None => message(text),
    };
    let (id, caller) = (book.running.id(), &change.asked.caller);
    reply::tell(book.bot, id, caller, Reply::private(said)).await;
    Ok(Next::End(told(book, &change, decision)))
}

fn told(book: &Book<'_>, change: &Change, decision: &Decision) -> Step {
    let outcome = match decision.asks {
        None | Some(Ask::LogIn | Ask::Pick(_)) => Outcome::Failed,
        Some(_) => Outcome::Cancelled,
    };
    let mut step = Step::end(outcome, decision.reason.as_str());
    if Place::read(&change.asked.caller.channel).is_some() {
        // The one comment says it already.
        return step;
    }
    if let Some(plan) = &change.plan {
        // Its root message is there, or on its way: it must not say that something runs.
        let title = message::title(change, plan);
        let text = mrkdwn!(
            ":no_entry: Not started: {} · {}",
            message::literal(&title),
            decision.reason
        );
        let id = book.running.id().as_str();
        return step.with(Edit::new(id, json(&message(text))));
    }
    if let Some(line) = &decision.public {
        let line = message(Mrkdwn::trusted(line.clone()));
        let channel = change.asked.caller.channel.as_str();
        let post = Post::new(book.name("refused"), channel, json(&line));
        step = step.with(post.team(change.asked.caller.workspace()));
    }
    step
}

/// The ways to log in; the command goes on afterwards.
async fn log_in(
    book: &Book<'_>,
    asked: &Asked,
    text: Mrkdwn<'static>,
) -> Result<Message<'static>, Failure> {
    let operation = book.running.operation();
    let id = operation.id.as_str();
    let run = login::Run::new(id, operation.kind, operation.command, asked.clone());
    Ok(login::again(book.bot, &asked.caller, &run, text).await?)
}

/// The questions whose yes runs the same command again, or another one.
async fn ask_again(
    book: &Book<'_>,
    asked: &Asked,
    ask: &Ask,
) -> Result<Vec<(Question, Button)>, Failure> {
    let operation = book.running.operation();
    let mut asked = asked.clone();
    let mut wants = Wants::Yes;
    let button = match ask {
        Ask::Unchecked(sha) => {
            asked.unchecked = Some(sha.clone());
            Button::new("Run it")
        }
        Ask::Confirm { plan, reason, sure } => {
            asked.confirmed = Some(plan.clone());
            if *reason {
                wants = Wants::Reason;
            }
            Button::new("Confirm").danger(*reason).sure(sure.as_str())
        }
        Ask::Upstream => {
            asked.upstream = true;
            Button::new("Run it")
        }
        Ask::Stale | Ask::LogIn | Ask::Pick(_) => Button::new("Run it"),
    };
    let id = operation.id.as_str();
    let question = |kind: &str, command: &str| Question::new(id, kind, command, asked.clone());
    let choices = match ask {
        Ask::Pick(picks) => picks
            .iter()
            .enumerate()
            .map(|(at, pick)| {
                let button = Button::new(pick.label.as_str()).danger(pick.danger);
                let button = match &pick.sure {
                    Some(sure) => button.sure(sure.as_str()),
                    None => button,
                };
                let question = question(&operation.kind, &pick.command);
                (question.choice(at), button)
            })
            .collect(),
        _ => {
            let question = question(&operation.kind, &operation.command);
            vec![(question.wants(wants), button)]
        }
    };
    let mut tx = book.bot.store().begin().await?;
    for (question, _) in &choices {
        question.store(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(choices)
}

/// Everything is over: the root message, the last reply, the locks and the outcome in one
/// commit.
pub(super) async fn finish(book: &Book<'_>) -> Result<Next, Failure> {
    let before = book.change().await;
    let mut change = before.clone();
    change.finish(book.bot.seconds());
    let outcome = match change.ending() {
        Ending::Live => Outcome::Done,
        Ending::Failed => Outcome::Failed,
        Ending::Overtaken => Outcome::Overtaken,
        Ending::Unknown => Outcome::Unknown,
    };
    let reason = change.reason().to_owned();
    let plan = change.plan.as_ref();
    let pipeline = plan.map_or("", |plan| plan.pipeline.as_str());
    let detail = serde_json::json!({
        "operation": book.running.id(), "outcome": outcome, "reason": reason, "seconds": change.took,
    });
    let actor = change.asked.caller.id();
    let entry = service::audit::Entry::new(actor, "ended", pipeline).detail(detail);
    let replies = vec![("end".to_owned(), message::ended(&change))];
    let mut step = Step::end(outcome, reason)
        .state(VERSION, &change)?
        .with(entry);
    if change.ending() == Ending::Live {
        let operation = book.running.operation();
        let now = book.bot.store().now().await?;
        if let Some(timer) = after::begin(&operation.id, &operation.command, &change, now) {
            step = step.with(timer);
        }
    }
    Ok(Next::End(book.said(step, Some(&before), &change, replies)))
}

/// Cancelled, or late. Nothing that may be going on is called a failure.
pub(super) async fn late(book: &Book<'_>, why: &Why) -> Result<Next, Failure> {
    let change = book.change().await;
    if change.plan.is_none() || change.decision.is_some() {
        if change.decision.is_none() {
            let refusal = crate::refusal::Refusal::took_too_long();
            book.decide(&refusal).await?;
        }
        return tell(book).await;
    }
    let what = match why {
        Why::Cancelled { .. } => "it was cancelled; nobody follows it any more",
        _ => "it took too long",
    };
    let advice = if change.is_started() {
        "Heroku may go on: look at the app's activity page"
    } else {
        "Heroku was asked for nothing"
    };
    for at in 0..change.apps.len() {
        let trouble = Trouble::new(what, advice);
        book.end(at, Ended::unknown(trouble, "deadline")).await?;
        // At most a minute each; what GitHub does not take now, it does not get.
        let report = record::report(book, at);
        let limit = std::time::Duration::from_secs(40);
        service::clock::within(&*book.bot.clock, limit, report).await;
    }
    finish(book).await
}
