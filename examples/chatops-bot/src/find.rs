//! From the name in a command to a pipeline, its apps and its repository.

use github_checks::Repo;
use heroku_api::flows::pipeline;
use heroku_api::ids::PipelineId;
use heroku_api::pipelines::{GetPipeline, ListPipelines};
use heroku_api::repositories::LinkedRepository;

use crate::bot::Bot;
use crate::refusal::{Refusal, near};
use crate::target::{KnownPipeline, Target};

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
