//! The commits, branches and files that GitHub serves: a real git repository or a built-in one.

pub(crate) mod archive;
mod built_in;
mod git;

use std::path::Path;
use std::sync::Mutex;

use bytes::Bytes;
use chrono::{DateTime, Utc};

pub(crate) use built_in::BuiltIn;
pub(crate) use git::Git;

use crate::lock;

/// One commit's facts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Commit {
    pub(crate) sha: String,
    pub(crate) tree: String,
    pub(crate) parents: Vec<String>,
    pub(crate) author: Signature,
    pub(crate) committer: Signature,
    pub(crate) message: String,
}

impl Commit {
    /// The first line of its message.
    pub(crate) fn subject(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }
}

/// Who and when.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Signature {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) date: DateTime<Utc>,
}

/// A branch or tag and the commit it names.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ref {
    pub(crate) name: String,
    pub(crate) sha: String,
}

/// How two commits relate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Comparison {
    pub(crate) merge_base: String,
    /// Commits of the head that the base lacks, oldest first.
    pub(crate) ahead: Vec<String>,
    pub(crate) behind_by: usize,
    pub(crate) files: Vec<Change>,
}

/// One changed file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) path: String,
    pub(crate) status: &'static str,
    pub(crate) sha: String,
    pub(crate) additions: u64,
    pub(crate) deletions: u64,
}

/// One file or folder of a commit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// From the top of the repository.
    pub(crate) path: String,
    /// `file`, `dir`, `symlink` or `submodule`.
    pub(crate) kind: &'static str,
    pub(crate) sha: String,
    pub(crate) size: usize,
}

/// What lies at a path of a commit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    /// Ordered by name.
    Folder(Vec<Entry>),
    /// With its bytes: a link's are its target, a submodule has none.
    File(Entry, Bytes),
}

/// What each kind of repository can tell. Every call may block for some milliseconds.
pub(crate) trait Source: Send {
    fn default_branch(&self) -> String;
    fn branches(&self) -> Vec<Ref>;
    fn tags(&self) -> Vec<Ref>;
    /// Heads of pull requests, named `12/head`.
    fn pulls(&self) -> Vec<Ref>;
    /// A full SHA, or an abbreviated one of at least seven digits.
    fn object(&self, name: &str) -> Option<String>;
    fn commit(&self, sha: &str) -> Option<Commit>;
    /// Newest first.
    fn log(&self, sha: &str, skip: usize, limit: usize) -> Vec<String>;
    fn compare(&self, base: &str, head: &str) -> Option<Comparison>;
    /// What lies at a path without slashes at its ends; the empty one is the top.
    fn entry(&self, sha: &str, path: &str) -> Option<Found>;
    /// The files of a commit below `prefix/`, as tar.gz.
    fn archive(&self, sha: &str, prefix: &str) -> Option<Bytes>;
}

/// The repository behind the world.
pub(crate) enum Repo {
    BuiltIn(Mutex<BuiltIn>),
    Git(Git),
}

impl std::fmt::Debug for Repo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.blocks() {
            "Repo::Git"
        } else {
            "Repo::BuiltIn"
        })
    }
}

impl Repo {
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        Git::open(path).map(Self::Git)
    }

    /// Whether reading means waiting for a subprocess.
    pub(crate) fn blocks(&self) -> bool {
        matches!(self, Self::Git(_))
    }

    fn with<T>(&self, ask: impl FnOnce(&(dyn Source + 'static)) -> T) -> T {
        match self {
            Self::BuiltIn(repo) => ask(&*lock(repo)),
            Self::Git(repo) => ask(repo),
        }
    }

    pub(crate) fn default_branch(&self) -> String {
        self.with(Source::default_branch)
    }

    pub(crate) fn branches(&self) -> Vec<Ref> {
        self.with(Source::branches)
    }

    pub(crate) fn branch(&self, name: &str) -> Option<Ref> {
        self.branches()
            .into_iter()
            .find(|branch| branch.name == name)
    }

    pub(crate) fn tags(&self) -> Vec<Ref> {
        self.with(Source::tags)
    }

    pub(crate) fn pulls(&self) -> Vec<Ref> {
        self.with(Source::pulls)
    }

    /// Makes, moves or, without a commit, removes a branch; a real repository is not written, it
    /// only looks so from outside.
    pub(crate) fn set_branch(&self, name: &str, sha: Option<&str>) {
        match (self, sha) {
            (Self::BuiltIn(repo), Some(sha)) => lock(repo).set_branch(name, sha),
            (Self::BuiltIn(repo), None) => {
                lock(repo).remove_branch(name);
            }
            (Self::Git(repo), sha) => repo.pretend(name, sha),
        }
    }

    /// Takes the old name away, and lets the default branch have the new one.
    pub(crate) fn rename(&self, from: &str, to: &str) {
        match self {
            Self::BuiltIn(repo) => lock(repo).rename(from, to),
            Self::Git(repo) => repo.pretend(from, None),
        }
    }

    /// What `refs/pull/N/head` names.
    pub(crate) fn set_pull(&self, number: i64, sha: &str) {
        match self {
            Self::BuiltIn(repo) => lock(repo).set_pull(number, sha),
            Self::Git(repo) => repo.set_pull(number, sha),
        }
    }

    /// The commit that a branch, tag, `heads/x`, `tags/x`, `pull/12/head`, `refs/…` or SHA names;
    /// `HEAD` is the tip of the default branch.
    pub(crate) fn resolve(&self, name: &str) -> Option<String> {
        if name == "HEAD" {
            return self.branch(&self.default_branch()).map(|r| r.sha);
        }
        let short = name.strip_prefix("refs/").unwrap_or(name);
        let exact = self
            .branches()
            .into_iter()
            .chain(self.tags())
            .find(|r| r.name == name);
        let named = || {
            let (refs, short) = match short.split_once('/')? {
                ("heads", short) => (self.branches(), short),
                ("tags", short) => (self.tags(), short),
                ("pull", short) => (self.pulls(), short),
                _ => return None,
            };
            refs.into_iter().find(|r| r.name == short)
        };
        exact
            .or_else(named)
            .map(|r| r.sha)
            .or_else(|| self.with(|source| source.object(name)))
    }

    pub(crate) fn commit(&self, sha: &str) -> Option<Commit> {
        self.with(|source| source.commit(sha))
    }

    pub(crate) fn log(&self, sha: &str, skip: usize, limit: usize) -> Vec<String> {
        self.with(|source| source.log(sha, skip, limit))
    }

    pub(crate) fn compare(&self, base: &str, head: &str) -> Option<Comparison> {
        self.with(|source| source.compare(base, head))
    }

    pub(crate) fn entry(&self, sha: &str, path: &str) -> Option<Found> {
        self.with(|source| source.entry(sha, path))
    }

    pub(crate) fn archive(&self, sha: &str, prefix: &str) -> Option<Bytes> {
        self.with(|source| source.archive(sha, prefix))
    }
}
