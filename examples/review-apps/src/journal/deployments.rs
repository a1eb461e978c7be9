//! Operations in deployments on GitHub, which people see too: "View deployment".

use std::time::SystemTime;

use github_checks::deployments::{
    CreateDeployment, CreateDeploymentStatus, Deployment, DeploymentOutcome, DeploymentState,
    DeploymentStatus, ListDeploymentStatuses, ListDeployments,
};
use github_checks::ensure::{self, Ensured, Intent};
use github_checks::ids::DeploymentId;
use github_checks::statuses::describe;
use github_checks::{Client, Repo};
use heroku_api::builds::{Build, BuildStatus};

use super::{Memory, Operation, Wish};
use crate::Cx;
use crate::name::short;
use crate::screen::Screen;
use crate::trouble::Trouble;

/// Deployments without an end that are looked into.
const OPEN: usize = 10;

/// How far a deployment is.
#[derive(Clone, Debug)]
#[allow(clippy::struct_field_names, reason = "the vendor's word")]
pub(crate) struct State {
    pub(crate) state: DeploymentState,
    pub(crate) description: String,
    pub(crate) environment_url: Option<String>,
    pub(crate) log_url: Option<String>,
}

impl State {
    pub(crate) fn new(state: DeploymentState, description: impl Into<String>) -> Self {
        Self {
            state,
            description: description.into(),
            environment_url: None,
            log_url: None,
        }
    }

    pub(super) fn is_final(&self) -> bool {
        self.state.is_final()
    }
}

/// The deployments of one environment.
#[derive(Debug)]
pub(crate) struct Deployments {
    github: Client,
    repo: Repo,
    environment: String,
    /// Whether the environment stays, as staging does.
    permanent: bool,
    screen: Screen,
    /// That of the operation that runs.
    current: Option<DeploymentId>,
    /// Earlier ones without an end.
    open: Vec<(DeploymentId, Operation)>,
    /// The newest that was there before.
    newest: u64,
    /// As they were read before the first look, which reads no second time.
    recalled: Option<Vec<(Deployment, Operation)>>,
}

impl Deployments {
    pub(super) fn new(
        cx: &Cx,
        github: &Client,
        repo: &Repo,
        environment: &str,
        permanent: bool,
    ) -> Self {
        Self {
            github: github.clone(),
            repo: repo.clone(),
            environment: environment.to_owned(),
            permanent,
            screen: cx.screen.clone(),
            current: None,
            open: Vec::new(),
            newest: 0,
            recalled: None,
        }
    }

    /// How the app of the environment was made.
    pub(super) async fn recall(&mut self) -> Memory {
        match self.list().await {
            Ok(known) => {
                let newest = known.first().map(|(_, operation)| operation.way);
                self.recalled = Some(known);
                match newest {
                    None => Memory::Nothing,
                    Some(way) => way.map_or(Memory::Unknown, Memory::Made),
                }
            }
            // The look that follows says why.
            Err(_) => Memory::Unknown,
        }
    }

    /// Feedback that does not work stops nothing.
    fn warn(&self, doing: &str, error: &github_checks::Error) {
        let trouble = Trouble::github(doing, error);
        let advice = trouble.advice.map(|text| format!(" ({text})"));
        self.screen
            .warning(&format!("{}{}", trouble.what, advice.unwrap_or_default()));
    }

    /// The newest operation, when it has no end yet.
    pub(super) async fn newest_open(&self) -> Option<Operation> {
        let read = async {
            let Some((deployment, operation)) = self.list().await?.into_iter().next() else {
                return Ok(None);
            };
            let newest = self.newest_status(deployment.id).await?;
            let is_open = newest.is_none_or(|status| !status.state.is_final());
            Ok(is_open.then_some(operation))
        };
        match read.await {
            Ok(newest) => newest,
            Err(error) => {
                self.warn("reading the deployments of the repository", &error);
                None
            }
        }
    }

    /// Those of this program, newest first.
    async fn list(&self) -> Result<Vec<(Deployment, Operation)>, github_checks::Error> {
        let list = ListDeployments::new(&self.repo).environment(self.environment.as_str());
        let mut items = self.github.send(&list).await?.items;
        items.sort_by_key(|known| std::cmp::Reverse(known.id));
        let ours = items.into_iter().filter_map(|known| {
            let operation = Operation::read(&known.payload())?;
            Some((known, operation))
        });
        Ok(ours.collect())
    }

    async fn newest_status(
        &self,
        id: DeploymentId,
    ) -> Result<Option<DeploymentStatus>, github_checks::Error> {
        let list = ListDeploymentStatuses::new(&self.repo, id);
        let all = self.github.all(&list).await?;
        Ok(all.into_iter().max_by_key(|status| status.id))
    }

    pub(super) async fn look(&mut self, wish: &Wish<'_>) -> Option<Operation> {
        match self.read().await {
            Ok(()) => {}
            Err(error) => self.warn("reading the deployments of the repository", &error),
        }
        // Of several runs of one commit the first leads.
        let ours = self.open.iter().filter(|(_, known)| known.is_for(wish));
        let (id, operation) = ours.min_by_key(|(id, _)| *id)?.clone();
        self.open.retain(|(known, _)| *known != id);
        self.current = Some(id);
        Some(operation)
    }

    /// Reads the deployments without an end, back to the first that has one.
    async fn read(&mut self) -> Result<(), github_checks::Error> {
        let known = match self.recalled.take() {
            Some(known) => known,
            None => self.list().await?,
        };
        self.newest = known.first().map_or(0, |(newest, _)| newest.id.get());
        for (deployment, mut operation) in known.into_iter().take(OPEN) {
            let newest = self.newest_status(deployment.id).await?;
            if newest
                .as_ref()
                .is_some_and(|status| status.state.is_final())
            {
                break;
            }
            // An earlier resumption may have sent it once more.
            if let Some(at) = newest.and_then(|status| status.created_at) {
                operation.sent_at = operation.sent_at.max(SystemTime::from(at));
            }
            self.open.push((deployment.id, operation));
        }
        Ok(())
    }

    /// Says that an operation is taken up again, before it is: a third run reads when.
    pub(super) async fn resume(&self) {
        let now = self.github.server_now();
        let at: chrono::DateTime<chrono::Utc> = now.into();
        let text = format!("Taken up again at {}", at.format("%H:%M:%S"));
        self.post(&State::new(DeploymentState::InProgress, text))
            .await;
    }

    pub(super) async fn begin(&mut self, wish: &Wish<'_>, operation: Operation) -> Operation {
        let mut call = CreateDeployment::new(&self.repo, wish.sha)
            .without_checks()
            .environment(self.environment.as_str())
            .task(match self.permanent {
                true => "deploy",
                false => "deploy:review-app",
            })
            .description(format!("{} to {}", short(wish.sha), self.environment))
            .production(false);
        if !self.permanent {
            call = call.transient();
        }
        if let serde_json::Value::Object(fields) = operation.payload() {
            for (name, value) in fields {
                call = call.payload(name, value);
            }
        }
        let call = call.operation(operation.id.as_str());
        let intent = Intent::now(&self.github).seen([self.newest.to_string()]);
        match ensure::deployment(&self.github, &call, intent)
            .await
            .map(Ensured::into_inner)
        {
            Ok(DeploymentOutcome::Created(made)) => self.current = Some(made.id),
            Ok(other) => {
                let text = format!("GitHub made no deployment: {other:?}");
                self.screen.warning(&text);
                return operation;
            }
            Err(error) => {
                self.warn("creating a deployment on GitHub", &error);
                return operation;
            }
        }
        self.led(wish, operation).await
    }

    /// Another run for the same commit may have begun at the same time. GitHub counts
    /// deployments: the lowest number leads, the others look for what it sends.
    async fn led(&mut self, wish: &Wish<'_>, operation: Operation) -> Operation {
        let Some(ours) = self.current else {
            return operation;
        };
        let known = match self.list().await {
            Ok(known) => known,
            Err(error) => {
                self.warn("reading the deployments of the repository", &error);
                return operation;
            }
        };
        let since = |id: DeploymentId| id.get() > self.newest && id < ours;
        let rivals = known
            .into_iter()
            .filter(|(one, theirs)| since(one.id) && theirs.is_for(wish));
        let Some((leader, theirs)) = rivals.min_by_key(|(one, _)| one.id) else {
            return operation;
        };
        let text = "Another run deploys the same commit";
        self.post(&State::new(DeploymentState::Inactive, text))
            .await;
        self.current = Some(leader.id);
        theirs
    }

    pub(super) async fn post(&self, state: &State) {
        if let Some(id) = self.current {
            self.post_to(id, state).await;
        }
    }

    async fn post_to(&self, id: DeploymentId, state: &State) {
        let mut call = CreateDeploymentStatus::new(&self.repo, id, state.state.clone())
            .description(describe(&state.description, [""; 0]));
        if let Some(url) = &state.log_url {
            call = call.log_url(url);
        }
        if let Some(url) = &state.environment_url {
            call = call.environment_url(url);
        }
        let posted = ensure::deployment_status(&self.github, &call, Intent::now(&self.github));
        if let Err(error) = posted.await {
            self.warn("saying on GitHub how far the deployment is", &error);
        }
    }

    pub(super) async fn settle(&mut self, builds: &[Build]) {
        for (id, operation) in std::mem::take(&mut self.open) {
            if Some(id) == self.current {
                continue;
            }
            self.post_to(id, &ended(&operation, builds)).await;
        }
    }

    pub(super) async fn gone(&self) {
        let ended = ensure::environment_inactive(&self.github, &self.repo, &self.environment);
        if let Err(error) = ended.await {
            self.warn("ending the deployments on GitHub", &error);
        }
    }
}

/// How an earlier operation ended, as far as the builds of its app say.
fn ended(operation: &Operation, builds: &[Build]) -> State {
    let of = |build: &&Build| {
        let source = build.source_blob.as_ref();
        source.and_then(|source| source.version.as_deref()) == Some(operation.sha.as_str())
    };
    let commit = short(&operation.sha);
    match builds.iter().find(of).map(|build| &build.status) {
        Some(BuildStatus::Succeeded) => State::new(
            DeploymentState::Success,
            format!("{commit} was deployed; nobody watched it"),
        ),
        Some(BuildStatus::Failed) => State::new(
            DeploymentState::Failure,
            format!("{commit} could not be built; nobody watched it"),
        ),
        _ => State::new(
            DeploymentState::Inactive,
            format!("{commit} was overtaken by a newer run"),
        ),
    }
}
