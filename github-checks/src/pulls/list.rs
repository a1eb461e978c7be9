//! `GET /repos/{owner}/{repo}/pulls` — pull requests.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::Repo;
use crate::limits;
use crate::pulls::PullRequest;

call! {
    /// Lists pull requests, newest first; open ones by default. Those of one branch:
    /// [`from_branch`](Self::from_branch), or [`head`](Self::head) for a branch of a fork.
    ///
    /// # Permission
    /// `pull_requests: read`.
    pub struct ListPulls {
        /// Repository that the pull requests go to.
        repo: Repo,
    } -> [PullRequest];
    GET "/repos/{owner}/{repo}/pulls", Safe,
    docs "https://docs.github.com/rest/pulls/pulls#list-pull-requests";
    query {
        /// `open` (default), `closed` or `all`.
        state: String,
        /// Only from this branch, written `owner:branch`. Without the owner GitHub ignores
        /// it and lists every pull request; this is refused here.
        head: String,
        /// Only into this branch.
        base: String,
        /// `created` (default), `updated`, `popularity` or `long-running`.
        sort: String,
        /// `asc` or `desc`.
        direction: String,
    };
    check check
}

impl ListPulls {
    /// Only from this branch of the repository itself.
    pub fn from_branch(self, branch: &str) -> Self {
        let head = format!("{}:{branch}", self.repo.owner());
        self.head(head)
    }
}

fn check(call: &ListPulls) -> Result<(), BuildError> {
    limits::optional_one_of("state", call.state.as_deref(), &["open", "closed", "all"])?;
    limits::optional_one_of("direction", call.direction.as_deref(), &["asc", "desc"])?;
    let sorts = ["created", "updated", "popularity", "long-running"];
    limits::optional_one_of("sort", call.sort.as_deref(), &sorts)?;
    let owned = |head: &str| {
        let parts = head.split_once(':');
        parts.is_some_and(|(owner, branch)| !owner.is_empty() && !branch.is_empty())
    };
    match call.head.as_deref() {
        Some(head) if !owned(head) => Err(BuildError::invalid(
            "head: written owner:branch; GitHub ignores it otherwise and lists everything",
        )),
        _ => Ok(()),
    }
}
