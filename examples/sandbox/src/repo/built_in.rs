//! The repository of a world without `--repo`: a dozen commits of a small web application.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::{Change, Commit, Comparison, Entry, Found, Ref, Signature, Source, archive};

type Files = BTreeMap<String, Arc<str>>;

/// A repository in memory.
#[derive(Debug)]
pub(crate) struct BuiltIn {
    default_branch: String,
    branches: BTreeMap<String, String>,
    tags: BTreeMap<String, String>,
    pulls: BTreeMap<String, String>,
    commits: HashMap<String, (Commit, Files)>,
    time: DateTime<Utc>,
}

/// Branch, author, subject, file, text; a branch starts where the default branch stands.
const HISTORY: &[(&str, &str, &str, &str, &str)] = &[
    (
        "main",
        "Ada Moss",
        "Start the shop",
        "README.md",
        "# Shop\n",
    ),
    (
        "main",
        "Ada Moss",
        "Serve the catalogue",
        "Procfile",
        "web: bin/web\nworker: bin/worker\n",
    ),
    (
        "main",
        "Ben Okoro",
        "Describe the app for review apps",
        "app.json",
        "{\"name\": \"shop\"}\n",
    ),
    (
        "main",
        "Ada Moss",
        "Migrate on release",
        "bin/release",
        "#!/bin/sh\nexec bin/migrate\n",
    ),
    (
        "main",
        "Ben Okoro",
        "Add the cart",
        "src/cart.rb",
        "class Cart\nend\n",
    ),
    (
        "feature-x",
        "Ben Okoro",
        "Try a new start page",
        "src/start.rb",
        "puts 'start'\n",
    ),
    (
        "main",
        "Ada Moss",
        "Cache prices for a minute",
        "src/prices.rb",
        "TTL = 60\n",
    ),
    (
        "feature/new-search",
        "Ben Okoro",
        "Search by colour",
        "src/search.rb",
        "def search; end\n",
    ),
    (
        "main",
        "Ada Moss",
        "Answer health checks",
        "src/health.rb",
        "OK = 200\n",
    ),
    (
        "fix/cart-total",
        "Ben Okoro",
        "Round the cart total once",
        "src/cart.rb",
        "class Cart\n  def total; end\nend\n",
    ),
    (
        "wip/dark-mode",
        "Ada Moss",
        "Start on a dark theme",
        "src/theme.rb",
        "DARK = true\n",
    ),
];

impl BuiltIn {
    pub(crate) fn new(now: DateTime<Utc>) -> Self {
        let mut repo = Self::empty(now - TimeDelta::days(7));
        for (branch, author, subject, path, text) in HISTORY {
            repo.add(branch, author, subject, path, text);
        }
        let first = repo.log(&repo.branches["main"], 3, 1);
        repo.tags
            .extend(first.into_iter().map(|sha| ("v1.0".to_owned(), sha)));
        repo.time = now;
        repo
    }

    /// A repository without any commit.
    pub(crate) fn empty(time: DateTime<Utc>) -> Self {
        Self {
            default_branch: "main".to_owned(),
            branches: BTreeMap::new(),
            tags: BTreeMap::new(),
            pulls: BTreeMap::new(),
            commits: HashMap::new(),
            time,
        }
    }

    /// Adds a commit that changes one file; a new branch starts at the default branch.
    pub(crate) fn add(
        &mut self,
        branch: &str,
        author: &str,
        subject: &str,
        path: &str,
        text: &str,
    ) -> String {
        self.time += TimeDelta::minutes(47);
        let parent = self.tip(branch).or_else(|| self.tip(&self.default_branch));
        let mut files = parent
            .as_ref()
            .map(|sha| self.commits[sha].1.clone())
            .unwrap_or_default();
        files.insert(path.to_owned(), text.into());
        self.store(branch, author, subject, parent.into_iter().collect(), files)
    }

    /// Merges `other` into `branch`, when both exist.
    pub(crate) fn merge(&mut self, branch: &str, other: &str) -> Option<String> {
        let (ours, theirs) = (self.tip(branch)?, self.tip(other)?);
        let mut files = self.commits[&theirs].1.clone();
        files.extend(self.commits[&ours].1.clone());
        let subject = format!("Merge {other} into {branch}");
        Some(self.store(branch, "GitHub", &subject, vec![ours, theirs], files))
    }

    /// Makes or moves a branch.
    pub(crate) fn set_branch(&mut self, name: &str, sha: &str) {
        self.branches.insert(name.to_owned(), sha.to_owned());
    }

    /// Takes a branch's old name away; the default branch keeps being that.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        self.branches.remove(from);
        if self.default_branch == from {
            to.clone_into(&mut self.default_branch);
        }
    }

    /// Names the head of a pull request.
    pub(crate) fn set_pull(&mut self, number: i64, sha: &str) {
        self.pulls.insert(format!("{number}/head"), sha.to_owned());
    }

    /// Removes a branch; tells whether it was there.
    pub(crate) fn remove_branch(&mut self, name: &str) -> bool {
        self.branches.remove(name).is_some()
    }

    fn tip(&self, branch: &str) -> Option<String> {
        self.branches.get(branch).cloned()
    }

    fn store(
        &mut self,
        branch: &str,
        author: &str,
        message: &str,
        parents: Vec<String>,
        files: Files,
    ) -> String {
        let tree = digest([format!("{files:?}").as_str()]);
        let stamp = self.time.to_rfc3339();
        let named = [tree.as_str(), &parents.join(" "), author, &stamp, message];
        let sha = digest(named);
        let login = author.split(' ').next().unwrap_or(author).to_lowercase();
        let who = Signature {
            name: author.to_owned(),
            email: format!("{login}@acme.example"),
            date: self.time,
        };
        let commit = Commit {
            sha: sha.clone(),
            tree,
            parents,
            author: who.clone(),
            committer: who,
            message: message.to_owned(),
        };
        self.commits.insert(sha.clone(), (commit, files));
        self.branches.insert(branch.to_owned(), sha.clone());
        sha
    }

    fn history(&self, sha: &str) -> Vec<&Commit> {
        let mut seen = HashSet::new();
        let mut open = vec![sha.to_owned()];
        let mut found = Vec::new();
        while let Some(sha) = open.pop() {
            let Some((commit, _)) = self.commits.get(&sha) else {
                continue;
            };
            if seen.insert(sha) {
                open.extend(commit.parents.iter().cloned());
                found.push(commit);
            }
        }
        found.sort_by(|a, b| (b.committer.date, &b.sha).cmp(&(a.committer.date, &a.sha)));
        found
    }
}

fn digest<'t>(parts: impl IntoIterator<Item = &'t str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    crate::hex(&hash.finalize()[..20])
}

impl Source for BuiltIn {
    fn default_branch(&self) -> String {
        self.default_branch.clone()
    }

    fn branches(&self) -> Vec<Ref> {
        refs(&self.branches)
    }

    fn tags(&self) -> Vec<Ref> {
        refs(&self.tags)
    }

    fn pulls(&self) -> Vec<Ref> {
        refs(&self.pulls)
    }

    fn object(&self, name: &str) -> Option<String> {
        if self.commits.contains_key(name) {
            return Some(name.to_owned());
        }
        let mut found = self
            .commits
            .keys()
            .filter(|sha| name.len() >= 7 && sha.starts_with(name));
        let first = found.next()?;
        found.next().is_none().then(|| first.clone())
    }

    fn commit(&self, sha: &str) -> Option<Commit> {
        self.commits.get(sha).map(|(commit, _)| commit.clone())
    }

    fn log(&self, sha: &str, skip: usize, limit: usize) -> Vec<String> {
        self.history(sha)
            .iter()
            .skip(skip)
            .take(limit)
            .map(|commit| commit.sha.clone())
            .collect()
    }

    fn compare(&self, base: &str, head: &str) -> Option<Comparison> {
        let (of_base, of_head) = (self.history(base), self.history(head));
        let in_base: HashSet<&str> = of_base.iter().map(|c| c.sha.as_str()).collect();
        let in_head: HashSet<&str> = of_head.iter().map(|c| c.sha.as_str()).collect();
        let merge_base = of_head
            .iter()
            .find(|c| in_base.contains(c.sha.as_str()))?
            .sha
            .clone();
        let ahead = of_head
            .iter()
            .rev()
            .filter(|c| !in_base.contains(c.sha.as_str()));
        Some(Comparison {
            ahead: ahead.map(|c| c.sha.clone()).collect(),
            behind_by: of_base
                .iter()
                .filter(|c| !in_head.contains(c.sha.as_str()))
                .count(),
            files: changes(&self.commits[&merge_base].1, &self.commits.get(head)?.1),
            merge_base,
        })
    }

    fn entry(&self, sha: &str, path: &str) -> Option<Found> {
        let (_, files) = self.commits.get(sha)?;
        if let Some(text) = files.get(path) {
            let bytes = Bytes::copy_from_slice(text.as_bytes());
            return Some(Found::File(file(path, text), bytes));
        }
        let below = match path {
            "" => String::new(),
            path => format!("{path}/"),
        };
        let inside = |(whole, text): (&String, &Arc<str>)| {
            let name = whole.strip_prefix(&below)?;
            Some(match name.split_once('/') {
                None => file(whole, text),
                Some((folder, _)) => folder_of(files, format!("{below}{folder}")),
            })
        };
        let mut entries: Vec<Entry> = files.iter().filter_map(inside).collect();
        entries.dedup();
        (!entries.is_empty()).then_some(Found::Folder(entries))
    }

    fn archive(&self, sha: &str, prefix: &str) -> Option<Bytes> {
        let (commit, files) = self.commits.get(sha)?;
        let seconds = u64::try_from(commit.committer.date.timestamp()).unwrap_or(0);
        archive::pack(
            prefix,
            files.iter().map(|(path, text)| (path.as_str(), &**text)),
            seconds,
        )
    }
}

fn file(path: &str, text: &str) -> Entry {
    Entry {
        path: path.to_owned(),
        kind: "file",
        sha: digest([path, text]),
        size: text.len(),
    }
}

fn folder_of(files: &Files, path: String) -> Entry {
    let below = format!("{path}/");
    let inside = files.iter().filter(|(path, _)| path.starts_with(&below));
    let texts = inside.flat_map(|(path, text)| [path.as_str(), &**text]);
    Entry {
        sha: digest(texts),
        path,
        kind: "dir",
        size: 0,
    }
}

fn refs(named: &BTreeMap<String, String>) -> Vec<Ref> {
    named
        .iter()
        .map(|(name, sha)| Ref {
            name: name.clone(),
            sha: sha.clone(),
        })
        .collect()
}

fn changes(before: &Files, after: &Files) -> Vec<Change> {
    let lines = |text: Option<&Arc<str>>| text.map_or(0, |text| text.lines().count() as u64);
    let paths: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    paths
        .into_iter()
        .filter(|path| before.get(*path) != after.get(*path))
        .map(|path| Change {
            path: path.clone(),
            status: match (before.contains_key(path), after.contains_key(path)) {
                (false, _) => "added",
                (_, false) => "removed",
                _ => "modified",
            },
            sha: digest([path.as_str(), after.get(path).map_or("", |text| text)]),
            additions: lines(after.get(path)),
            deletions: lines(before.get(path)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_leave_the_default_branch_where_they_started() {
        let repo = BuiltIn::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let (main, fix) = (&repo.branches["main"], &repo.branches["fix/cart-total"]);
        let compared = repo.compare(main, fix).unwrap();
        assert_eq!((compared.ahead.len(), compared.behind_by), (1, 0));
        assert_eq!(compared.files[0].path, "src/cart.rb");
        let older = repo.compare(main, &repo.branches["feature-x"]).unwrap();
        assert_eq!((older.ahead.len(), older.behind_by), (1, 2));
        assert_eq!(repo.object(&main[..7]).as_ref(), Some(main));
    }

    #[test]
    fn a_merge_has_two_parents_and_is_no_longer_behind() {
        let mut repo = BuiltIn::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let merged = repo.merge("feature-x", "main").unwrap();
        assert_eq!(repo.commit(&merged).unwrap().parents.len(), 2);
        assert_eq!(
            repo.compare(&repo.branches["main"], &merged)
                .unwrap()
                .behind_by,
            0
        );
    }
}
