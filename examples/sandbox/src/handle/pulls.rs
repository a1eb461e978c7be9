//! Playing the people who work on GitHub: branches, pull requests, labels, comments.

use super::World;
use crate::github::{comments, hooks, pulls, push};
use crate::repo::Repo;
use crate::world::github::Fork;

impl World {
    /// Adds a commit to a branch of the built-in repository, making the branch if need be, and
    /// returns its SHA; `None` with a real git repository, which is never written.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn commit(&self, branch: &str, subject: &str) -> Option<String> {
        self.push(branch, subject, "ada")
    }

    /// [`commit`](Self::commit), by somebody: a login. Open pull requests of the branch follow.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn push(&self, branch: &str, subject: &str, by: &str) -> Option<String> {
        push::commit(&self.0, branch, subject, by)
    }

    /// Makes a branch where `from` points to, or moves it there. A real git repository is not
    /// written: the branch only looks so from outside, until it really moves.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn set_branch(&self, name: &str, from: &str) -> bool {
        let Some(sha) = self.0.repo.resolve(from) else {
            return false;
        };
        push::set(&self.0, name, Some(&sha), "ada");
        true
    }

    /// Removes a branch, for a real git repository as [`set_branch`](Self::set_branch) says; its
    /// pull requests are closed. `false` when there is none of that name.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn delete_branch(&self, name: &str) -> bool {
        let known = self.0.repo.branch(name).is_some();
        if known {
            push::set(&self.0, name, None, "ada");
        }
        known
    }

    /// Looks for commits and branches that appeared in a git repository given with
    /// [`repo`](crate::Builder::repo): hooks hear of them and their checks start. It happens by
    /// itself once a second, and before each request to GitHub.
    pub fn notice_pushes(&self) {
        push::notice(&self.0);
    }

    /// Opens a pull request from a branch to the default branch: its number. `None` when there is
    /// no such branch, it has nothing new, or a pull request of it is open.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn open_pull(&self, branch: &str, title: &str, by: &str) -> Option<i64> {
        self.open(branch, title, by, None)
    }

    /// Opens a pull request from a fork of `owner` with one commit: its number. The branch exists
    /// in the fork only; here it is `refs/pull/N/head`. `None` with a real git repository.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn open_fork_pull(&self, owner: &str, branch: &str, title: &str) -> Option<i64> {
        let Repo::BuiltIn(repo) = &self.0.repo else {
            return None;
        };
        let id = 800_000 + i64::try_from(self.0.lock().github.pulls.len()).unwrap_or(0);
        let path = format!("forks/{owner}.md");
        let mut repo = crate::lock(repo);
        let name = format!("{owner}:{branch}");
        let sha = repo.add(&name, owner, title, &path, title);
        repo.remove_branch(&name);
        drop(repo);
        let owner = owner.to_owned();
        let fork = Some((
            Fork {
                owner: owner.clone(),
                id,
            },
            sha,
        ));
        self.open(branch, title, &owner, fork)
    }

    fn open(
        &self,
        branch: &str,
        title: &str,
        by: &str,
        fork: Option<(Fork, String)>,
    ) -> Option<i64> {
        let new = pulls::NewPull {
            head: branch.to_owned(),
            base: self.0.repo.default_branch(),
            title: title.to_owned(),
            body: None,
            draft: false,
            by: by.to_owned(),
            fork,
        };
        pulls::open(&self.0, new).ok()
    }

    /// Closes a pull request without merging it. `false` when it is not open.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn close_pull(&self, number: i64, by: &str) -> bool {
        pulls::close(&self.0, number, by)
    }

    /// Opens a closed pull request again. `false` when it is open, merged or without its branch.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn reopen_pull(&self, number: i64, by: &str) -> bool {
        pulls::reopen(&self.0, number, by).unwrap_or(false)
    }

    /// Merges a pull request in the built-in repository: its base branch gets a merge commit.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn merge_pull(&self, number: i64, by: &str) -> bool {
        pulls::merge(&self.0, number, by)
    }

    /// Adds a label to a pull request, or takes it away. `false` when that changes nothing.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn label_pull(&self, number: i64, label: &str, on: bool, by: &str) -> bool {
        pulls::label(&self.0, number, label, on, by)
    }

    /// Comments on a pull request: the comment's id. `None` when there is no such pull request.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn comment_pull(&self, number: i64, by: &str, text: &str) -> Option<i64> {
        let known = self
            .0
            .lock()
            .github
            .pulls
            .iter()
            .any(|p| p.number == number);
        known.then(|| comments::add(&self.0, number, by, text.to_owned()).id)
    }

    /// Reviews a pull request: the review's id. `said` is `approved`, `changes_requested` or
    /// `commented`. `None` when there is no such pull request, or somebody judges their own.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn review_pull(&self, number: i64, by: &str, said: &str) -> Option<i64> {
        pulls::submit(&self.0, number, by, said, "")
    }

    /// Takes the verdict of a review away; whether it had one.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn dismiss_review(&self, review: i64, by: &str) -> bool {
        pulls::dismiss(&self.0, review, by)
    }

    /// Somebody changes the text of a comment. `false` when there is no such comment.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn edit_comment(&self, id: i64, by: &str, text: &str) -> bool {
        comments::edit(&self.0, id, by, text.to_owned()).is_some()
    }

    /// The comments below a pull request, oldest first: author and text.
    #[must_use]
    pub fn comments(&self, number: i64) -> Vec<(String, String)> {
        let state = self.0.lock();
        let comments = state.github.comments.iter();
        let below = comments.filter(|comment| comment.issue == number);
        below
            .map(|comment| (comment.author.clone(), comment.body.clone()))
            .collect()
    }

    /// Numbers, head branches and head commits of the open pull requests, oldest first.
    #[must_use]
    pub fn open_pulls(&self) -> Vec<(i64, String, String)> {
        let state = self.0.lock();
        let pulls = state.github.pulls.iter().filter(|pull| pull.open);
        pulls
            .map(|pull| (pull.number, pull.head.clone(), pull.head_sha.clone()))
            .collect()
    }

    /// Where the GitHub App takes its webhooks, which
    /// [`webhook_secret`](crate::GitHub::webhook_secret) signs; it gets every event of the
    /// repository. `None` is nowhere.
    pub fn set_github_app_webhook(&self, url: Option<&str>) {
        hooks::set_app_hook(&self.0, url);
    }
}
