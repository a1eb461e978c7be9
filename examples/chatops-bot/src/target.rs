//! A pipeline, its apps and its repository, and which of them the words of a command mean.

use chatops_grammar::Apps;
use github_checks::Repo;
use heroku_api::couplings::Stage;
use heroku_api::flows::pipeline::{PipelineState, StagedApp};
use heroku_api::ids::PipelineId;

use crate::refusal::Refusal;

/// A pipeline with everything that commands choose from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Its apps, and what they run.
    pub state: PipelineState,
    /// The repository on GitHub, when one is known.
    pub repository: Option<Repo>,
}

/// A pipeline by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownPipeline {
    /// Its id.
    pub id: PipelineId,
    /// Its name as Heroku writes it.
    pub name: String,
    /// Its repository, when one is connected.
    pub repository: Option<Repo>,
}

impl KnownPipeline {
    /// A pipeline.
    #[must_use]
    pub fn new(id: PipelineId, name: String, repository: Option<Repo>) -> Self {
        Self {
            id,
            name,
            repository,
        }
    }
}

/// The stages that a deploy may go to, in the order in which code moves.
const ORDER: [Stage; 4] = [
    Stage::Review,
    Stage::Development,
    Stage::Staging,
    Stage::Production,
];

/// Whether code would go from a later stage to an earlier one.
#[must_use]
pub fn is_upstream(from: &Stage, to: &Stage) -> bool {
    let place = |stage: &Stage| ORDER.iter().position(|one| one == stage);
    place(to) < place(from)
}

impl Target {
    pub(crate) fn new(known: KnownPipeline, state: PipelineState) -> Self {
        Self {
            name: known.name,
            state,
            repository: known.repository,
        }
    }

    /// The repository, or the refusal that says how to connect one.
    ///
    /// # Errors
    /// When the pipeline is not connected.
    pub fn repository(&self) -> Result<&Repo, Refusal> {
        self.repository
            .as_ref()
            .ok_or_else(|| Refusal::no_repository(&self.name))
    }

    /// The apps of a stage, by name.
    #[must_use]
    pub fn in_stage(&self, stage: &Stage) -> Vec<&StagedApp> {
        self.state
            .apps
            .iter()
            .filter(|app| app.stage == *stage)
            .collect()
    }

    /// The stages that have apps, in the order in which code moves.
    #[must_use]
    pub fn stages(&self) -> Vec<Stage> {
        ORDER
            .into_iter()
            .filter(|stage| !self.in_stage(stage).is_empty())
            .collect()
    }

    /// The stage of a deploy that names none: the only one that has apps. `command` is
    /// what was typed, for the question.
    ///
    /// # Errors
    /// When there are none or several: a guess could be production.
    pub fn only_stage(&self, command: &str) -> Result<Stage, Refusal> {
        let mut stages = self.stages();
        stages.retain(|stage| *stage != Stage::Review);
        match <[Stage; 1]>::try_from(stages) {
            Ok([stage]) => Ok(stage),
            Err(stages) if stages.is_empty() => Err(Refusal::empty_stage(&self.name, "any stage")),
            Err(stages) => {
                let names: Vec<String> = stages.iter().map(ToString::to_string).collect();
                Err(Refusal::which_stage(command, &names))
            }
        }
    }

    /// The apps that a command means: the named ones, all, or the only one.
    ///
    /// # Errors
    /// When a named app is not there, or none is named and there are several.
    pub fn choose(
        &self,
        stage: &Stage,
        apps: Option<&Apps<'_>>,
    ) -> Result<Vec<StagedApp>, Refusal> {
        let there = self.in_stage(stage);
        let chosen = match apps {
            _ if there.is_empty() => {
                return Err(Refusal::empty_stage(&self.name, stage.as_str()));
            }
            Some(Apps::Named(names)) => names
                .iter()
                .map(|name| self.named(name, stage))
                .collect::<Result<Vec<_>, _>>()?,
            Some(_) => there,
            None if there.len() == 1 => there,
            None => {
                let names: Vec<String> = there.iter().map(|app| app.name.clone()).collect();
                return Err(Refusal::which_app(stage.as_str(), &names));
            }
        };
        Ok(chosen.into_iter().cloned().collect())
    }

    /// The one app of this name in the stage.
    ///
    /// # Errors
    /// When it is not there.
    pub fn choose_named(&self, stage: &Stage, name: &str) -> Result<Vec<StagedApp>, Refusal> {
        Ok(vec![self.named(name, stage)?.clone()])
    }

    fn named(&self, name: &str, stage: &Stage) -> Result<&StagedApp, Refusal> {
        let there = self.in_stage(stage);
        if let Some(app) = there.iter().find(|app| app.name == name) {
            return Ok(app);
        }
        let names: Vec<String> = there.iter().map(|app| app.name.clone()).collect();
        let elsewhere = self.state.apps.iter().find(|app| app.name == name);
        Err(Refusal::no_app(
            name,
            stage.as_str(),
            &names,
            elsewhere.map(|app| app.stage.as_str()),
        ))
    }
}
