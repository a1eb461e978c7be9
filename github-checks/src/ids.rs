//! Identifiers that do not mix: a check run's number is no deployment's number.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::macros::id;

/// A numbered identifier; GitHub's numbers have 64 bits.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            /// The number.
            #[must_use]
            pub fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number)
            }
        }

        impl Argument for $name {
            fn fill<'a>(&'a self, to: &mut Vec<Cow<'a, str>>) {
                to.push(Cow::Owned(self.0.to_string()));
            }
        }
    };
}

number! {
    /// A GitHub App. GitHub Actions is app 15368 on github.com.
    AppId
}
number! {
    /// One run of a check.
    CheckRunId
}
number! {
    /// The runs of one app for one push.
    CheckSuiteId
}
number! {
    /// A comment on an issue or a pull request.
    CommentId
}
number! {
    /// A review of a pull request.
    PullReviewId
}
number! {
    /// A delivery of a webhook, as the deliveries API counts it.
    DeliveryId
}
number! {
    /// A deployment.
    DeploymentId
}
number! {
    /// A status of a deployment.
    DeploymentStatusId
}
number! {
    /// An environment of a repository.
    EnvironmentId
}
number! {
    /// A webhook of a repository.
    HookId
}
number! {
    /// An installation of an app.
    InstallationId
}
number! {
    /// An issue's or a pull request's number within its repository: they share one series.
    IssueNumber
}
number! {
    /// A job of a workflow run. The same number is the [`CheckRunId`] of its check run.
    JobId
}
number! {
    /// A pull request's number within its repository.
    PullNumber
}
number! {
    /// A ruleset.
    RulesetId
}
number! {
    /// A workflow: one file in `.github/workflows`.
    WorkflowId
}
number! {
    /// A run of a workflow. It stays the same when the run is started again.
    WorkflowRunId
}
id! {
    /// A commit: 40 hexadecimal digits (64 in SHA-256 repositories).
    Sha
}

impl Sha {
    /// Whether this is a full commit id and not an abbreviation or a branch.
    #[must_use]
    pub fn is_full(&self) -> bool {
        is_full_sha(self.as_str())
    }
}

/// Whether `text` is a full commit id.
pub(crate) fn is_full_sha(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl From<PullNumber> for IssueNumber {
    fn from(pull: PullNumber) -> Self {
        Self(pull.0)
    }
}

impl From<JobId> for CheckRunId {
    fn from(job: JobId) -> Self {
        Self(job.0)
    }
}

/// A repository: its owner and its name.
///
/// ```
/// use github_checks::Repo;
///
/// let repo: Repo = "octo-org/hello".parse()?;
/// assert_eq!((repo.owner(), repo.name()), ("octo-org", "hello"));
/// # Ok::<(), github_checks::ids::RepoError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Repo {
    full: String,
    slash: usize,
}

/// The text is not `owner/name`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a repository: expected owner/name")]
#[non_exhaustive]
pub struct RepoError;

impl Repo {
    /// The repository `name` of `owner`. Not checked before it is used: a call with an
    /// impossible part is refused when it is built.
    ///
    /// # Arguments
    /// - `owner`: user or organization.
    /// - `name`: name without the owner.
    #[must_use]
    pub fn new(owner: &str, name: &str) -> Self {
        Self {
            full: format!("{owner}/{name}"),
            slash: owner.len(),
        }
    }

    /// The user or organization.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.full[..self.slash]
    }

    /// The name without the owner.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.full[self.slash + 1..]
    }

    /// `owner/name`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.full
    }

    /// Whether both are the same repository: GitHub compares without case.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.full.eq_ignore_ascii_case(&other.full)
    }
}

impl FromStr for Repo {
    type Err = RepoError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (owner, name) = text.split_once('/').ok_or(RepoError)?;
        let odd = |part: &str| {
            matches!(part, "" | "." | "..")
                || !part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        };
        if odd(owner) || odd(name) {
            return Err(RepoError);
        }
        Ok(Self::new(owner, name))
    }
}

impl fmt::Display for Repo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full)
    }
}

impl From<&Repo> for Repo {
    fn from(repo: &Repo) -> Self {
        repo.clone()
    }
}

/// What can fill places of a path.
pub trait Argument {
    /// Adds the text of each place, not escaped.
    fn fill<'a>(&'a self, to: &mut Vec<Cow<'a, str>>);
}

impl Argument for Repo {
    fn fill<'a>(&'a self, to: &mut Vec<Cow<'a, str>>) {
        to.push(Cow::Borrowed(self.owner()));
        to.push(Cow::Borrowed(self.name()));
    }
}

impl Argument for Sha {
    fn fill<'a>(&'a self, to: &mut Vec<Cow<'a, str>>) {
        to.push(Cow::Borrowed(self.as_str()));
    }
}

impl Argument for String {
    fn fill<'a>(&'a self, to: &mut Vec<Cow<'a, str>>) {
        to.push(Cow::Borrowed(self));
    }
}

impl Argument for u64 {
    fn fill<'a>(&'a self, to: &mut Vec<Cow<'a, str>>) {
        to.push(Cow::Owned(self.to_string()));
    }
}

impl Argument for bool {
    fn fill<'a>(&'a self, to: &mut Vec<Cow<'a, str>>) {
        to.push(Cow::Borrowed(if *self { "true" } else { "false" }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_an_owner_and_a_name() {
        let repo: Repo = "Octo-Org/hello.rs".parse().unwrap();
        assert_eq!(repo, Repo::new("Octo-Org", "hello.rs"));
        assert!(repo.is_same(&Repo::new("octo-org", "Hello.rs")));
        for bad in [
            "", "a", "a/", "/b", "a/b/c", "a/..", "./b", "a b/c", "a/b\n", "a/b?x",
        ] {
            assert_eq!(bad.parse::<Repo>(), Err(RepoError), "{bad:?}");
        }
    }

    #[test]
    fn only_forty_or_sixty_four_hexadecimal_digits_are_a_full_commit_id() {
        assert!(is_full_sha(&"a1".repeat(20)));
        assert!(is_full_sha(&"0F".repeat(32)));
        for other in ["main", "abc1234", &"g".repeat(40), &"a".repeat(41)] {
            assert!(!is_full_sha(other), "{other}");
        }
    }
}
