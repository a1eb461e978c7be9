//! From the name in a command to a pipeline, its apps and its repository.

use github_checks::Repo;
use heroku_api::flows::pipeline::{self, PipelineState};
use heroku_api::ids::PipelineId;
use heroku_api::pipelines::GetPipeline;
use heroku_api::repositories::LinkedRepository;

use crate::bot::Bot;
use crate::refusal::{Refusal, near};
use crate::remembered;
use crate::target::{KnownPipeline, Target};

impl Target {
    /// Looks a pipeline up by name: one round trip, whatever its size, and two when nobody has
    /// read this name before.
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
        // What the name was in another life of this process is read beside what it is.
        let guess = remembered::id(bot.store(), name).await;
        let call = GetPipeline::new(name);
        let (pipeline, guessed) = match &guess {
            Some(id) => {
                let named = bot.services.heroku.send(&call);
                let (pipeline, about) = tokio::join!(named, About::read(bot, name, id));
                (pipeline, Some(about))
            }
            None => (bot.services.heroku.send(&call).await, None),
        };
        let pipeline = match pipeline {
            Ok(pipeline) => pipeline,
            Err(error) if error.is_not_found() => return Err(unknown_pipeline(bot, name).await),
            Err(error) => return Err(Refusal::heroku("reading the pipeline", &error)),
        };
        // An id may have been typed.
        allowed(&pipeline.name).map_err(|denied| Refusal::denied(&denied))?;
        let about = match guessed.filter(|_| guess.as_ref() == Some(&pipeline.id)) {
            Some(about) => about,
            None => {
                let about = About::read(bot, &pipeline.name, &pipeline.id);
                tokio::join!(about, remembered::keep(bot.store(), [&pipeline])).0
            }
        };
        let known = KnownPipeline::new(pipeline.id, pipeline.name, about.repository?);
        let now = bot.clock.elapsed();
        bot.known.set_pipeline(name, known.clone(), now);
        let state = about.state;
        let state = state.map_err(|error| Refusal::heroku("reading the apps", &error))?;
        Ok(Self::new(known, state))
    }
}

/// What is read of a pipeline by its id.
struct About {
    state: Result<PipelineState, heroku_api::Error>,
    repository: Result<Option<Repo>, Refusal>,
}

impl About {
    async fn read(bot: &Bot, name: &str, id: &PipelineId) -> Self {
        let (state, repository) = tokio::join!(
            pipeline::load(&bot.services.heroku, id),
            repository(bot, name, id)
        );
        Self { state, repository }
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
    let known = bot.pipelines().await.unwrap_or_default();
    let near = near(name, known.iter().map(|pipeline| pipeline.name.as_str()));
    Refusal::no_pipeline(name, &near)
}
