//! What was read a moment ago and rarely changes: which pipeline a name is, which repository
//! belongs to it, which branch is the default. Code that an id names never changes at all.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use github_checks::Repo;

use crate::target::{KnownPipeline, Target};

/// How long a name is believed.
const FRESH: Duration = Duration::from_secs(60);
/// Entries of each kind; the oldest go first.
const KEPT: usize = 1000;

/// What is remembered of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownRepository {
    /// Its default branch.
    pub branch: String,
    /// Whether the token may push; `None` when GitHub did not say.
    pub push: Option<bool>,
}

/// Everything that is remembered.
#[derive(Debug, Default)]
pub struct Known {
    pipelines: Memory<String, KnownPipeline>,
    repositories: Memory<String, KnownRepository>,
    commits: Memory<String, Option<String>>,
    names: Memory<(), Vec<String>>,
    tips: Memory<String, String>,
    branches: Memory<String, Vec<String>>,
    targets: Memory<String, Target>,
}

impl Known {
    /// The pipeline of this name, if it was read within a minute before `now`.
    pub fn pipeline(&self, name: &str, now: Duration) -> Option<KnownPipeline> {
        self.pipelines.get(&name.to_owned(), now)
    }

    /// Remembers a pipeline.
    pub fn set_pipeline(&self, name: &str, pipeline: KnownPipeline, now: Duration) {
        self.pipelines.set(name.to_owned(), pipeline, now + FRESH);
    }

    /// Forgets a pipeline: what was remembered was wrong.
    pub fn forget_pipeline(&self, name: &str) {
        self.pipelines.remove(&name.to_owned());
        self.forget_target(name);
    }

    /// A pipeline with its apps as they were within the last minute. For reading: what changes
    /// something looks anew.
    pub fn target(&self, name: &str, now: Duration) -> Option<Target> {
        self.targets.get(&name.to_owned(), now)
    }

    /// Remembers a pipeline with its apps.
    pub fn set_target(&self, name: &str, target: Target, now: Duration) {
        self.targets.set(name.to_owned(), target, now + FRESH);
    }

    /// Forgets a pipeline's apps.
    pub fn forget_target(&self, name: &str) {
        self.targets.remove(&name.to_owned());
    }

    /// A repository.
    pub fn repository(&self, repo: &Repo, now: Duration) -> Option<KnownRepository> {
        self.repositories.get(&repo.to_string(), now)
    }

    /// Remembers a repository.
    pub fn set_repository(&self, repo: &Repo, repository: KnownRepository, now: Duration) {
        self.repositories
            .set(repo.to_string(), repository, now + FRESH);
    }

    /// The names of all pipelines.
    pub fn pipeline_names(&self, now: Duration) -> Option<Vec<String>> {
        self.names.get(&(), now)
    }

    /// Remembers the names of all pipelines.
    pub fn set_pipeline_names(&self, names: Vec<String>, now: Duration) {
        self.names.set((), names, now + FRESH);
    }

    /// The names of the branches of a repository.
    pub fn branches(&self, repo: &Repo, now: Duration) -> Option<Vec<String>> {
        self.branches.get(&repo.to_string(), now)
    }

    /// Remembers the names of the branches of a repository.
    pub fn set_branches(&self, repo: &Repo, names: Vec<String>, now: Duration) {
        self.branches.set(repo.to_string(), names, now + FRESH);
    }

    /// The commit that a branch or tag was when it was last asked for: a guess, and no more.
    pub fn tip(&self, repo: &Repo, reference: &str) -> Option<String> {
        self.tips
            .get(&format!("{repo} {reference}"), Duration::ZERO)
    }

    /// Remembers what a branch or tag was.
    pub fn set_tip(&self, repo: &Repo, reference: &str, sha: &str) {
        let name = format!("{repo} {reference}");
        self.tips.set(name, sha.to_owned(), Duration::MAX);
    }

    /// The commit of a slug. A slug never changes.
    pub fn slug(&self, slug: &str) -> Option<Option<String>> {
        self.commits.get(&slug.to_owned(), Duration::ZERO)
    }

    /// Remembers the commit of a slug.
    pub fn set_slug(&self, slug: &str, commit: Option<String>) {
        self.commits.set(slug.to_owned(), commit, Duration::MAX);
    }
}

/// Values with the moment until which they are believed.
#[derive(Debug)]
struct Memory<K, V>(Mutex<HashMap<K, (V, Duration)>>);

impl<K, V> Default for Memory<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq + Clone, V: Clone> Memory<K, V> {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<K, (V, Duration)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, key: &K, now: Duration) -> Option<V> {
        let known = self.lock();
        let (value, until) = known.get(key)?;
        (*until > now).then(|| value.clone())
    }

    fn set(&self, key: K, value: V, until: Duration) {
        let mut known = self.lock();
        if known.len() >= KEPT
            && !known.contains_key(&key)
            && let Some(oldest) = known.iter().min_by_key(|(_, (_, until))| *until)
        {
            let oldest = oldest.0.clone();
            known.remove(&oldest);
        }
        known.insert(key, (value, until));
    }

    fn remove(&self, key: &K) {
        self.lock().remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_believed_for_a_minute_and_memory_is_bounded() {
        let known = Known::default();
        let repo: Repo = "acme/web".parse().unwrap();
        let main = KnownRepository {
            branch: "main".to_owned(),
            push: None,
        };
        known.set_repository(&repo, main.clone(), Duration::ZERO);
        let after = |seconds| known.repository(&repo, Duration::from_secs(seconds));
        assert_eq!(after(59), Some(main));
        assert_eq!(after(60), None);
        for n in 0..KEPT + 10 {
            known.set_slug(&n.to_string(), None);
        }
        assert_eq!(known.commits.lock().len(), KEPT);
    }
}
