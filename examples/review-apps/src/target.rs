//! Which commit of which branch of which pull request is meant: flags, else what the CI
//! system says, else GitHub, else the checkout.

use github_checks::commits::ResolveCommit;
use github_checks::pulls::{GetPull, ListPulls, PullRequest};
use github_checks::{Client, Repo};
use serde_json::json;

use crate::Cx;
use crate::args::Where;
use crate::ci::{Commit, System, github_repository};
use crate::git;
use crate::trouble::Trouble;

/// What a command is about.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// Where pull requests go to; `None` when the code is not on GitHub.
    pub(crate) repo: Option<Repo>,
    pub(crate) github: Option<Client>,
    pub(crate) branch: Option<String>,
    /// The head commit of the branch.
    pub(crate) sha: Option<String>,
    pub(crate) pr: Option<u64>,
    /// Whether the branch is in another repository.
    pub(crate) is_fork: bool,
    /// The number of that repository.
    pub(crate) fork: Option<u64>,
    /// Where the output of this very run can be read.
    pub(crate) run_url: Option<String>,
}

impl Target {
    /// What is meant, as far as somebody says it.
    pub(crate) async fn find(cx: &Cx, at: &Where) -> Result<Self, Trouble> {
        let said = Commit::read(&cx.variables, |path| std::fs::read_to_string(path).ok());
        let repo = repository(cx, at.repo.as_deref(), &said)?;
        let github = cx.services.github(repo.as_ref()).await?;
        let mut target = Self::said(cx, at, said, repo, github)?;
        if let (Some(github), Some(repo)) = (target.github.clone(), target.repo.clone()) {
            target.ask(cx, &github, &repo).await?;
        }
        Ok(target)
    }

    /// What flags, variables and the checkout say.
    fn said(
        cx: &Cx,
        at: &Where,
        said: Commit,
        repo: Option<Repo>,
        github: Option<Client>,
    ) -> Result<Self, Trouble> {
        // What the system says is about its own branch and its own pull request.
        let same_branch = match (&at.branch, &said.branch) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        let same_pull = at
            .pr
            .is_none_or(|pr| said.pulls.is_empty() || said.pulls.contains(&pr));
        let said = match same_branch && same_pull {
            true => said,
            false => Commit {
                system: said.system,
                build_url: said.build_url,
                ..Commit::default()
            },
        };
        // A checkout can be a merge commit that the system made; where it is not, ask it.
        let local = match said.system {
            None => at.branch.is_none() && at.pr.is_none(),
            Some(System::Buildkite) => said.sha.is_none(),
            Some(_) => false,
        };
        let branch = at.branch.clone().or(said.branch);
        let sha = at.sha.clone().or(said.sha);
        let pr = at.pr.or_else(|| named(cx, &said.pulls));
        let target = Self {
            branch: branch.or_else(|| git::branch(&cx.folder).filter(|_| local)),
            sha: sha.or_else(|| git::commit(&cx.folder).filter(|_| local)),
            pr,
            is_fork: said.fork,
            fork: None,
            run_url: said.build_url,
            repo,
            github,
        };
        if let Some(sha) = at.sha.as_deref().filter(|sha| !is_full(sha)) {
            return Err(
                Trouble::usage(format!("--sha {sha} is not a full commit id"))
                    .advice("`git rev-parse HEAD` prints one"),
            );
        }
        Ok(target)
    }

    /// What is still missing, from GitHub.
    async fn ask(&mut self, cx: &Cx, github: &Client, repo: &Repo) -> Result<(), Trouble> {
        if let Some(number) = self.pr {
            if self.branch.is_none() || self.sha.is_none() || self.is_fork {
                let call = GetPull::new(repo, number);
                let pull = github.send(&call).await;
                let pull = pull.map_err(|error| {
                    Trouble::github(&format!("reading pull request #{number}"), &error)
                })?;
                self.of(repo, &pull);
            }
        } else if let (Some(branch), false) = (self.branch.clone(), self.is_fork) {
            let call = ListPulls::new(repo).from_branch(&branch);
            match github.all(&call).await {
                Ok(pulls) => {
                    let numbers: Vec<_> = pulls.iter().map(|pull| pull.number.get()).collect();
                    self.pr = named(cx, &numbers);
                }
                // Without it there is no comment; everything else works.
                Err(error) => cx.screen.warning(
                    &Trouble::github("looking for the pull request of the branch", &error).what,
                ),
            }
        }
        if let (Some(branch), None) = (&self.branch, &self.sha) {
            let call = ResolveCommit::new(repo, format!("heads/{branch}"));
            // A branch that is gone has no commit: to delete its app none is needed.
            match github.send(&call).await {
                Ok(sha) => self.sha = Some(sha.as_str().to_owned()),
                Err(error) if error.is_not_found() || error.is_unknown_ref() => {}
                Err(error) => {
                    let doing = format!("reading the newest commit of {branch}");
                    return Err(Trouble::github(&doing, &error));
                }
            }
        }
        Ok(())
    }

    fn of(&mut self, repo: &Repo, pull: &PullRequest) {
        let head = &pull.head;
        let branch = self.branch.take();
        self.branch = branch.or_else(|| head.branch.clone());
        let sha = self.sha.take();
        self.sha = sha.or_else(|| Some(head.sha.as_str().to_owned()));
        let theirs = head.repo.as_ref();
        let name = theirs.and_then(|theirs| theirs.full_name.as_deref());
        let same = name.is_some_and(|name| name.eq_ignore_ascii_case(&repo.to_string()));
        self.is_fork = !same;
        self.fork = theirs.filter(|_| !same).map(|theirs| theirs.id);
    }

    /// The branch, or what to do to get one.
    pub(crate) fn branch(&self) -> Result<&str, Trouble> {
        self.branch.as_deref().ok_or_else(|| {
            Trouble::usage("it is not known which branch is meant").advice(
                "--branch NAME says it; HEAD is detached here, or this run is for a tag, and no \
                 CI system that is known says more",
            )
        })
    }

    /// The commit, or what to do to get one.
    pub(crate) fn sha(&self) -> Result<&str, Trouble> {
        self.sha.as_deref().ok_or_else(|| {
            let branch = self.branch.as_deref().unwrap_or("the branch");
            Trouble::usage(format!("it is not known which commit of {branch} is meant")).advice(
                "--sha COMMIT says it; without it GITHUB_TOKEN and --repo are needed, and a \
                 branch that exists",
            )
        })
    }

    /// `feature/x (#12)`.
    pub(crate) fn title(&self) -> String {
        match (&self.branch, self.pr) {
            (Some(branch), Some(number)) => format!("{branch} (#{number})"),
            (Some(branch), None) => branch.clone(),
            (None, Some(number)) => format!("#{number}"),
            (None, None) => "?".to_owned(),
        }
    }
}

/// The first of several pull requests, which are all named: it stays the same when another
/// one is opened.
fn named(cx: &Cx, numbers: &[u64]) -> Option<u64> {
    let first = numbers.iter().min().copied()?;
    if numbers.len() > 1 {
        let all: Vec<_> = numbers.iter().map(|number| format!("#{number}")).collect();
        let all = all.join(", ");
        cx.screen.event(
            "pull_requests",
            json!({ "numbers": numbers, "chosen": first }),
            format!(
                "the branch has {} pull requests: {all}; #{first} is taken (--pr chooses)",
                numbers.len()
            ),
        );
    }
    Some(first)
}

fn is_full(sha: &str) -> bool {
    matches!(sha.len(), 40 | 64) && sha.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The repository of the flags, the variables, or the checkout.
pub(crate) fn repository(
    cx: &Cx,
    flag: Option<&str>,
    said: &Commit,
) -> Result<Option<Repo>, Trouble> {
    let origin = || github_repository(&git::origin(&cx.folder)?);
    let variable = cx.variables.get("GITHUB_REPOSITORY");
    let text = match flag.or(variable).or(said.repository.as_deref()) {
        Some(text) => Some(text.to_owned()),
        None if said.system.is_none() => origin(),
        None => None,
    };
    let parse = |text: String| {
        text.parse()
            .map_err(|_| Trouble::usage(format!("{text:?} is not a repository: owner/name")))
    };
    text.map(parse).transpose()
}
