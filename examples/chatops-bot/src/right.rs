//! May this person do it? Read before anything is announced, with their own token. What cannot
//! be read is not refused: Heroku and GitHub decide when the change is sent.

use futures_util::future::try_join_all;
use github_checks::Repo;
use heroku_api::collaborators::{Collaborator, GetCollaborator, Role};
use heroku_api::flows::pipeline::StagedApp;

use crate::bot::Bot;
use crate::change::Caller;
use crate::gate;
use crate::refusal::Refusal;

/// Whether the caller may deploy to every one of `apps`. With the bot's own token, that token's
/// account is asked when the change is sent.
pub(crate) async fn heroku(bot: &Bot, caller: &Caller, apps: &[StagedApp]) -> Result<(), Refusal> {
    let Some(accounts) = &bot.accounts else {
        return Ok(());
    };
    let Ok(standing) = accounts.of(caller).await else {
        return Ok(());
    };
    let linked = standing.linked.iter().find(|(name, _)| name == "heroku");
    let Some((_, email)) = linked else {
        return Ok(());
    };
    try_join_all(apps.iter().map(|app| deploys(bot, email, app))).await?;
    Ok(())
}

async fn deploys(bot: &Bot, email: &str, app: &StagedApp) -> Result<(), Refusal> {
    let call = GetCollaborator::new(app.id.clone(), email);
    match bot.services.heroku.send(&call).await {
        Ok(found) if lacks_deploy(&found) => {
            let held = found.permissions.unwrap_or_default();
            let held: Vec<String> = held.into_iter().map(|one| one.name).collect();
            Err(Refusal::no_deploy(&app.name, email, &held))
        }
        Err(error) if error.is_login_needed() => {
            Err(Refusal::heroku("reading your rights", &error))
        }
        // Owners and admins of a team need not be among the collaborators.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Rights that are listed, and `deploy` is not among them. Personal apps list none.
fn lacks_deploy(found: &Collaborator) -> bool {
    let all = matches!(found.role, Some(Role::Owner | Role::Admin));
    let lists = found
        .permissions
        .as_ref()
        .is_some_and(|held| !held.is_empty());
    !all && lists && !found.may("deploy")
}

/// The default branch of a repository that the caller may write to.
pub(crate) async fn writable(bot: &Bot, repo: &Repo) -> Result<String, Refusal> {
    let known = gate::repository(bot, repo).await?;
    let own = bot.accounts.as_ref();
    let own = own.is_some_and(|accounts| accounts.provider("github").is_some());
    if own && known.push == Some(false) {
        return Err(Refusal::no_push(&repo.to_string()));
    }
    Ok(known.branch)
}
