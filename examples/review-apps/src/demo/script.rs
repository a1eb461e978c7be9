//! The steps of the story: what happens, which command the CI job runs, what must come out.

use heroku_api::config_vars::{ConfigVars, UpdateStageConfigVars};
use heroku_api::couplings::Stage;
use heroku_api::pipelines::GetPipeline;
use heroku_api::review_apps::EnableReviewApps;
use sandbox::Sandbox;
use serde_json::Value;

use super::checks::Looks;
use crate::variables::Variables;

/// The branch of the story; its name needs escaping everywhere.
const BRANCH: &str = "feature/schnellere-küche";
const REPOSITORY: &str = "acme/web";

/// What happens before a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    Nothing,
    /// A commit on the branch, and a pull request of it.
    Open,
    /// Another commit on the branch.
    Push,
    /// The pull request is closed.
    Close,
    /// A commit on `main`.
    Merge,
    /// A branch `staging-eu`.
    Staging,
}

/// What must come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    /// The review app runs the newest commit, and the work was called so.
    Runs(&'static str),
    /// Accepted, and not watched.
    Accepted,
    /// The review app is gone.
    Gone,
    /// This app runs the newest commit of the branch.
    Deployed(&'static str),
    /// It ended with this reason, and nothing else happened.
    Reason(&'static str),
}

/// One step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) says: &'static str,
    before: Before,
    /// The command line.
    pub(super) line: &'static str,
    /// Whether the CI system says which branch it is.
    in_ci: bool,
    expect: Expect,
}

const fn step(
    says: &'static str,
    before: Before,
    line: &'static str,
    in_ci: bool,
    expect: Expect,
) -> Step {
    Step {
        says,
        before,
        line,
        in_ci,
        expect,
    }
}

/// The whole story.
pub(super) fn script() -> Vec<Step> {
    use Before::{Close, Merge, Nothing, Open, Push, Staging};
    use Expect::{Accepted, Deployed, Gone, Reason, Runs};
    vec![
        step(
            "Ada pushes a branch and opens a pull request. Its CircleCI job asks for a review app",
            Open,
            "create --wait --env FEATURES=all",
            true,
            Runs("created"),
        ),
        step(
            "She pushes again. The same job builds the new commit into it: same address, same data",
            Push,
            "create --wait",
            true,
            Runs("redeployed"),
        ),
        step(
            "Somebody presses \"Rerun\". Nothing is built twice",
            Nothing,
            "create --wait",
            true,
            Runs("already_runs"),
        ),
        step(
            "She pushes once more, in a job that does not wait",
            Push,
            "create",
            true,
            Accepted,
        ),
        step(
            "A later job waits for it, and gives the deployment its end",
            Nothing,
            "wait",
            true,
            Runs("deployed"),
        ),
        step(
            "Its data is broken. Somebody approves the job that makes it anew",
            Nothing,
            "redeploy --recreate --wait",
            true,
            Runs("created"),
        ),
        step("Who has one?", Nothing, "list", false, Reason("done")),
        step("The pull request is closed", Close, "delete", true, Gone),
        step(
            "main is deployed to production, once its checks have passed",
            Merge,
            "deploy --branch main --app acme-prod --only main --require-green --wait",
            false,
            Deployed("acme-prod"),
        ),
        step(
            "A staging branch needs an app, from a private repository: what the Heroku Button did",
            Staging,
            "app acme-staging-eu --from-tarball --branch staging-eu --wait",
            false,
            Reason("done"),
        ),
        step(
            "It is deployed by its name",
            Nothing,
            "deploy --branch staging-eu --app-pattern acme-{branch} --only staging,staging-* --wait",
            false,
            Deployed("acme-staging-eu"),
        ),
        step(
            "Other branches are passed over",
            Nothing,
            "deploy --branch feature-x --app-pattern acme-{branch} --only staging,staging-* --wait",
            false,
            Reason("branch_filtered"),
        ),
        step(
            "Every night: review apps that nobody needs",
            Nothing,
            "prune --dry-run",
            false,
            Reason("done"),
        ),
        step(
            "And is everything set up?",
            Nothing,
            "doctor --branch main --app acme-prod",
            false,
            Reason("done"),
        ),
    ]
}

/// The writes that the story makes, and how often.
pub(super) fn writes(without_link: bool) -> Vec<(&'static str, u64)> {
    let (by_review_app, by_setup) = if without_link { (0, 2) } else { (2, 0) };
    vec![
        ("heroku POST /review-apps", by_review_app),
        // And the app of the staging branch.
        ("heroku POST /app-setups", by_setup + 1),
        ("heroku POST /pipeline-couplings", by_setup),
        // Two pushes, production, staging.
        ("heroku POST /apps/{app}/builds", 4),
        ("heroku DELETE /review-apps/{review}", by_review_app),
        ("heroku DELETE /apps/{app}", by_setup),
    ]
}

/// What is known while the story goes on.
pub(super) struct Story {
    pub(super) number: u64,
    pub(super) sha: String,
    main: String,
    staging: String,
    /// The name of the review app.
    pub(super) app: Option<String>,
    address: Option<String>,
    commits: u32,
}

impl Story {
    /// The world before the first step.
    pub(super) async fn begin(
        sandbox: &Sandbox,
        looks: &Looks,
        without_link: bool,
    ) -> Result<Self, String> {
        let world = sandbox.world();
        world.set_private(true);
        let heroku = &looks.heroku;
        let failed = |error: heroku_api::Error| error.to_string();
        let pipeline = heroku
            .send(&GetPipeline::new("acme"))
            .await
            .map_err(failed)?
            .id;
        if without_link {
            world.disconnect_github("acme");
        } else {
            let on = EnableReviewApps::new(&pipeline, REPOSITORY);
            heroku.send(&on).await.map_err(failed)?;
        }
        let vars = ConfigVars::new().set("DATABASE_SIZE", "small");
        let vars = UpdateStageConfigVars::new(&pipeline, Stage::Review, vars);
        heroku.send(&vars).await.map_err(failed)?;
        Ok(Self {
            number: 0,
            sha: String::new(),
            main: String::new(),
            staging: String::new(),
            app: None,
            address: None,
            commits: 0,
        })
    }

    /// What people do before the CI job runs.
    pub(super) fn before(&mut self, step: &Step, sandbox: &Sandbox) {
        let world = sandbox.world();
        match step.before {
            Before::Nothing => {}
            Before::Open | Before::Push => {
                self.commits += 1;
                let subject = format!("Cook faster, part {}", self.commits);
                self.sha = world.commit(BRANCH, &subject).unwrap_or_default();
                if step.before == Before::Open {
                    let number = world.open_pull(BRANCH, "Cook faster", "ada");
                    self.number = number.and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
                }
            }
            Before::Close => {
                world.close_pull(i64::try_from(self.number).unwrap_or(0), "ada");
            }
            Before::Merge => {
                self.main = world.commit("main", "Cook faster").unwrap_or_default();
                world.set_checks("main", sandbox::Checks::Green);
            }
            Before::Staging => {
                self.staging = world
                    .commit("staging-eu", "Cook in Europe")
                    .unwrap_or_default();
            }
        }
    }

    /// What a CircleCI job has in its environment; other jobs have the secrets only.
    pub(super) fn variables(&self, step: &Step, sandbox: &Sandbox) -> Variables {
        let (heroku, github) = (sandbox.heroku(), sandbox.github());
        let mut all: Variables = [
            ("HEROKU_API_KEY", heroku.token.as_str()),
            ("HEROKU_API_URL", heroku.url.as_str()),
            ("HEROKU_STATUS_URL", heroku.url.as_str()),
            ("HEROKU_PIPELINE", "acme"),
            ("GITHUB_TOKEN", github.token.as_str()),
            ("GITHUB_API_URL", github.url.as_str()),
        ]
        .into_iter()
        .collect();
        let url = format!("https://github.com/{REPOSITORY}/pull/{}", self.number);
        if step.in_ci {
            all.extend([
                ("CIRCLECI", "true"),
                ("CIRCLE_BRANCH", BRANCH),
                ("CIRCLE_SHA1", self.sha.as_str()),
                ("CIRCLE_PULL_REQUEST", url.as_str()),
                ("CIRCLE_PROJECT_USERNAME", "acme"),
                ("CIRCLE_PROJECT_REPONAME", "web"),
            ]);
        } else {
            all.extend([("GITHUB_REPOSITORY", REPOSITORY)]);
        }
        all
    }

    /// Whether a step ended as it should.
    pub(super) async fn check(
        &mut self,
        step: &Step,
        code: u8,
        result: &Value,
        looks: &Looks,
    ) -> Result<(), String> {
        let said = |name: &str| result[name].as_str().unwrap_or_default().to_owned();
        let reason = said("reason");
        if code != 0 {
            return Err(format!("exit code {code}, {reason}: {}", said("text")));
        }
        match step.expect {
            Expect::Reason(expected) if reason != expected => Err(format!("ended as {reason}")),
            Expect::Reason(_) => Ok(()),
            Expect::Accepted if reason != "accepted" => Err(format!("ended as {reason}")),
            Expect::Accepted => {
                looks
                    .deployment(&self.environment(), &self.sha, "queued")
                    .await
            }
            Expect::Runs(work) => {
                let found = said("work");
                if work != "deployed" && found != work {
                    return Err(format!("the work was {found}, not {work}"));
                }
                let in_place = work == "redeployed";
                self.runs(&said("name"), &said("web_url"), in_place, looks)
                    .await
            }
            Expect::Gone => self.gone(looks).await,
            Expect::Deployed(app) => {
                let sha = match app {
                    "acme-prod" => &self.main,
                    _ => &self.staging,
                };
                looks.runs(app, sha)?;
                looks.deployment(app, sha, "success").await
            }
        }
    }

    /// The environment on GitHub.
    pub(super) fn environment(&self) -> String {
        format!("acme-pr-{}", self.number)
    }

    async fn runs(
        &mut self,
        name: &str,
        address: &str,
        in_place: bool,
        looks: &Looks,
    ) -> Result<(), String> {
        if !name.is_empty() {
            self.app = Some(name.to_owned());
        }
        let app = self.app.clone().ok_or("the result names no app")?;
        looks.runs(&app, &self.sha)?;
        let before = self.address.replace(address.to_owned());
        if in_place && before.as_deref() != Some(address) {
            return Err(format!("the address changed from {before:?} to {address}"));
        }
        looks.config(&app, "SOURCE_VERSION").await?;
        looks.config(&app, "DATABASE_SIZE").await?;
        looks
            .deployment(&self.environment(), &self.sha, "success")
            .await?;
        looks.status(&self.sha, "success").await?;
        looks.comment(self.number, address).await
    }

    async fn gone(&self, looks: &Looks) -> Result<(), String> {
        if let Some(app) = &self.app {
            looks.is_gone(app).await?;
        }
        looks.all_inactive(&self.environment()).await?;
        looks.comment(self.number, "deleted").await
    }
}
