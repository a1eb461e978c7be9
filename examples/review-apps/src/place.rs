//! The pipeline of the review apps.

use heroku_api::Client;
use heroku_api::ids::PipelineId;
use heroku_api::pipelines::{GetPipeline, ListPipelines};

use crate::Cx;
use crate::args;
use crate::name;
use crate::target::Target;
use crate::trouble::Trouble;

/// The pipeline of the review apps.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) id: PipelineId,
    /// As the caller called it.
    pub(crate) name: String,
    prefix: String,
}

impl Place {
    /// Finds the pipeline: no request for a UUID, one for a name.
    pub(crate) async fn find(
        cx: &Cx,
        heroku: &Client,
        asked: &args::Place,
        repository: Option<&str>,
    ) -> Result<Self, Trouble> {
        let (id, name) = pipeline(cx, heroku, asked.pipeline.as_deref()).await?;
        let own = name.as_deref().or(repository).unwrap_or("app");
        Ok(Self {
            prefix: asked.prefix.clone().unwrap_or_else(|| own.to_owned()),
            name: name.unwrap_or_else(|| id.to_string()),
            id,
        })
    }

    /// What the app of a target is called: always the same.
    pub(crate) fn app(&self, target: &Target) -> String {
        match (target.pr, &target.branch) {
            (Some(number), _) => self.of_pull(number),
            (None, Some(branch)) => name::of_branch(&self.prefix, branch),
            (None, None) => self.prefix.clone(),
        }
    }

    pub(crate) fn of_pull(&self, number: u64) -> String {
        name::of_pull(&self.prefix, number)
    }
}

/// The pipeline's UUID, and its name when that was given.
pub(crate) async fn pipeline(
    cx: &Cx,
    heroku: &Client,
    flag: Option<&str>,
) -> Result<(PipelineId, Option<String>), Trouble> {
    let Some(asked) = flag.or(cx.variables.get("HEROKU_PIPELINE")) else {
        return Err(Trouble::usage("it is not known which pipeline is meant")
            .advice("--pipeline NAME or the variable HEROKU_PIPELINE says it"));
    };
    if is_uuid(asked) {
        return Ok((asked.into(), None));
    }
    match heroku.send(&GetPipeline::new(asked)).await {
        Ok(pipeline) => Ok((pipeline.id, Some(asked.to_owned()))),
        Err(error) => {
            let doing = format!("reading the pipeline {asked}");
            let trouble = Trouble::heroku(&doing, &error);
            if !error.is_not_found() {
                return Err(trouble);
            }
            let known = heroku.all(&ListPipelines::new()).await.unwrap_or_default();
            let names: Vec<_> = known.iter().map(|one| one.name.as_str()).take(10).collect();
            Err(trouble.advice(match names.is_empty() {
                true => "the account of HEROKU_API_KEY sees no pipeline".to_owned(),
                false => format!("the account of HEROKU_API_KEY sees: {}", names.join(", ")),
            }))
        }
    }
}

fn is_uuid(text: &str) -> bool {
    let good = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(good)
}
