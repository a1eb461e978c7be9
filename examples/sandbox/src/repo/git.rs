//! A real repository, read with the `git` program and never written.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::{Change, Commit, Comparison, Entry, Found, Ref, Signature, Source, archive};
use crate::lock;

/// A repository on disk.
#[derive(Debug)]
pub(crate) struct Git {
    path: PathBuf,
    commits: Mutex<HashMap<String, Commit>>,
    /// Branches that look moved, made or removed from outside: where they really were then, and
    /// where they seem to be. Once the real one moves on, that counts again.
    pretended: Mutex<BTreeMap<String, Pretended>>,
    pulls: Mutex<BTreeMap<String, String>>,
}

/// The real tip at the time and the one that is shown.
type Pretended = (Option<String>, Option<String>);

impl Git {
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let repo = Self {
            path: path.to_owned(),
            commits: Mutex::default(),
            pretended: Mutex::default(),
            pulls: Mutex::default(),
        };
        let head = repo.text(&["rev-parse", "--verify", "HEAD^{commit}"]);
        head.map(|_| repo).ok_or_else(|| {
            format!(
                "{} is not a git repository with at least one commit",
                path.display()
            )
        })
    }

    /// Lets a branch seem to be at another commit, or gone.
    pub(crate) fn pretend(&self, name: &str, sha: Option<&str>) {
        let real = self.real_branches().into_iter();
        let mut real = real.filter(|branch| branch.name == name).map(|b| b.sha);
        let entry = (real.next(), sha.map(str::to_owned));
        lock(&self.pretended).insert(name.to_owned(), entry);
    }

    /// Names the head of a pull request.
    pub(crate) fn set_pull(&self, number: i64, sha: &str) {
        lock(&self.pulls).insert(format!("{number}/head"), sha.to_owned());
    }

    /// Local branches, and those of `origin` that have no local one of the same name.
    fn real_branches(&self) -> Vec<Ref> {
        let mut branches = self.refs("refs/heads");
        for remote in self.refs("refs/remotes/origin") {
            if !branches.iter().any(|local| local.name == remote.name) {
                branches.push(remote);
            }
        }
        if branches.is_empty() {
            let head = self.text(&["rev-parse", "HEAD"]).unwrap_or_default();
            branches.push(Ref {
                name: "main".to_owned(),
                sha: head,
            });
        }
        branches
    }

    /// The output of a reading command, when it succeeds.
    fn run(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.path)
            .args(["-c", "safe.directory=*", "-c", "log.showSignature=false"])
            .args(arguments)
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        output.status.success().then_some(output.stdout)
    }

    fn text(&self, arguments: &[&str]) -> Option<String> {
        let bytes = self.run(arguments)?;
        Some(
            String::from_utf8_lossy(&bytes)
                .trim_end_matches('\n')
                .to_owned(),
        )
    }

    /// What `git ls-tree` lists, with names below `below`.
    fn entries(&self, of: &[&str], below: &str) -> Option<Vec<Entry>> {
        let options = [
            "--literal-pathspecs",
            "ls-tree",
            "-z",
            "--long",
            "--full-tree",
        ];
        let listed = self.text(&[&options[..], of].concat())?;
        let lines = listed.split_terminator('\0');
        lines.map(|line| entry(line, below)).collect()
    }

    /// Refs below a folder, each with the commit it peels to.
    fn refs(&self, folder: &str) -> Vec<Ref> {
        let format = "--format=%(refname)%00%(objectname)%00%(*objectname)%00%(symref)";
        let listed = self
            .text(&["for-each-ref", format, folder])
            .unwrap_or_default();
        let read = |line: &str| {
            let mut parts = line.split('\0');
            let name = parts.next()?.strip_prefix(folder)?.strip_prefix('/')?;
            let (object, peeled) = (parts.next()?, parts.next()?);
            let symbolic = parts.next().is_some_and(|target| !target.is_empty());
            let sha = if peeled.is_empty() { object } else { peeled };
            (!symbolic).then(|| Ref {
                name: name.to_owned(),
                sha: sha.to_owned(),
            })
        };
        listed.lines().filter_map(read).collect()
    }

    fn read_commit(&self, sha: &str) -> Option<Commit> {
        let format = "--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B";
        let range = format!("{sha}^{{commit}}");
        let shown = self.text(&[
            "log",
            "-1",
            "--encoding=UTF-8",
            format,
            "--end-of-options",
            &range,
        ])?;
        let mut parts = shown.splitn(10, '\0');
        let mut next = || parts.next().map(str::to_owned);
        Some(Commit {
            sha: next()?,
            tree: next()?,
            parents: next()?.split_whitespace().map(str::to_owned).collect(),
            author: Signature {
                name: next()?,
                email: next()?,
                date: date(&next()?),
            },
            committer: Signature {
                name: next()?,
                email: next()?,
                date: date(&next()?),
            },
            message: next()?.trim_end().to_owned(),
        })
    }

    fn changes(&self, base: &str, head: &str) -> Option<Vec<Change>> {
        let options = [
            "diff",
            "--raw",
            "--numstat",
            "-z",
            "--no-renames",
            "--no-ext-diff",
        ];
        let options = [
            &options[..],
            &["--no-textconv", "--abbrev=40", base, head, "--"],
        ]
        .concat();
        let output = self.run(&options)?;
        let output = String::from_utf8_lossy(&output);
        let mut changes: Vec<Change> = Vec::new();
        let mut parts = output.split('\0').filter(|part| !part.is_empty());
        while let Some(part) = parts.next() {
            if let Some(raw) = part.strip_prefix(':') {
                let fields: Vec<&str> = raw.split(' ').collect();
                let status = match *fields.get(4)? {
                    "A" => "added",
                    "D" => "removed",
                    _ => "modified",
                };
                let sha = (*fields.get(3)?).to_owned();
                let path = parts.next()?.to_owned();
                changes.push(Change {
                    path,
                    status,
                    sha,
                    additions: 0,
                    deletions: 0,
                });
            } else {
                let mut fields = part.splitn(3, '\t');
                let (plus, minus, path) = (fields.next()?, fields.next()?, fields.next()?);
                if let Some(change) = changes.iter_mut().find(|change| change.path == path) {
                    change.additions = plus.parse().unwrap_or(0);
                    change.deletions = minus.parse().unwrap_or(0);
                }
            }
        }
        Some(changes)
    }
}

/// A line of `git ls-tree --long`: mode, type, object, size or `-`, a tab, and the name.
fn entry(line: &str, below: &str) -> Option<Entry> {
    let (facts, name) = line.split_once('\t')?;
    let mut facts = facts.split_ascii_whitespace();
    let (mode, _, sha, size) = (facts.next()?, facts.next()?, facts.next()?, facts.next()?);
    Some(Entry {
        path: format!("{below}{name}"),
        kind: match mode {
            "040000" => "dir",
            "120000" => "symlink",
            "160000" => "submodule",
            _ => "file",
        },
        sha: sha.to_owned(),
        size: size.parse().unwrap_or(0),
    })
}

fn date(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).map_or(DateTime::UNIX_EPOCH, |date| date.to_utc())
}

impl Source for Git {
    fn default_branch(&self) -> String {
        let names: Vec<String> = self
            .branches()
            .into_iter()
            .map(|branch| branch.name)
            .collect();
        let remote = self.text(&[
            "symbolic-ref",
            "--quiet",
            "--short",
            "refs/remotes/origin/HEAD",
        ]);
        let remote = remote.and_then(|name| name.strip_prefix("origin/").map(str::to_owned));
        let head = self.text(&["symbolic-ref", "--quiet", "--short", "HEAD"]);
        let usual = ["main", "master"].map(|name| Some(name.to_owned()));
        let mut candidates = [remote].into_iter().chain(usual).chain([head]).flatten();
        candidates
            .find(|name| names.contains(name))
            .or_else(|| names.first().cloned())
            .unwrap_or_else(|| "main".to_owned())
    }

    fn branches(&self) -> Vec<Ref> {
        let mut branches = self.real_branches();
        for (name, (real, shown)) in lock(&self.pretended).iter() {
            let at = branches.iter().position(|branch| branch.name == *name);
            if at.map(|at| &branches[at].sha) != real.as_ref() {
                continue;
            }
            branches.retain(|branch| branch.name != *name);
            branches.extend(shown.as_ref().map(|sha| Ref {
                name: name.clone(),
                sha: sha.clone(),
            }));
        }
        branches.sort_by(|a, b| a.name.cmp(&b.name));
        branches
    }

    fn pulls(&self) -> Vec<Ref> {
        let pulls = lock(&self.pulls);
        let named = pulls.iter();
        named
            .map(|(name, sha)| Ref {
                name: name.clone(),
                sha: sha.clone(),
            })
            .collect()
    }

    fn tags(&self) -> Vec<Ref> {
        self.refs("refs/tags")
    }

    fn object(&self, name: &str) -> Option<String> {
        if name.len() < 7 || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.text(&[
            "rev-parse",
            "--verify",
            "--quiet",
            &format!("{name}^{{commit}}"),
        ])
    }

    fn commit(&self, sha: &str) -> Option<Commit> {
        if let Some(commit) = lock(&self.commits).get(sha) {
            return Some(commit.clone());
        }
        let commit = self.read_commit(sha)?;
        lock(&self.commits).insert(sha.to_owned(), commit.clone());
        Some(commit)
    }

    fn log(&self, sha: &str, skip: usize, limit: usize) -> Vec<String> {
        let (skip, limit) = (format!("--skip={skip}"), format!("--max-count={limit}"));
        let listed = self.text(&["rev-list", &skip, &limit, "--end-of-options", sha]);
        listed
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    fn compare(&self, base: &str, head: &str) -> Option<Comparison> {
        let merge_base = self.text(&["merge-base", "--end-of-options", base, head])?;
        let ahead = self.text(&["rev-list", "--reverse", &format!("{base}..{head}")])?;
        let behind = self.text(&["rev-list", "--count", &format!("{head}..{base}")])?;
        Some(Comparison {
            ahead: ahead.lines().map(str::to_owned).collect(),
            behind_by: behind.parse().ok()?,
            files: self.changes(&merge_base, head)?,
            merge_base,
        })
    }

    fn entry(&self, sha: &str, path: &str) -> Option<Found> {
        if path.is_empty() {
            return self.entries(&[sha], "").map(Found::Folder);
        }
        let entry = self.entries(&[sha, "--", path], "")?.into_iter().next()?;
        Some(match entry.kind {
            "dir" => Found::Folder(self.entries(&[&entry.sha], &format!("{path}/"))?),
            "submodule" => Found::File(entry, Bytes::new()),
            _ => {
                let bytes = self.run(&["cat-file", "blob", &entry.sha])?;
                Found::File(entry, bytes.into())
            }
        })
    }

    fn archive(&self, sha: &str, prefix: &str) -> Option<Bytes> {
        let prefix = format!("--prefix={prefix}/");
        archive::gzip(&self.run(&["archive", "--format=tar", &prefix, sha])?)
    }
}
