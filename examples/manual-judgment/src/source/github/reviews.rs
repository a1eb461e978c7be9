//! Environments with required reviewers: GitHub takes a review of a person only, so it is
//! sent with the judge's own token.

use async_trait::async_trait;
use github_checks::deployment_reviews::{ReviewPendingDeployments, ReviewState};
use github_checks::users::GetUser;
use slack_blocks::web::secret::Secret;

use super::api::{GitHubApi, Parts, TITLE, sort, tag};
use crate::choice::Choice;
use crate::source::{Actor, Answered, JudgmentSource, Mode, Place, Seen, SourceError, Waiting};

/// Its name as a source.
pub const GITHUB: &str = "github";

/// Reviews of environments.
#[derive(Clone, Debug)]
pub struct GitHubReviews {
    api: GitHubApi,
    mode: Mode,
}

impl GitHubReviews {
    /// The environments of the repositories that have reviewers.
    #[must_use]
    pub fn new(api: GitHubApi) -> Self {
        Self {
            api,
            mode: Mode::Own,
        }
    }

    /// As whom reviews are sent.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    fn client(&self, token: Option<&Secret>) -> github_checks::Client {
        match token {
            Some(token) => {
                let token = token.hand_to(github_checks::secret::Secret::new);
                self.api.client.with_token(token)
            }
            None => self.api.client.clone(),
        }
    }
}

fn refused(status: u16, message: String) -> SourceError {
    SourceError::Refused {
        source_name: TITLE,
        status,
        message,
    }
}

#[async_trait]
impl JudgmentSource for GitHubReviews {
    fn name(&self) -> &'static str {
        GITHUB
    }

    fn title(&self) -> &'static str {
        TITLE
    }

    fn mode(&self) -> Mode {
        self.mode
    }

    fn token_help(&self) -> &'static str {
        "Your own token of GitHub: a fine-grained one with Deployments (write) and Actions (read) \
         for the repository, or a classic one with the scope repo."
    }

    fn names_accounts(&self) -> bool {
        true
    }

    fn skips(&self) -> u32 {
        2
    }

    async fn changes(&self, waiting: &Waiting) -> Option<String> {
        self.api.changes(waiting).await
    }

    async fn waiting(&self) -> Result<Vec<Waiting>, SourceError> {
        let pending = self.api.pending().await?;
        let reviewed = pending
            .iter()
            .filter(|one| !one.wanted.reviewers.is_empty());
        Ok(reviewed.map(|one| one.waiting(GITHUB)).collect())
    }

    async fn look(&self, place: &Place) -> Result<Seen, SourceError> {
        self.api.look(place).await
    }

    async fn decide(
        &self,
        place: &Place,
        choice: Choice,
        _input: Option<&str>,
        actor: &Actor,
    ) -> Result<Answered, SourceError> {
        let parts = Parts::of(place)?;
        let client = self.client(actor.token.as_ref());
        // As the judge sees it: GitHub itself says whether this account is a reviewer.
        let wanted = self.api.wanted(&client, &parts.repo, parts.run).await;
        let wanted = wanted.map_err(|error| match error {
            SourceError::Missing(_) => refused(
                404,
                format!("the account {} does not see {}", actor.name, parts.repo),
            ),
            error => error,
        })?;
        let wanted = wanted
            .into_iter()
            .find(|one| one.environment.name.eq_ignore_ascii_case(parts.environment));
        // Decided meanwhile, perhaps: what the run shows counts.
        let Some(wanted) = wanted else {
            return Ok(Answered::Nothing);
        };
        if !wanted.current_user_can_approve {
            return Err(refused(
                403,
                format!(
                    "{} is not a required reviewer of {}, or started this run where the \
                     environment prevents self-review",
                    actor.name, parts.environment
                ),
            ));
        }
        let state = match choice {
            Choice::Approve => ReviewState::Approved,
            Choice::Reject => ReviewState::Rejected,
        };
        let comment = format!("Decided in Slack ({})", tag(place));
        let ids = vec![wanted.environment.id];
        let call = ReviewPendingDeployments::new(&parts.repo, parts.run, ids, state, comment);
        match client.send(&call).await {
            Ok(_) => Ok(Answered::Done),
            Err(error) => Err(match sort(&error) {
                SourceError::Missing(_) => refused(404, "this token may not review here".into()),
                error => error,
            }),
        }
    }

    async fn account(&self, token: Option<&Secret>) -> Result<String, SourceError> {
        let user = self.client(token).send(&GetUser::new()).await;
        user.map(|user| user.login).map_err(|error| sort(&error))
    }
}
