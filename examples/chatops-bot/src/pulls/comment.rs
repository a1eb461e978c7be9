//! `/h deploy to staging` in a comment of a pull request: the same grammar, gates and rights as in
//! Slack, and one comment that shows the state.

use std::time::Duration;

use chatops_grammar::{Command, Parsed, Style};
use github_checks::Repo;
use github_checks::pulls::{GetPull, PullRequest};
use github_checks::webhooks::{Action, IssueCommentEvent};
use serde::{Deserialize, Serialize};
use service::operations::{Kind, Operation};
use service::outbox::Post;
use service::runner::Failure;
use service::{Error, NewOperation, Next, Outcome, Running, Step, inbox};
use slack_blocks::{Mrkdwn, mrkdwn};

use super::line::{self, Whole};
use super::person::{By, is_linked, person};
use crate::bot::Bot;
use crate::change::{Ask, Asked, Caller};
use crate::message::{literal, message, span};
use crate::operation;
use crate::place::Place;
use crate::refusal::{Refusal, code};
use crate::target::Target;

/// The kind of these operations.
pub(super) const KIND: Kind = Kind::new("comment", 1);

/// Who is answered although they have linked no account; anybody may comment on a public
/// repository.
const MEMBERS: [&str; 3] = ["OWNER", "MEMBER", "COLLABORATOR"];
/// A comment that is older is asked to be written again.
const STALE: u64 = 5 * 60;
/// How long reading it may take.
const DEADLINE: Duration = Duration::from_secs(600);

/// A comment that begins with the command's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    repo: String,
    number: u64,
    comment: u64,
    by: By,
    text: String,
    /// When it was written, in seconds since 1970 on GitHub's clock.
    at: u64,
}

/// Takes a comment, when it is a command and pull requests take any. What is edited runs nothing:
/// who wrote first is not who changed it.
///
/// # Errors
/// As [`service::Operations::accept`]: GitHub sends it again on request only.
pub(crate) async fn commented(bot: &Bot, event: &IssueCommentEvent) -> Result<(), Error> {
    let Some(written) = read(bot, event) else {
        return Ok(());
    };
    let association = event.comment.author_association.as_deref();
    let is_member = association.is_some_and(|one| MEMBERS.contains(&one));
    if !is_member && !is_linked(bot, &written.by).await? {
        return Ok(());
    }
    // The repository's hook and the app's may both send it.
    let key = written.comment.to_string();
    let about = format!("comment on #{}", written.number);
    let new = NewOperation::new(KIND.name, about, written.by.caller())
        .deadline(DEADLINE)
        .state(KIND.version, &written)?
        .once("github-comment", key, inbox::DELIVERIES);
    bot.operations.accept(&new).await.map(drop)
}

fn read(bot: &Bot, event: &IssueCommentEvent) -> Option<Written> {
    let takes = bot.services.github_app.is_some() && bot.rules.with_comments().next().is_some();
    if !takes || event.action != Some(Action::Created) || !event.issue.is_pull_request {
        return None;
    }
    let comment = &event.comment;
    let author = comment.user.as_ref()?;
    let is_person = author.kind.as_deref() == Some("User");
    // What an app writes for a person is not what that person wrote.
    if !is_person || comment.performed_via_github_app.is_some() {
        return None;
    }
    Some(Written {
        repo: event.repository.as_ref()?.full_name.clone()?,
        number: event.issue.number.get(),
        comment: comment.id.get(),
        by: By::read(Some(author))?,
        text: line::command(comment.body.as_deref()?)?,
        at: u64::try_from(comment.created_at?.timestamp()).ok()?,
    })
}

/// What came of a line.
enum Read {
    /// An operation does it; its own message is the comment.
    Runs(Box<NewOperation>),
    /// Nothing runs: what is said, and a stable word for why.
    Said(Mrkdwn<'static>, &'static str),
}

impl Read {
    fn said(text: &str, reason: &'static str) -> Self {
        Self::Said(literal(text), reason)
    }
}

pub(super) async fn run(bot: &Bot, running: &Running) -> Result<Next, Failure> {
    let written: Written = running.operation().state()?;
    let repo: Repo = written.repo.parse()?;
    let place = Place::new(repo, written.number).below(written.comment);
    let channel = place.to_string();
    let Some((caller, acting)) = person(bot, &written.by, &channel).await? else {
        let text = mrkdwn!(":key: {}", written.by.is_to_log_in());
        return Ok(say(running, &place, None, text, "not_linked"));
    };
    match line(&acting, &written, &place, &caller).await? {
        Read::Said(text, reason) => Ok(say(running, &place, Some(&caller), text, reason)),
        Read::Runs(new) => {
            let new = new.once("comment", running.id().as_str(), inbox::DELIVERIES);
            bot.operations.accept(&new).await?;
            Ok(Next::End(Step::end(Outcome::Done, "done")))
        }
    }
}

/// It could not be read in time: then nothing was accepted.
pub(super) fn late(running: &Running) -> Result<Next, Failure> {
    let operation = running.operation();
    let place = place(&operation).ok_or("the place of the comment cannot be read")?;
    let text = Refusal::took_too_long().text();
    Ok(say(running, &place, None, text, "deadline"))
}

/// Where the answer to a comment stands.
pub(super) fn place(operation: &Operation) -> Option<Place> {
    let written: Written = operation.state().ok()?;
    let repo = written.repo.parse().ok()?;
    Some(Place::new(repo, written.number).below(written.comment))
}

/// The one comment that answers.
fn say(
    running: &Running,
    place: &Place,
    caller: Option<&Caller>,
    text: Mrkdwn<'static>,
    reason: &'static str,
) -> Next {
    let content = serde_json::to_value(message(text)).unwrap_or_default();
    let mut post = Post::new(running.id().as_str(), place.to_string(), content);
    if let Some(caller) = caller {
        post = post.team(caller.workspace());
    }
    let outcome = match reason {
        "done" => Outcome::Done,
        _ => Outcome::Failed,
    };
    Next::End(Step::end(outcome, reason).with(post))
}

async fn line(
    acting: &Bot,
    written: &Written,
    place: &Place,
    caller: &Caller,
) -> Result<Read, Failure> {
    let age = acting.seconds().saturating_sub(written.at);
    if age > STALE {
        let age = span(Duration::from_secs(age));
        let text = format!("This was written {age} ago, and nothing was done: comment it again.");
        return Ok(Read::said(&text, "stale"));
    }
    let (repo, number) = (&place.repo, place.number);
    let pull = match acting
        .services
        .github
        .send(&GetPull::new(repo, number))
        .await
    {
        Ok(pull) => pull,
        Err(error) if error.is_transient() => return Err(error.into()),
        Err(error) => {
            let refusal = Refusal::github("reading the pull request", repo.as_str(), &error);
            return Ok(Read::Said(refusal.text(), "refused"));
        }
    };
    if pull.state.as_deref() != Some("open") {
        let text = "This pull request is closed: nothing was done.";
        return Ok(Read::said(text, "pull_closed"));
    }
    let mut whole = Whole {
        text: written.text.clone(),
        is_of_pull: false,
    };
    let mut here = Vec::new();
    if line::is_about_pipeline(&written.text) {
        here = match pipelines(acting, repo).await {
            Ok(here) => here,
            Err(refusal) => return Ok(refused(&refusal, &written.by)),
        };
        whole = match line::complete(&written.text, &here, number) {
            Some(whole) => whole,
            None if here.is_empty() => {
                let text = "No pipeline of this repository takes commands in comments.";
                return Ok(Read::said(text, "no_pipeline"));
            }
            None => {
                let text = format!("Name the pipeline: {}.", here.join(", "));
                return Ok(Read::said(&text, "which_pipeline"));
            }
        };
    }
    if whole.is_of_pull && may_be_another(&pull, written.at) {
        let text = "Something was pushed after this was written, so the head of the pull request may \
                    not be the commit that you saw: nothing was done. Look at it, and comment again.";
        return Ok(Read::said(text, "pushed_meanwhile"));
    }
    let parsed = match acting.parser.parse(&whole.text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let text = Mrkdwn::trusted(error.render(Style::Mrkdwn));
            return Ok(Read::Said(text, "not_understood"));
        }
    };
    if !parsed.warnings().is_empty() {
        let meant = code(&parsed.command().to_string());
        let text = mrkdwn!(
            ":raised_hand: I read this as {}, and am not sure: comment that.",
            meant
        );
        return Ok(Read::Said(text, "doubtful"));
    }
    Ok(begin(acting, &parsed, &here, place, &pull, &whole, caller)?)
}

/// The operation that does it, when comments can ask for it.
fn begin(
    acting: &Bot,
    parsed: &Parsed<'_>,
    here: &[String],
    place: &Place,
    pull: &PullRequest,
    whole: &Whole,
    caller: &Caller,
) -> Result<Read, Error> {
    let command = parsed.command().to_string();
    let pipeline: &str = match parsed.command() {
        Command::Deploy(command) => &command.pipeline,
        Command::Promote(command) => &command.pipeline,
        Command::Info(command) => &command.pipeline,
        Command::Releases(command) => &command.pipeline,
        Command::Help(help) => {
            let help = acting.parser.help(help.topic, Style::Mrkdwn);
            return Ok(Read::Said(Mrkdwn::trusted(help), "done"));
        }
        _ => {
            let text = mrkdwn!("{} is for Slack: type it there.", code(&command));
            return Ok(Read::Said(text, "not_here"));
        }
    };
    if here.iter().all(|name| name != pipeline) {
        let text = mrkdwn!(
            "{} is not a pipeline that takes commands in comments of this repository.",
            code(pipeline)
        );
        return Ok(Read::Said(text, "not_allowed"));
    }
    let mut asked = Asked::new(caller.clone(), None);
    if whole.is_of_pull {
        let head = pull.head.sha.as_str();
        asked.caller.channel = place.clone().at(head).to_string();
        asked.pinned = Some(head.to_owned());
    }
    Ok(Read::Runs(Box::new(match parsed.command() {
        Command::Deploy(_) => operation::begin("deploy", command, asked)?,
        Command::Promote(_) => operation::begin("promote", command, asked)?,
        _ => operation::read(&command, caller)?,
    })))
}

/// Whether the head of a pull request may have moved since `at`: dates of commits are what their
/// authors say, the date of a push is GitHub's.
fn may_be_another(pull: &PullRequest, at: u64) -> bool {
    let Some(repository) = &pull.head.repo else {
        // The fork was deleted: nobody can push to it.
        return false;
    };
    let pushed = repository.pushed_at.map(|pushed| pushed.timestamp());
    pushed.is_none_or(|pushed| u64::try_from(pushed).is_ok_and(|pushed| pushed >= at))
}

/// The pipelines whose repository this is, and whose rules take comments. One that the caller
/// cannot see is none of theirs.
async fn pipelines(acting: &Bot, repo: &Repo) -> Result<Vec<String>, Refusal> {
    let mut here = Vec::new();
    let mut failed = None;
    for name in acting.rules.with_comments() {
        match Target::find(acting, name).await {
            Ok(target)
                if target
                    .repository
                    .as_ref()
                    .is_some_and(|one| one.is_same(repo)) =>
            {
                here.push(target.name);
            }
            Ok(_) => {}
            Err(refusal) if refusal.kind == "pipeline_not_found" => {}
            Err(refusal) => {
                tracing::info!(kind = refusal.kind, name, "a pipeline was not read");
                failed = Some(refusal);
            }
        }
    }
    match failed {
        // What could not be read may be the one.
        Some(refusal) if here.is_empty() => Err(refusal),
        _ => Ok(here),
    }
}

fn refused(refusal: &Refusal, by: &By) -> Read {
    if refusal.asks.as_deref() == Some(&Ask::LogIn) {
        let text = mrkdwn!(":key: {}", by.is_to_log_in());
        return Read::Said(text, "not_linked");
    }
    Read::Said(refusal.text(), "refused")
}
