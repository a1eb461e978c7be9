//! Checks as they come and go: workflows, re-runs, dead suites, and what apps and people report.

use std::collections::BTreeMap;
use std::time::Duration;

use super::World;
use crate::github::checks::report::ShownCheck;
use crate::github::{actions, checks, statuses};
use crate::world::github::{CheckRun, Status, Suite, Token, TokenKind};
use crate::world::workflows::{Workflow, numbered};

impl World {
    /// Somebody presses a button of a check run: of the newest of that name on a commit. The app
    /// hears of it. `false` when there is no such run, or it offers no such button.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn press_check(&self, sha: &str, name: &str, button: &str, by: &str) -> bool {
        checks::report::press(&self.0, sha, name, button, by)
    }

    /// What the newest check run of that name says on a commit.
    #[must_use]
    pub fn shown_check(&self, sha: &str, name: &str) -> Option<ShownCheck> {
        checks::report::shown(&self.0, sha, name)
    }

    /// What runs on every commit that is pushed from now on. At first it is one workflow, `CI`,
    /// with the job `build` and the job `test`, which needs it.
    pub fn set_workflows(&self, workflows: impl IntoIterator<Item = Workflow>) {
        let workflows = numbered(workflows.into_iter().collect());
        self.0.lock().github.workflows = workflows;
    }

    /// Starts a workflow on a commit now: the id of its run. One of the same name as a known one
    /// is a run of that. `None` when there is no such commit.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn run_workflow(&self, reference: &str, workflow: &Workflow) -> Option<i64> {
        let sha = self.0.repo.resolve(reference)?;
        let mut state = self.0.lock();
        checks::ensure(&self.0, &mut state, &sha);
        let mut workflow = workflow.clone();
        let known = state.github.workflows.iter();
        let same = known.into_iter().find(|known| known.name == workflow.name);
        workflow.id = match same {
            Some(same) => same.id,
            None => state.ids.number(),
        };
        let suite = actions::start(&self.0, &mut state, &sha, None, workflow);
        Some(actions::run_of(suite))
    }

    /// Runs a workflow run's jobs again: their check runs are gone for 8 seconds, then new ones
    /// appear. `false` when there is no such run, or it is running.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn rerun(&self, run: i64) -> bool {
        let mut state = self.0.lock();
        let suite = actions::find(&state.github, run).map(|(_, suite)| suite.id);
        suite.is_ok_and(|suite| actions::rerun(&self.0, &mut state, suite, false))
    }

    /// Cancels a workflow run. `false` when there is no such run, or it has ended.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn cancel_run(&self, run: i64) -> bool {
        let mut state = self.0.lock();
        let suite = actions::find(&state.github, run).map(|(_, suite)| suite.id);
        suite.is_ok_and(|suite| actions::cancel(&self.0, &mut state, suite))
    }

    /// Another app is installed that gets a suite for every new commit and never reports.
    pub fn add_inert_app(&self, id: i64, slug: &str) {
        let app = (id, slug.to_owned());
        self.0.lock().github.inert_apps.push(app);
    }

    /// Renames a branch: the former name answers 301, and rules of it are no longer found by it.
    /// `false` when there is no such branch.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn rename_branch(&self, from: &str, to: &str) -> bool {
        let Some(branch) = self.0.repo.branch(from) else {
            return false;
        };
        self.0.repo.set_branch(to, Some(&branch.sha));
        self.0.repo.rename(from, to);
        let mut state = self.0.lock();
        let github = &mut state.github;
        if let Some(protection) = github.protections.remove(from) {
            github.protections.insert(to.to_owned(), protection);
        }
        for ruleset in &mut github.rulesets {
            for name in ruleset.branches.iter_mut().filter(|name| *name == from) {
                to.clone_into(name);
            }
        }
        github.renamed.insert(from.to_owned(), to.to_owned());
        true
    }

    /// Whether the plan has rulesets for private repositories; without, their endpoints answer
    /// 403 "Upgrade to GitHub Pro …".
    pub fn set_rulesets_available(&self, available: bool) {
        self.0.lock().github.without_rulesets = !available;
    }

    /// Somebody, or an app by `slug[bot]`, reports a commit status. `false` when there is no such
    /// commit.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn report_status(&self, reference: &str, context: &str, state: &str, by: &str) -> bool {
        let Some(sha) = self.0.repo.resolve(reference) else {
            return false;
        };
        let mut world = self.0.lock();
        checks::ensure(&self.0, &mut world, &sha);
        let status = Status {
            id: world.ids.number(),
            state: state.to_owned(),
            context: context.to_owned(),
            description: None,
            target_url: None,
            creator: by.to_owned(),
            created_at: self.0.now(),
        };
        let commit = world.github.commits.entry(sha.clone()).or_default();
        commit.statuses.push(status.clone());
        statuses::announce(&self.0, &mut world, &sha, &status);
        true
    }

    /// An app, by id and slug, reports a check run: completed with a conclusion, or running
    /// without one. `false` when there is no such commit.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn report_check(
        &self,
        reference: &str,
        app: (i64, &str),
        name: &str,
        conclusion: Option<&str>,
    ) -> bool {
        let Some(sha) = self.0.repo.resolve(reference) else {
            return false;
        };
        let (now, app) = (self.0.now(), (app.0, app.1.to_owned()));
        let mut state = self.0.lock();
        checks::ensure(&self.0, &mut state, &sha);
        let (id, fresh) = (state.ids.number(), state.ids.number());
        let commit = state.github.commits.entry(sha.clone()).or_default();
        let known = commit.suites.iter().find(|suite| suite.app.0 == app.0);
        let suite = known.map_or(fresh, |suite| suite.id);
        if known.is_none() {
            commit.suites.push(Suite {
                id: fresh,
                app: app.clone(),
                branch: None,
                run: None,
                rerequested: false,
                created_at: now,
                updated_at: now,
            });
        }
        let (status, action) = match conclusion {
            Some(_) => ("completed", "completed"),
            None => ("in_progress", "created"),
        };
        let run = CheckRun {
            id,
            suite,
            app,
            name: name.to_owned(),
            status: status.to_owned(),
            conclusion: conclusion.map(str::to_owned),
            details_url: None,
            external_id: String::new(),
            started_at: Some(now),
            completed_at: conclusion.map(|_| now),
            title: None,
            summary: None,
            text: None,
            annotations: Vec::new(),
            actions: Vec::new(),
        };
        commit.runs.push(run.clone());
        checks::report::announce(&self.0, &mut state, &sha, &run, action);
        true
    }

    /// Installation tokens made from now on are refused (401) for so long, in the time of the
    /// program that asks.
    pub fn set_token_lag(&self, lag: Duration) {
        self.0.lock().github.token_lag = lag;
    }

    /// Commits pushed from now on answer 422 "No commit found" for so long, in the time of the
    /// program that asks.
    pub fn set_commit_lag(&self, lag: Duration) {
        self.0.lock().github.commit_lag = lag;
    }

    /// Registers the callback addresses of the GitHub App, exact ones, the first being the
    /// default; without any, every address on loopback is taken.
    pub fn set_github_callbacks(&self, urls: &[&str]) {
        if let Some(app) = &mut self.0.lock().github.app {
            app.callbacks = urls.iter().map(|url| (*url).to_owned()).collect();
        }
    }

    /// A classic personal token with these scopes: `repo`, `repo:status`, `read:user`, …
    #[must_use]
    pub fn classic_token(&self, login: &str, scopes: &[&str]) -> String {
        let mut state = self.0.lock();
        let token = format!("ghp_{}", state.ids.alnum(36));
        let kind = TokenKind::User {
            login: login.to_owned(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        };
        let record = Token {
            kind,
            until: None,
            from: None,
        };
        state.github.tokens.insert(token.clone(), record);
        token
    }

    /// A fine-grained personal token with these permissions; check runs cannot be among them.
    #[must_use]
    pub fn fine_grained_token(&self, login: &str, permissions: &[(&str, &str)]) -> String {
        let permissions = permissions.iter();
        let permissions: BTreeMap<String, String> = permissions
            .map(|(name, level)| ((*name).to_owned(), (*level).to_owned()))
            .collect();
        let mut state = self.0.lock();
        let token = format!("github_pat_{}", state.ids.alnum(82));
        let kind = TokenKind::FineGrained {
            of_app: false,
            login: login.to_owned(),
            permissions,
        };
        let record = Token {
            kind,
            until: None,
            from: None,
        };
        state.github.tokens.insert(token.clone(), record);
        token
    }
}
