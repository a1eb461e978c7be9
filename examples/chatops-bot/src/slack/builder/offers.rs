//! What the menus of the form offer: read with the tokens of the one who fills it in, and kept
//! for a minute.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use github_checks::Repo;
use github_checks::branches::ListBranches;
use slack_blocks::interaction::{BlockSuggestion, OptionsAnswer};
use slack_blocks::object::SelectOption;
use slack_blocks::{Mrkdwn, View, mrkdwn};

use super::fields::{self, Field, MOST};
use super::{Form, PATIENCE};
use crate::bot::Bot;
use crate::change::Caller;
use crate::refusal::error_chain;
use crate::slack::{Body, team_of};
use crate::target::Target;

/// Branches that are read; of more, one can be typed.
const BRANCHES: usize = 1000;

/// Names for a menu.
#[derive(Clone, Debug)]
pub(super) enum Names {
    /// All of them.
    All(Vec<String>),
    /// They could not be read yet.
    Unknown,
}

impl Names {
    fn list(&self) -> &[String] {
        match self {
            Self::All(names) => names,
            Self::Unknown => &[],
        }
    }

    /// Whether there is nothing to choose from.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::All(names) if names.is_empty())
    }
}

/// What the menus of one form offer.
#[derive(Clone, Debug)]
pub(super) struct Offers {
    /// The pipelines of the caller.
    pub(super) pipelines: Names,
    /// The stages of the chosen pipeline with their apps, in the order in which code moves.
    pub(super) stages: Vec<(String, Vec<String>)>,
    /// The stage that is chosen from the start.
    pub(super) stage: Option<String>,
    /// The branches of its repository.
    pub(super) branches: Names,
    /// Why nothing of the pipeline can be offered.
    pub(super) trouble: Option<Mrkdwn<'static>>,
}

impl Offers {
    /// Nothing is known yet, and soon it will be.
    pub(super) fn loading() -> Self {
        Self::unknown(mrkdwn!(":hourglass_flowing_sand: One moment…"))
    }

    /// Nothing is known, and why.
    fn unknown(trouble: Mrkdwn<'static>) -> Self {
        Self {
            pipelines: Names::Unknown,
            stages: Vec::new(),
            stage: None,
            branches: Names::All(Vec::new()),
            trouble: Some(trouble),
        }
    }

    /// The apps of a stage.
    pub(super) fn apps(&self, stage: Option<&str>) -> Vec<String> {
        let found = self
            .stages
            .iter()
            .find(|(name, _)| Some(name.as_str()) == stage);
        found.map(|(_, apps)| apps.clone()).unwrap_or_default()
    }
}

/// Reads what a form offers, for so long as somebody waits; what comes later is there the next
/// time.
pub(super) async fn read(
    bot: &Arc<Bot>,
    caller: &Caller,
    form: &Form,
    patience: Duration,
) -> Offers {
    let Ok(acting) = bot.acting_for(caller).await else {
        return Offers::unknown(mrkdwn!(
            ":warning: Your accounts could not be read: try again."
        ));
    };
    let (form, deploys) = (form.clone(), form.deploys());
    let reads = tokio::spawn(async move {
        let of_pipeline = async {
            match &form.pipeline {
                Some(name) => Some(pipeline(&acting, name, deploys).await),
                None => None,
            }
        };
        let (pipelines, of_pipeline) = tokio::join!(pipelines(&acting), of_pipeline);
        (pipelines, of_pipeline)
    });
    let Ok(Ok((pipelines, of_pipeline))) = tokio::time::timeout(patience, reads).await else {
        return Offers::unknown(mrkdwn!(
            ":hourglass: This takes long: choose the pipeline again in a moment, or type the command."
        ));
    };
    let offers = Offers {
        pipelines,
        ..Offers::unknown(mrkdwn!(""))
    };
    match of_pipeline {
        None => Offers {
            trouble: None,
            ..offers
        },
        Some(Err(trouble)) => Offers {
            trouble: Some(trouble),
            ..offers
        },
        Some(Ok((stages, stage, branches))) => Offers {
            stages,
            stage,
            branches,
            trouble: None,
            ..offers
        },
    }
}

type OfPipeline = (Vec<(String, Vec<String>)>, Option<String>, Names);

/// The stages, apps and branches of a pipeline.
async fn pipeline(bot: &Bot, name: &str, deploys: bool) -> Result<OfPipeline, Mrkdwn<'static>> {
    let target = match bot.known.target(name, bot.clock.elapsed()) {
        Some(target) => target,
        None => Target::find(bot, name)
            .await
            .map_err(|refusal| refusal.text())?,
    };
    let stages = target.stages().into_iter();
    let stages = stages
        .filter(|stage| stage.as_str() != "review")
        .map(|stage| {
            let apps = target.in_stage(&stage).into_iter();
            let apps = apps.map(|app| app.name.clone()).collect();
            (stage.as_str().to_owned(), apps)
        });
    let stages: Vec<(String, Vec<String>)> = stages.collect();
    let usual = bot.rules.default_stage(&target.name);
    let stage = match (stages.as_slice(), usual) {
        ([(only, _)], _) => Some(only.clone()),
        (_, Some(usual)) if deploys => Some(usual.to_owned()),
        _ => None,
    };
    let branches = match &target.repository {
        Some(repo) if deploys => branches(bot, repo).await,
        _ => Names::All(Vec::new()),
    };
    Ok((stages, stage, branches))
}

/// The branches of a repository, as they were within the last minute.
async fn branches(bot: &Bot, repo: &Repo) -> Names {
    let now = bot.clock.elapsed();
    let names = match bot.known.branches(repo, now) {
        Some(known) => known,
        None => {
            let call = ListBranches::new(repo);
            let pages = bot.services.github.pages(&call);
            let pages = pages.take(BRANCHES.div_ceil(100));
            let read: Result<Vec<_>, _> = pages.try_collect().await;
            let pages = match read {
                Ok(pages) => pages,
                Err(error) => {
                    // One can be typed.
                    tracing::info!(error = error_chain(&error), "branches were not read");
                    return Names::All(Vec::new());
                }
            };
            let names = pages.into_iter().flat_map(|page| page.items);
            let names: Vec<String> = names.map(|branch| branch.name).collect();
            bot.known.set_branches(repo, names.clone(), now);
            names
        }
    };
    Names::All(names)
}

/// The caller's pipelines that may be named here, as they were within the last minute.
async fn pipelines(bot: &Bot) -> Names {
    let now = bot.clock.elapsed();
    let mut names = match bot.known.pipeline_names(now) {
        Some(known) => known,
        None => match bot.pipelines().await {
            Ok(all) => {
                let mut names: Vec<String> = all.into_iter().map(|one| one.name).collect();
                names.sort();
                bot.known.set_pipeline_names(names.clone(), now);
                names
            }
            Err(error) => {
                tracing::info!(error = error_chain(&error), "pipelines were not read");
                return Names::Unknown;
            }
        },
    };
    names.retain(|name| bot.rules.pipeline(name, &bot.channel).is_ok());
    Names::All(names)
}

/// The options of a menu that asks while somebody types.
pub(in crate::slack) async fn suggest(bot: &Arc<Bot>, asked: &BlockSuggestion<'_>) -> Body {
    let user = asked.user.as_ref().and_then(|user| user.id.as_ref());
    let field = asked.action_id.as_deref().and_then(Field::of);
    let Ok(Some(View::Modal(modal))) = asked.view() else {
        return Body::new();
    };
    let (Some(user), Some(field), Some(form)) = (user, field, Form::read(&modal)) else {
        return Body::new();
    };
    let team = team_of(asked.team.as_ref(), asked.user.as_ref());
    let caller = Caller::new(team, user.as_str(), form.channel.as_str());
    let offers = read(bot, &caller, &form, PATIENCE).await;
    let typed = asked.value.as_deref().unwrap_or_default().trim();
    let options = match field {
        Field::Pipeline => matching(offers.pipelines.list(), typed),
        Field::Branch => matching(offers.branches.list(), typed),
        Field::Apps => {
            let apps = offers.apps(form.stage.as_deref());
            if typed.is_empty() {
                fields::every(&apps)
            } else {
                matching(&apps, typed)
            }
        }
        Field::Stage | Field::Reference | Field::Channel => Vec::new(),
    };
    let options = options.into_iter().take(MOST).collect();
    OptionsAnswer::Options(options)
        .to_body()
        .unwrap_or_default()
}

/// The names that what was typed is a part of: itself first, then those that begin with it.
fn matching(names: &[String], typed: &str) -> Vec<SelectOption<'static>> {
    let typed = typed.to_lowercase();
    let mut found: Vec<(u8, &String)> = names
        .iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let rank = match lower.find(&typed)? {
                _ if lower == typed => 0,
                0 => 1,
                _ => 2,
            };
            Some((rank, name))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    let found = found.into_iter();
    found
        .filter_map(|(_, name)| fields::choice(name))
        .take(MOST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_first_then_what_begins_with_it() {
        let names = ["fix-main", "main-2", "Main", "other"].map(str::to_owned);
        let found = matching(&names, "main");
        let values: Vec<&str> = found
            .iter()
            .filter_map(|one| one.value.as_deref())
            .collect();
        assert_eq!(values, ["Main", "main-2", "fix-main"]);
        assert_eq!(matching(&names, "").len(), 4);
    }
}
