//! From the words of a command to a pipeline, its apps and its repository.

use chatops_grammar::Apps;
use github_checks::Repo;
use heroku_api::couplings::Stage;
use heroku_api::flows::pipeline::{self, PipelineState, StagedApp};
use heroku_api::ids::PipelineId;
use heroku_api::pipelines::{GetPipeline, ListPipelines};
use heroku_api::repositories::LinkedRepository;

use crate::bot::Bot;
use crate::known::KnownPipeline;
use crate::refusal::{Refusal, near};

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
    /// Looks a pipeline up by name: two round trips, whatever its size, and one when it was
    /// looked up within the last minute.
    ///
    /// # Errors
    /// A [`Refusal`] with names like it, or with what Heroku answered.
    pub async fn find(bot: &Bot, name: &str) -> Result<Self, Refusal> {
        let target = Self::read(bot, name).await?;
        let now = bot.clock.elapsed();
        bot.known.set_target(name, target.clone(), now);
        Ok(target)
    }

    async fn read(bot: &Bot, name: &str) -> Result<Self, Refusal> {
        let allowed = |name: &str| bot.rules.pipeline(name, &bot.channel);
        allowed(name).map_err(|denied| Refusal::denied(&denied))?;
        if let Some(known) = bot.known.pipeline(name, bot.clock.elapsed()) {
            match pipeline::load(&bot.services.heroku, &known.id).await {
                Ok(state) => return Ok(Self::new(known, state)),
                // Deleted, and perhaps another one has its name now.
                Err(error) if error.is_not_found() => bot.known.forget_pipeline(name),
                Err(error) => return Err(Refusal::heroku("reading the apps", &error)),
            }
        }
        let heroku = &bot.services.heroku;
        let pipeline = match heroku.send(&GetPipeline::new(name)).await {
            Ok(pipeline) => pipeline,
            Err(error) if error.is_not_found() => return Err(unknown_pipeline(bot, name).await),
            Err(error) => return Err(Refusal::heroku("reading the pipeline", &error)),
        };
        let (state, repository) = tokio::join!(
            pipeline::load(heroku, &pipeline.id),
            repository(bot, &pipeline.name, &pipeline.id)
        );
        // An id may have been typed.
        allowed(&pipeline.name).map_err(|denied| Refusal::denied(&denied))?;
        let known = KnownPipeline::new(pipeline.id, pipeline.name, repository?);
        let now = bot.clock.elapsed();
        bot.known.set_pipeline(name, known.clone(), now);
        let state = state.map_err(|error| Refusal::heroku("reading the apps", &error))?;
        Ok(Self::new(known, state))
    }

    fn new(known: KnownPipeline, state: PipelineState) -> Self {
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

async fn repository(bot: &Bot, name: &str, pipeline: &PipelineId) -> Result<Option<Repo>, Refusal> {
    if let Some(named) = bot.rules.repository(name) {
        return Ok(Some(named));
    }
    if let Some(configured) = &bot.services.repository {
        return Ok(Some(configured.clone()));
    }
    match bot
        .services
        .heroku
        .send(&LinkedRepository::new(pipeline))
        .await
    {
        Ok(linked) => {
            let name = linked.repository.name;
            let repo = name.parse().map_err(|_| Refusal::odd_repository(&name))?;
            Ok(Some(repo))
        }
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(Refusal::heroku("reading the pipeline's repository", &error)),
    }
}

async fn unknown_pipeline(bot: &Bot, name: &str) -> Refusal {
    // Names like it are a courtesy: without them the refusal still says what is wrong.
    let known = bot
        .services
        .heroku
        .all(&ListPipelines::new())
        .await
        .unwrap_or_default();
    let near = near(name, known.iter().map(|pipeline| pipeline.name.as_str()));
    Refusal::no_pipeline(name, &near)
}
