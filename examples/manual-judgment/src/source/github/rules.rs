//! Custom deployment protection rules: GitHub asks an app, and the app decides. Judges need no
//! account on GitHub.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use github_checks::Client;
use github_checks::apps::GetApp;
use github_checks::deployment_reviews::ReviewState;
use github_checks::ids::{AppId, Repo};
use github_checks::protection_rules::{ListProtectionRules, ReviewProtectionRule};
use github_checks::workflow_runs::WorkflowRun;
use slack_blocks::web::secret::Secret;
use tokio::sync::OnceCell;

use super::api::{GitHubApi, Parts, TITLE, next, sort, started, tag};
use super::reviews::GITHUB;
use crate::choice::Choice;
use crate::source::{
    Actor, Answered, JudgmentSource, Place, Seen, SourceError, Touch, Waiting, locked,
};

/// Its name as a source.
pub const GITHUB_APP: &str = "github-app";
/// How many looks a list of rules is believed for.
const BELIEVED: u32 = 10;

/// Whether each environment asks this app, and for how many looks more that is believed.
type Asked = HashMap<(String, String), (bool, u32)>;

/// Environments that ask an app.
#[derive(Debug)]
pub struct GitHubRules {
    api: GitHubApi,
    /// Signed in as the app itself, not as an installation of it.
    app: Client,
    identity: OnceCell<(AppId, String)>,
    asked: Mutex<Asked>,
    /// What GitHub took: it shows nowhere who decided for an app.
    taken: Mutex<HashMap<String, Choice>>,
}

impl GitHubRules {
    /// The repositories whose environments may ask the app; `api` is signed in as its
    /// installation.
    #[must_use]
    pub fn new(api: GitHubApi, app: Client) -> Self {
        Self {
            api,
            app,
            identity: OnceCell::new(),
            asked: Mutex::default(),
            taken: Mutex::default(),
        }
    }

    async fn identity(&self) -> Result<&(AppId, String), SourceError> {
        let ask = async || {
            let app = self.app.send(&GetApp::new()).await;
            let app = app.map_err(|error| sort(&error))?;
            let slug = app.slug.or(app.name).unwrap_or_else(|| app.id.to_string());
            Ok((app.id, format!("{slug}[bot]")))
        };
        self.identity.get_or_try_init(ask).await
    }

    /// How a place stands about which GitHub has taken no decision of this process's. It names
    /// nobody who decided for an app.
    async fn untaken(
        &self,
        place: &Place,
        parts: &Parts<'_>,
        run: &WorkflowRun,
    ) -> Result<Seen, SourceError> {
        if started(run) != place.since {
            return Ok(Seen::gone("the run was started again"));
        }
        let wanted = self.api.wanted(&self.api.client, &parts.repo, parts.run);
        let mut wanted = wanted.await?.into_iter();
        let is_wanted =
            wanted.any(|one| one.environment.name.eq_ignore_ascii_case(parts.environment));
        let status = run
            .status
            .as_ref()
            .map_or("waiting", |status| status.as_str());
        // It waits for another environment, perhaps: that this one is not listed proves nothing.
        if is_wanted || matches!(status, "waiting" | "requested" | "pending") {
            return Ok(Parts::waits(run));
        }
        let conclusion = run.conclusion.as_ref().filter(|_| run.is_complete());
        let conclusion = conclusion.map(github_checks::check_runs::Conclusion::as_str);
        if let Some(conclusion) = conclusion.filter(|how| *how != "success") {
            let why = format!("the run has ended: {conclusion}");
            if conclusion != "failure" {
                return Ok(Seen::gone(why));
            }
            // A rejection fails the run: a reviewer's is in the history, an app's is not.
            let history = self.api.history(&parts.repo, parts.run).await?;
            let by = parts.rejected_by(&history);
            return Ok(Seen::rejected(why, by));
        }
        Ok(Seen::Judged {
            choice: Choice::Approve,
            input: None,
            touch: None,
            shown: format!("the run is {}", conclusion.unwrap_or(status)),
            next: next(run),
        })
    }

    async fn asks(&self, repo: &Repo, environment: &str) -> Result<bool, SourceError> {
        let key = (repo.to_string(), environment.to_owned());
        if let Some((asks, left)) = locked(&self.asked).get_mut(&key)
            && *left > 0
        {
            *left -= 1;
            return Ok(*asks);
        }
        let (id, _) = self.identity().await?;
        let call = ListProtectionRules::new(repo, environment);
        let rules = self.api.client.send(&call).await;
        let rules = rules.map_err(|error| sort(&error))?;
        let mut rules = rules.custom_deployment_protection_rules.into_iter();
        let asks = rules.any(|rule| rule.enabled && rule.app.is_some_and(|app| app.id == *id));
        locked(&self.asked).insert(key, (asks, BELIEVED));
        Ok(asks)
    }
}

#[async_trait]
impl JudgmentSource for GitHubRules {
    fn name(&self) -> &'static str {
        GITHUB_APP
    }

    fn title(&self) -> &'static str {
        TITLE
    }

    /// People who have linked an account for reviews are known here too.
    fn provider(&self) -> &'static str {
        GITHUB
    }

    fn names_accounts(&self) -> bool {
        true
    }

    fn skips(&self) -> u32 {
        2
    }

    /// The review history says nothing of apps.
    fn again(&self, place: &Place) -> Option<Place> {
        let (environment, number) = place.step.rsplit_once('/')?;
        let number: u32 = number.parse().ok()?;
        let mut next = place.clone();
        next.step = format!("{environment}/{}", number + 1);
        Some(next)
    }

    async fn changes(&self, waiting: &Waiting) -> Option<String> {
        self.api.changes(waiting).await
    }

    async fn waiting(&self) -> Result<Vec<Waiting>, SourceError> {
        let mut waiting = Vec::new();
        for one in self.api.pending().await? {
            if self.asks(&one.repo, &one.wanted.environment.name).await? {
                let mut found = one.first(GITHUB_APP);
                if !one.wanted.reviewers.is_empty() {
                    let text =
                        "The environment has reviewers as well: the job runs once both agree.";
                    found.about.warnings.push(text.to_owned());
                }
                waiting.push(found);
            }
        }
        Ok(waiting)
    }

    async fn look(&self, place: &Place) -> Result<Seen, SourceError> {
        let parts = Parts::of(place)?;
        let run = self.api.run(&parts.repo, parts.run).await?;
        let taken = locked(&self.taken).get(&place.key()).copied();
        let Some(choice) = taken else {
            return self.untaken(place, &parts, &run).await;
        };
        let (_, name) = self.identity().await?;
        let next = next(&run);
        let word = match choice {
            Choice::Approve => "approved",
            Choice::Reject => "rejected",
        };
        Ok(Seen::Judged {
            choice,
            input: None,
            touch: Some(Touch::new(name.clone(), 0)),
            shown: format!("{word} by {name}"),
            next,
        })
    }

    async fn decide(
        &self,
        place: &Place,
        choice: Choice,
        _input: Option<&str>,
        _actor: &Actor,
    ) -> Result<Answered, SourceError> {
        let parts = Parts::of(place)?;
        let state = match choice {
            Choice::Approve => ReviewState::Approved,
            Choice::Reject => ReviewState::Rejected,
        };
        let call = ReviewProtectionRule::new(&parts.repo, parts.run, parts.environment)
            .state(state)
            .comment(format!("Decided in Slack ({})", tag(place)));
        match self.api.client.send(&call).await {
            Ok(()) => {
                // GitHub refuses a second decision, so this one was recorded.
                locked(&self.taken).insert(place.key(), choice);
                Ok(Answered::Done)
            }
            Err(error) => Err(match sort(&error) {
                SourceError::Missing(_) => SourceError::Refused {
                    source_name: TITLE,
                    status: 404,
                    message: "the app does not see this run any more".into(),
                },
                error => error,
            }),
        }
    }

    async fn account(&self, _token: Option<&Secret>) -> Result<String, SourceError> {
        self.identity().await.map(|(_, name)| name.clone())
    }
}
