//! A sandbox, a pipeline, and a CI system that runs commands in it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use review_apps::variables::Variables;
use review_apps::wire::{SandboxTime, Wire};
use review_apps::{Output, Setting, run};
use sandbox::Sandbox;
use serde_json::Value;

/// Virtual seconds for each real one.
const SPEED: f64 = 40.0;

/// A world with one pipeline, `acme`, and the repository `acme/web`.
pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) heroku: heroku_api::Client,
    pub(crate) folder: PathBuf,
}

/// What a command printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) lines: Vec<Value>,
    /// How many requests each route got.
    pub(crate) requests: BTreeMap<String, u64>,
}

impl Ran {
    /// The last line.
    pub(crate) fn result(&self) -> &Value {
        self.lines.last().expect("a result line")
    }

    pub(crate) fn reason(&self) -> &str {
        self.result()["reason"].as_str().unwrap_or_default()
    }

    /// The events of a name.
    pub(crate) fn events(&self, name: &str) -> Vec<&Value> {
        let of = self.lines.iter().filter(|line| line["event"] == name);
        of.collect()
    }

    /// Asserts how it ended, and shows everything when it did not.
    #[track_caller]
    pub(crate) fn ended(&self, code: u8, reason: &str) -> &Value {
        let all: Vec<_> = self.lines.iter().map(ToString::to_string).collect();
        assert_eq!(
            (self.code, self.reason()),
            (code, reason),
            "{}",
            all.join("\n")
        );
        self.result()
    }

    /// Requests to Heroku and for the archive, without polls.
    pub(crate) fn needed(&self, polls: &[&str]) -> u64 {
        let needed = self.requests.iter().filter(|(line, _)| {
            let mine = line.starts_with("heroku ") || line.contains("/tarball/");
            mine && !polls.contains(&line.as_str())
        });
        needed.map(|(_, count)| count).sum()
    }
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Scene {
    /// With the link to GitHub: review apps are on.
    pub(crate) async fn linked() -> Self {
        let scene = Self::new().await;
        let on = heroku_api::review_apps::EnableReviewApps::new("acme", "acme/web");
        scene.heroku.send(&on).await.unwrap();
        scene
    }

    /// Without it.
    pub(crate) async fn unlinked() -> Self {
        let scene = Self::new().await;
        assert!(scene.sandbox.world().disconnect_github("acme"));
        scene
    }

    /// Of a git repository.
    pub(crate) async fn of(repository: &Path) -> Self {
        let builder = Sandbox::builder().repo(Some(repository.to_owned()));
        Self::with(builder.speed(SPEED).start().await.unwrap())
    }

    async fn new() -> Self {
        Self::with(Sandbox::builder().speed(SPEED).start().await.unwrap())
    }

    fn with(sandbox: Sandbox) -> Self {
        let heroku = heroku_api::Client::builder(sandbox.heroku().token.as_str())
            .base_url(&sandbox.heroku().url)
            .build()
            .unwrap();
        Self {
            sandbox,
            heroku,
            folder: std::env::temp_dir(),
        }
    }

    pub(crate) fn tip(&self, branch: &str) -> String {
        let branches = self.sandbox.world().branches();
        let found = branches.into_iter().find(|(name, _)| name == branch);
        found.expect("a branch").1
    }

    pub(crate) fn variables(&self) -> Variables {
        let sandbox = &self.sandbox;
        [
            ("HEROKU_API_KEY", sandbox.heroku().token.clone()),
            ("HEROKU_API_URL", sandbox.heroku().url.clone()),
            ("HEROKU_STATUS_URL", sandbox.heroku().url.clone()),
            ("HEROKU_PIPELINE", "acme".to_owned()),
            ("GITHUB_TOKEN", sandbox.github().token.clone()),
            ("GITHUB_API_URL", sandbox.github().url.clone()),
            ("GITHUB_REPOSITORY", sandbox.github().repository.clone()),
        ]
        .into_iter()
        .collect()
    }

    /// Runs a command line with `--json`, words separated by blanks.
    pub(crate) async fn run(&self, line: &str) -> Ran {
        self.run_in(line, self.variables()).await
    }

    pub(crate) async fn run_in(&self, line: &str, variables: Variables) -> Ran {
        let wire = Arc::new(SandboxTime::new(self.sandbox.clock().clone()));
        self.run_on(line, variables, wire).await
    }

    pub(crate) async fn run_on(
        &self,
        line: &str,
        variables: Variables,
        wire: Arc<dyn Wire>,
    ) -> Ran {
        let kept = Kept::default();
        let before = self.sandbox.requests();
        let words = line.split_whitespace().chain(["--json"]);
        let output = Output::to(kept.clone());
        let setting = Setting::new(variables, output, self.folder.clone(), wire);
        let code = Box::pin(run(words, setting)).await;
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let mut requests = self.sandbox.requests();
        for (line, count) in before {
            if let Some(now) = requests.get_mut(&line) {
                *now -= count;
            }
        }
        requests.retain(|_, count| *count > 0);
        Ran {
            code,
            lines: text
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
            requests,
        }
    }

    /// A raw read of Heroku.
    async fn get(&self, path: &str) -> Value {
        let call = heroku_api::Raw::get(path);
        let response = self.heroku.send_raw(&call).await.unwrap();
        serde_json::from_slice(response.body()).unwrap()
    }

    /// The UUID of the pipeline.
    pub(crate) async fn pipeline(&self) -> String {
        let pipeline = self.get("/pipelines/acme").await;
        pipeline["id"].as_str().unwrap().to_owned()
    }

    /// How many review apps Heroku lists.
    pub(crate) async fn review_apps(&self) -> usize {
        let path = format!("/pipelines/{}/review-apps", self.pipeline().await);
        self.get(&path).await.as_array().unwrap().len()
    }

    /// Names of the apps in stage review, whichever way they were made.
    pub(crate) async fn apps_in_review(&self) -> Vec<String> {
        let path = format!("/pipelines/{}/pipeline-couplings", self.pipeline().await);
        let couplings = self.get(&path).await;
        let mut names = Vec::new();
        for coupling in couplings.as_array().unwrap() {
            if coupling["stage"] == "review" {
                let app = self
                    .get(&format!(
                        "/apps/{}",
                        coupling["app"]["id"].as_str().unwrap()
                    ))
                    .await;
                names.push(app["name"].as_str().unwrap().to_owned());
            }
        }
        names
    }

    /// How many builds of a commit an app has.
    pub(crate) async fn builds(&self, app: &str, sha: &str) -> usize {
        let builds = self.get(&format!("/apps/{app}/builds")).await;
        let builds = builds.as_array().unwrap().iter();
        builds
            .filter(|build| build["source_blob"]["version"] == sha)
            .count()
    }

    pub(crate) fn github(&self) -> github_checks::Client {
        let github = self.sandbox.github();
        github_checks::Client::builder(github.token.as_str())
            .base_url(&github.url)
            .build()
            .unwrap()
    }

    pub(crate) fn repo(&self) -> github_checks::Repo {
        self.sandbox.github().repository.parse().unwrap()
    }

    /// Environment and state of the deployments on GitHub that have no final state.
    pub(crate) async fn open_deployments(&self) -> Vec<(String, String)> {
        use github_checks::deployments::{ListDeploymentStatuses, ListDeployments};
        let (github, repo) = (self.github(), self.repo());
        let mut open = Vec::new();
        for one in github.all(&ListDeployments::new(&repo)).await.unwrap() {
            let statuses = github
                .all(&ListDeploymentStatuses::new(&repo, one.id))
                .await
                .unwrap();
            let newest = statuses.into_iter().max_by_key(|status| status.id);
            if newest
                .as_ref()
                .is_none_or(|status| !status.state.is_final())
            {
                let state = newest.map(|status| status.state.to_string());
                open.push((
                    one.environment.unwrap_or_default(),
                    state.unwrap_or_default(),
                ));
            }
        }
        open
    }
}
