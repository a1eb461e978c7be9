//! Whose tokens there are, and what they may do.

use futures_util::future::join_all;
use github_checks::repositories::GetRepository;
use github_checks::users::GetUser;
use heroku_api::pipelines::ListPipelines;
use slack_blocks::web::calls::apps::OpenConnection;
use slack_blocks::web::calls::auth::TestAuth;

use super::Finding;
use crate::config::Config;
use crate::preflight;
use crate::refusal::error_chain;
use crate::scopes::SCOPES;
use crate::services::Services;

/// Pipelines whose rights are read.
const PIPELINES: usize = 20;

pub(super) async fn look(config: &Config, services: &Services) -> Vec<Finding> {
    let [slack, heroku, github] = preflight::check(services).await;
    let mut findings = vec![match (&config.slack_token, &config.public_url) {
        (None, Some(public)) => Finding::fine(format!(
            "Slack: workspaces install the app at {public}/slack/install"
        )),
        _ => of_bot("Slack", true, slack),
    }];
    findings.extend(slack_scopes(services).await);
    findings.extend(socket(services).await);
    let people = |login: bool, title: &str| {
        let what = format!("{title}: people log in, and act with their own rights");
        login.then(|| Finding::fine(what))
    };
    findings.extend(people(config.heroku_login.is_some(), "Heroku"));
    if config.heroku_token.is_some() {
        findings.push(of_bot("Heroku", config.heroku_login.is_none(), heroku));
    }
    findings.extend(people(config.github_login.is_some(), "GitHub"));
    if config.github_token.is_some() {
        findings.push(of_bot("GitHub", config.github_login.is_none(), github));
        findings.extend(github_scopes(services).await);
    }
    if config.heroku_token.is_some() {
        findings.extend(rights(config, services).await);
    }
    findings
}

/// What the service said about the bot's own token.
fn of_bot(title: &str, acts: bool, found: preflight::Finding) -> Finding {
    let whom = if acts {
        ""
    } else {
        ", for what nobody asked for"
    };
    match found {
        preflight::Finding::Works { account, .. } => {
            Finding::fine(format!("{title}: the bot's token is {account}'s{whom}"))
        }
        preflight::Finding::Refused { variable, why } => {
            Finding::fix(format!("{title}: {variable}"), why)
        }
        preflight::Finding::Unknown { why, .. } => {
            Finding::unknown(format!("{title}: the bot's token"), why)
        }
    }
}

async fn slack_scopes(services: &Services) -> Option<Finding> {
    let slack = services.slack.own()?;
    let scopes = slack.send(&TestAuth::new()).await.ok()?.scopes;
    if scopes.is_empty() {
        return Some(Finding::unknown("Slack: scopes", "Slack did not list them"));
    }
    let missing = SCOPES
        .iter()
        .filter(|(scope, _)| !scopes.iter().any(|has| has == scope));
    let missing: Vec<String> = missing
        .map(|(scope, what)| format!("{scope} ({what})"))
        .collect();
    Some(if missing.is_empty() {
        Finding::fine("Slack: every scope is there")
    } else {
        Finding::fix(
            "Slack: scopes",
            format!(
                "add {} in the app's settings and install the app again",
                missing.join(", ")
            ),
        )
    })
}

async fn socket(services: &Services) -> Option<Finding> {
    let client = services.socket.as_ref()?;
    Some(match client.send(&OpenConnection::new()).await {
        Ok(_) => Finding::fine("Slack: Socket Mode opens"),
        Err(error) => Finding::fix(
            "Slack: Socket Mode",
            format!(
                "{}: SLACK_APP_TOKEN must be an app-level token (xapp-…) with the scope \
                 connections:write, and Socket Mode switched on in the app's settings",
                error_chain(&error)
            ),
        ),
    })
}

/// Classic tokens have scopes; the others have permissions that no call lists.
async fn github_scopes(services: &Services) -> Option<Finding> {
    let answer = services.github.send_with_meta(&GetUser::new()).await.ok()?;
    let scopes = answer.meta.scopes?;
    let has = scopes.split(',').any(|scope| scope.trim() == "repo");
    Some(if has {
        Finding::fine("GitHub: the token has the scope repo")
    } else {
        Finding::fix(
            "GitHub: scopes",
            format!("the token has {scopes:?}: make one with the scope repo"),
        )
    })
}

/// What the bot's own tokens may do with each pipeline; and rules that are for none of them.
async fn rights(config: &Config, services: &Services) -> Vec<Finding> {
    let pipelines = match services.heroku.all(&ListPipelines::new()).await {
        Ok(pipelines) => pipelines,
        Err(error) => {
            return vec![Finding::unknown("pipelines", error_chain(&error))];
        }
    };
    let mut findings: Vec<Finding> = config
        .rules
        .pipelines
        .keys()
        .filter(|name| !pipelines.iter().any(|one| one.name == **name))
        .map(|name| {
            Finding::fix(
                format!("CONFIG: rules for the pipeline {name}"),
                "the bot's token sees no pipeline of this name: is it spelt so?",
            )
        })
        .collect();
    if pipelines.is_empty() {
        findings.push(Finding::fix(
            "pipelines",
            "the account of HEROKU_API_KEY sees none: add it to the team or to an app",
        ));
    }
    let looked = pipelines.iter().take(PIPELINES).map(|pipeline| async {
        let what = format!("pipeline {}", pipeline.name);
        let linked = heroku_api::repositories::LinkedRepository::new(&pipeline.id);
        let repository = match (&services.repository, services.heroku.send(&linked).await) {
            (Some(configured), _) => configured.clone(),
            (None, Ok(linked)) => match linked.repository.name.parse() {
                Ok(repository) => repository,
                Err(_) => return Finding::fix(what, "its repository is not owner/name"),
            },
            (None, Err(error)) if error.is_not_found() => {
                return Finding::fix(
                    what,
                    "no repository: connect it in Heroku's dashboard, or set GITHUB_REPOSITORY",
                );
            }
            (None, Err(error)) => return Finding::unknown(what, error_chain(&error)),
        };
        match services.github.send(&GetRepository::new(&repository)).await {
            Ok(read) if read.permissions.as_ref().is_some_and(|may| !may.push) => Finding::fix(
                format!("{what}: {repository}"),
                "the bot's GitHub token may read it and no more: deployments need write",
            ),
            Ok(_) => Finding::fine(format!("{what}: {repository}")),
            Err(error) if error.is_login_needed() => {
                Finding::fine(format!("{what}: {repository}, with people's own rights"))
            }
            Err(error) => Finding::fix(
                format!("{what}: {repository}"),
                format!(
                    "GitHub does not show it to the bot ({})",
                    error_chain(&error)
                ),
            ),
        }
    });
    findings.extend(join_all(looked).await);
    findings
}
