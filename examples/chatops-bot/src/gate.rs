//! May this commit be deployed? The answer in one line, or the refusal that names every
//! check that stands in the way.

use chatops_grammar::{Ref, RefKind};
use github_checks::Repo;
use github_checks::branches::ListBranches;
use github_checks::commits::GetCommit;
use github_checks::gate::Gate;
use github_checks::pulls::GetPull;
use github_checks::repositories::GetRepository;
use github_checks::verdict::{CheckOutcome, Reason, Verdict};
use slack_blocks::{Mrkdwn, mrkdwn};

use crate::bot::Bot;
use crate::change::{Ask, Commit};
use crate::known::KnownRepository;
use crate::message::{linked, literal};
use crate::refusal::{Refusal, code, near};

/// Checks named in a refusal; the rest is counted.
const SHOWN: usize = 10;

/// A commit and what its checks said.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) commit: Commit,
    /// In one line.
    pub(crate) line: Mrkdwn<'static>,
    /// Whether checks stood in the way and were overridden.
    pub(crate) overridden: bool,
}

/// The commit that a command means: its reference, or the tip of the default branch. Of a pull
/// request it is `pinned`, where the head was read when it was asked.
pub(crate) async fn commit(
    bot: &Bot,
    repo: &Repo,
    reference: Option<&Ref<'_>>,
    pinned: Option<&str>,
) -> Result<Commit, Refusal> {
    let (asked, shown) = match (named(reference), reference) {
        (Some(asked), shown) => (asked, shown.map(|shown| shown.name.to_string())),
        (None, Some(reference)) => (
            match pinned {
                Some(head) => head.to_owned(),
                None => pull_head(bot, repo, &reference.name).await?,
            },
            Some(format!("pull request {}", reference.name)),
        ),
        (None, None) => (TIP.to_owned(), None),
    };
    let mut commit = commit_of(bot, repo, &asked).await?;
    bot.known.set_tip(repo, &asked, &commit.sha);
    commit.reference = shown;
    Ok(commit)
}

/// The tip of the default branch, whatever that is called.
pub(crate) const TIP: &str = "HEAD";

/// What GitHub calls what was asked for; `None` for a pull request, whose head has to be read.
pub(crate) fn named(reference: Option<&Ref<'_>>) -> Option<String> {
    match reference {
        None => Some(TIP.to_owned()),
        Some(reference) if reference.kind == RefKind::Pull => None,
        Some(reference) => Some(asked_for(reference)),
    }
}

/// The default branch of a repository, as it was within the last minute.
pub(crate) async fn default_branch(bot: &Bot, repo: &Repo) -> Result<String, Refusal> {
    Ok(repository(bot, repo).await?.branch)
}

/// A repository as it was within the last minute.
pub(crate) async fn repository(bot: &Bot, repo: &Repo) -> Result<KnownRepository, Refusal> {
    let now = bot.clock.elapsed();
    if let Some(known) = bot.known.repository(repo, now) {
        return Ok(known);
    }
    let repository = bot.services.github.send(&GetRepository::new(repo)).await;
    let repository = repository
        .map_err(|error| Refusal::github("reading the repository", &repo.to_string(), &error))?;
    // A repository without one is empty.
    let branch = repository.default_branch;
    let known = KnownRepository {
        branch: branch.unwrap_or_else(|| "main".to_owned()),
        push: repository.permissions.map(|may| may.push),
    };
    bot.known.set_repository(repo, known.clone(), now);
    Ok(known)
}

/// What GitHub calls it: a tag and a branch may have the same name.
fn asked_for(reference: &Ref<'_>) -> String {
    match reference.kind {
        RefKind::Branch => format!("heads/{}", reference.name),
        RefKind::Tag => format!("tags/{}", reference.name),
        _ => reference.name.to_string(),
    }
}

async fn pull_head(bot: &Bot, repo: &Repo, number: &str) -> Result<String, Refusal> {
    let unknown =
        || Refusal::no_reference(&format!("pull request {number}"), &repo.to_string(), &[]);
    let number: u64 = number.parse().map_err(|_| unknown())?;
    match bot.services.github.send(&GetPull::new(repo, number)).await {
        Ok(pull) => Ok(pull.head.sha.to_string()),
        Err(error) if error.is_not_found() => Err(unknown()),
        Err(error) => Err(Refusal::github(
            "reading the pull request",
            &repo.to_string(),
            &error,
        )),
    }
}

/// A commit by branch, tag or id.
pub(crate) async fn commit_of(bot: &Bot, repo: &Repo, asked: &str) -> Result<Commit, Refusal> {
    let error = match bot.services.github.send(&GetCommit::new(repo, asked)).await {
        Ok(found) => {
            let mut commit = Commit::new(found.sha.to_string(), found.subject());
            commit.url = found.html_url;
            return Ok(commit);
        }
        Err(error) => error,
    };
    let unknown = error
        .as_api()
        .is_some_and(|api| matches!(api.status().as_u16(), 404 | 409 | 422));
    if !unknown {
        return Err(Refusal::github(
            "reading the commit",
            &repo.to_string(),
            &error,
        ));
    }
    // "No such commit" and "no such repository" look alike: the branches tell them apart.
    let branches = bot.services.github.all(&ListBranches::new(repo)).await;
    let branches = branches
        .map_err(|error| Refusal::github("reading the branches", &repo.to_string(), &error))?;
    let near = near(asked, branches.iter().map(|branch| branch.name.as_str()));
    Err(Refusal::no_reference(asked, &repo.to_string(), &near))
}

/// What may stand in place of green checks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowed<'a> {
    /// `!` was typed: whatever the checks say.
    pub(crate) forced: bool,
    /// The commit that the caller confirmed although nobody checks it.
    pub(crate) unchecked: Option<&'a str>,
}

/// Decides by what was read of the checks of a commit.
pub(crate) fn decide(
    gate: Result<Gate, github_checks::Error>,
    repo: &Repo,
    commit: Commit,
    allowed: Allowed<'_>,
) -> Result<Checked, Refusal> {
    let gate =
        gate.map_err(|error| Refusal::github("reading the checks", &repo.to_string(), &error))?;
    let line = line(&gate);
    if gate.is_deployable() {
        return Ok(Checked {
            commit,
            line,
            overridden: false,
        });
    }
    if allowed.forced {
        let line = mrkdwn!(":warning: checks overridden: {}", line);
        return Ok(Checked {
            commit,
            line,
            overridden: true,
        });
    }
    if gate.verdict == Verdict::None {
        if allowed.unchecked == Some(commit.sha.as_str()) {
            let line = mrkdwn!("{}; confirmed", line);
            return Ok(Checked {
                commit,
                line,
                overridden: false,
            });
        }
        return Err(unchecked(&commit));
    }
    Err(refusal(&commit, &gate))
}

/// Nobody has tested it: that is no red check, and `!` is no answer. The caller is asked.
fn unchecked(commit: &Commit) -> Refusal {
    Refusal::new(
        "nothing_reported",
        mrkdwn!(
            "Nobody has tested {} {}: no check was ever reported.",
            linked(commit),
            literal(&commit.subject)
        ),
        mrkdwn!("Run it anyway?"),
    )
    .asks(Ask::Unchecked(commit.sha.clone()))
}

/// What the checks said: `3 checks passed`, `test is failing`.
fn line(gate: &Gate) -> Mrkdwn<'static> {
    let names = |names: &[String]| Mrkdwn::join(names.iter().map(|name| code(name)), ", ");
    match gate.verdict {
        Verdict::Green => match gate.reasons.len() {
            1 => mrkdwn!("1 check passed"),
            n => mrkdwn!("{} checks passed", n),
        },
        Verdict::Red => mrkdwn!("{} failed", names(&gate.failing)),
        Verdict::Pending if gate.pending.is_empty() => {
            mrkdwn!("{} not reported yet", names(&gate.missing))
        }
        Verdict::Pending => mrkdwn!("{} not finished", names(&gate.pending)),
        Verdict::None => {
            mrkdwn!(":warning: no check was ever reported: nobody has tested this commit")
        }
        _ => mrkdwn!("the checks could not be read completely"),
    }
}

fn refusal(commit: &Commit, gate: &Gate) -> Refusal {
    let (kind, what) = match gate.verdict {
        Verdict::Red => (
            "checks_failed",
            mrkdwn!("The checks of {} failed.", linked(commit)),
        ),
        Verdict::Pending | Verdict::None => (
            "checks_pending",
            mrkdwn!("The checks of {} have not finished.", linked(commit)),
        ),
        _ => (
            "checks_unreadable",
            mrkdwn!("The checks of {} could not be read.", linked(commit)),
        ),
    };
    let bad: Vec<&Reason> = gate
        .reasons
        .iter()
        .filter(|reason| reason.state != CheckOutcome::Passed)
        .collect();
    let mut lines: Vec<Mrkdwn<'static>> = bad
        .iter()
        .take(SHOWN)
        .map(|reason| reason_line(reason))
        .collect();
    if bad.len() > SHOWN {
        lines.push(mrkdwn!("… and {} more", bad.len() - SHOWN));
    }
    let advice = match gate.verdict {
        Verdict::Red => "Fix them and push, or run the command with `!` to deploy anyway.",
        Verdict::Pending | Verdict::None => {
            "Wait for them and try again, or run the command with `!` to deploy anyway."
        }
        // Not a red check: what helps is another token, or another try.
        _ => {
            "If GitHub names a missing permission, the bot's token is the wrong kind: check runs \
             need a classic token with the scope `repo`, or a GitHub App with checks, commit \
             statuses and contents: read. Otherwise try again in a minute."
        }
    };
    lines.push(Mrkdwn::trusted(advice));
    let public = match gate.verdict {
        Verdict::Red => mrkdwn!(
            ":no_entry: {} is not deployed: {}",
            linked(commit),
            line(gate)
        ),
        _ => mrkdwn!(
            ":no_entry: {} is not deployed yet: {}",
            linked(commit),
            line(gate)
        ),
    };
    Refusal::new(kind, what, Mrkdwn::join(lines, "\n")).public(public)
}

/// GitHub's word for a state, as people say it.
fn reported(word: Option<&str>) -> String {
    match word {
        None => "not reported".to_owned(),
        Some("success") => "passed".to_owned(),
        Some("failure" | "error") => "failed".to_owned(),
        Some("in_progress") => "still running".to_owned(),
        Some("queued" | "requested" | "waiting" | "pending" | "expected") => {
            "has not finished".to_owned()
        }
        Some("action_required") => "waits for somebody to act".to_owned(),
        Some("stale") => "given up by GitHub after 14 days".to_owned(),
        Some(word) => word.replace('_', " "),
    }
}

fn reason_line(reason: &Reason) -> Mrkdwn<'static> {
    let name = match &reason.url {
        Some(url) => Mrkdwn::link(url, &reason.name),
        None => code(&reason.name),
    };
    let state = reported(reason.reported.as_deref());
    match reason.description.as_deref() {
        Some(why) => mrkdwn!("• {}: {}, {}", name, state, literal(why)),
        None => mrkdwn!("• {}: {}", name, state),
    }
}
