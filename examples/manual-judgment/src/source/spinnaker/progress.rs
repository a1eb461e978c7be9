//! What pipelines do, what is scheduled, and what runs where: reading alone, for notices and
//! for people who ask.

use serde_json::Value;

use super::execution::{Execution, text};
use super::{Spinnaker, TITLE, empty};
use crate::source::SourceError;
use crate::source::rest::{Reply, segment};

/// Newest executions of each pipeline that one look sees.
const RECENT: u32 = 5;

/// How far an execution is. Times are Spinnaker's, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The execution's id.
    pub execution: String,
    /// Application.
    pub application: String,
    /// Pipeline.
    pub pipeline: String,
    /// `RUNNING`, `SUCCEEDED` …
    pub status: String,
    /// Whom it acts as.
    pub started_by: String,
    /// What it deploys.
    pub versions: Vec<String>,
    /// Its page.
    pub url: Option<String>,
    /// When it began.
    pub started_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// The newest time in it: a reading with an older one is of before.
    pub latest: i64,
    /// Who canceled it, and why.
    pub canceled: Option<String>,
    /// Its stages in order, without those that Spinnaker adds by itself.
    pub stages: Vec<StageProgress>,
}

/// How far a stage is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StageProgress {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// `NOT_STARTED`, `RUNNING`, `SUCCEEDED` …
    pub status: String,
    /// When it began.
    pub started_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
}

/// A pipeline that a cron trigger starts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schedule {
    /// The pipeline's id.
    pub config: String,
    /// Application.
    pub application: String,
    /// Pipeline.
    pub pipeline: String,
    /// The trigger's id, or its expression where it has none.
    pub trigger: String,
    /// The expression.
    pub cron: String,
}

/// A group of instances of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerGroup {
    /// Account.
    pub account: String,
    /// Region, or namespace.
    pub region: String,
    /// Cluster.
    pub cluster: String,
    /// Its name.
    pub name: String,
    /// What it runs: images, packages, versions.
    pub versions: Vec<String>,
    /// Instances that are up, of all.
    pub up: (i64, i64),
    /// Whether it gets no traffic.
    pub is_disabled: bool,
}

/// Whether nothing comes after a status, unless somebody restarts a stage.
#[must_use]
pub fn is_final(status: &str) -> bool {
    let over = [
        "SUCCEEDED",
        "TERMINAL",
        "STOPPED",
        "FAILED_CONTINUE",
        "CANCELED",
        "SKIPPED",
    ];
    over.contains(&status)
}

impl Spinnaker {
    /// The newest executions of each pipeline of an application. The list may be partial.
    ///
    /// # Errors
    /// [`SourceError`].
    pub async fn recent(&self, application: &str) -> Result<Vec<Progress>, SourceError> {
        let path = format!(
            "/applications/{}/pipelines?limit={RECENT}&expand=false",
            segment(application)
        );
        let body = self.read(&path).await?;
        let runs = body.as_array().into_iter().flatten();
        let runs = runs.filter_map(|run| Execution::read(run.clone()));
        Ok(runs.map(|run| self.progress_of(&run)).collect())
    }

    /// One execution.
    ///
    /// # Errors
    /// [`SourceError`]; [`Missing`](SourceError::Missing) also means that it is not there yet.
    pub async fn progress(&self, execution: &str) -> Result<Progress, SourceError> {
        let run = self.execution(execution).await?;
        Ok(self.progress_of(&run))
    }

    /// What a stage left behind, as text; `None` when it left nothing.
    ///
    /// # Errors
    /// [`SourceError`].
    pub async fn output(
        &self,
        execution: &str,
        stage: &str,
    ) -> Result<Option<String>, SourceError> {
        Ok(self.execution(execution).await?.output(stage))
    }

    /// The cron triggers that are on.
    ///
    /// # Errors
    /// [`SourceError`].
    pub async fn schedules(&self, application: &str) -> Result<Vec<Schedule>, SourceError> {
        let path = format!("/applications/{}/pipelineConfigs", segment(application));
        let body = self.read(&path).await?;
        let mut found = Vec::new();
        for config in body.as_array().into_iter().flatten() {
            // Echo wants a real `true` of the trigger.
            if config["disabled"] == true {
                continue;
            }
            let triggers = config["triggers"].as_array().into_iter().flatten();
            let on = triggers.filter(|one| one["type"] == "cron" && one["enabled"] == true);
            found.extend(on.map(|trigger| {
                let cron = text(trigger, "cronExpression").to_owned();
                let id = text(trigger, "id");
                Schedule {
                    config: text(config, "id").to_owned(),
                    application: text(config, "application").to_owned(),
                    pipeline: text(config, "name").to_owned(),
                    trigger: if id.is_empty() {
                        cron.clone()
                    } else {
                        id.to_owned()
                    },
                    cron,
                }
            }));
        }
        Ok(found)
    }

    /// What runs where.
    ///
    /// # Errors
    /// [`SourceError`].
    pub async fn server_groups(&self, application: &str) -> Result<Vec<ServerGroup>, SourceError> {
        let path = format!("/applications/{}/serverGroups", segment(application));
        let body = self.read(&path).await?;
        let rows = body.as_array().ok_or_else(empty)?;
        Ok(rows.iter().map(ServerGroup::read).collect())
    }

    /// Applications that are watched.
    ///
    /// # Errors
    /// [`SourceError`].
    pub async fn watched(&self) -> Result<Vec<String>, SourceError> {
        self.list().await
    }

    async fn read(&self, path: &str) -> Result<Value, SourceError> {
        match self.api.get(path).await? {
            Reply::Json(body) => Ok(body),
            // Gate turns an error of Orca's into nothing.
            Reply::Empty => Err(empty()),
        }
    }

    fn progress_of(&self, run: &Execution) -> Progress {
        let body = run.body();
        let own = |stage: &&Value| stage["syntheticStageOwner"].is_null();
        let stages: Vec<StageProgress> =
            run.stages().filter(own).map(StageProgress::read).collect();
        let (started_at, ended_at) = (body["startTime"].as_i64(), body["endTime"].as_i64());
        let times = stages.iter().flat_map(|one| [one.started_at, one.ended_at]);
        let times = times.chain([started_at, ended_at, body["buildTime"].as_i64()]);
        let latest = times.flatten().max().unwrap_or(0);
        let canceled = match (text(body, "canceledBy"), text(body, "cancellationReason")) {
            ("", _) => None,
            (by, "") => Some(by.to_owned()),
            (by, why) => Some(format!("{by}: {why}")),
        };
        Progress {
            execution: text(body, "id").to_owned(),
            application: text(body, "application").to_owned(),
            pipeline: text(body, "name").to_owned(),
            status: text(body, "status").to_owned(),
            started_by: text(&body["authentication"], "user").to_owned(),
            versions: run.versions(),
            url: self.page(text(body, "application"), text(body, "id")),
            started_at,
            ended_at,
            latest,
            canceled,
            stages,
        }
    }

    /// Deck's page of an execution.
    pub(super) fn page(&self, application: &str, execution: &str) -> Option<String> {
        let deck = self.deck.as_deref()?;
        let (application, execution) = (segment(application), segment(execution));
        Some(format!(
            "{deck}/#/applications/{application}/executions/details/{execution}"
        ))
    }
}

impl StageProgress {
    fn read(stage: &Value) -> Self {
        Self {
            id: text(stage, "id").to_owned(),
            name: text(stage, "name").to_owned(),
            status: text(stage, "status").to_owned(),
            started_at: stage["startTime"].as_i64(),
            ended_at: stage["endTime"].as_i64(),
        }
    }
}

impl ServerGroup {
    fn read(row: &Value) -> Self {
        let build = &row["buildInfo"];
        let images = build["images"].as_array().into_iter().flatten();
        let mut versions: Vec<String> = images
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        for key in ["package_name", "version"] {
            versions.extend(build[key].as_str().map(str::to_owned));
        }
        let counts = &row["instanceCounts"];
        let count = |key: &str| counts[key].as_i64().unwrap_or(0);
        let name = match text(row, "displayName") {
            "" => text(row, "name"),
            name => name,
        };
        Self {
            account: text(row, "account").to_owned(),
            region: text(row, "region").to_owned(),
            cluster: text(row, "cluster").to_owned(),
            name: name.to_owned(),
            versions,
            up: (count("up"), count("total")),
            // The same flag has two names.
            is_disabled: row["isDisabled"] == true || row["disabled"] == true,
        }
    }
}

impl SourceError {
    /// Nothing to be seen of an execution that was asked for a moment ago.
    pub(crate) fn is_missing(&self) -> bool {
        *self == Self::Missing(TITLE)
    }
}
