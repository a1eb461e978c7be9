//! Doing: a start or a cancellation becomes a gate, once it makes sense.

use std::collections::BTreeMap;

use slack_blocks::{Mrkdwn, mrkdwn};

use super::read::recent;
use crate::about::About;
use crate::config::{ActionRule, Verb};
use crate::create::{NewGate, create};
use crate::digest;
use crate::judge::Judge;
use crate::source::{Action, Spinnaker, fingerprint, is_final};

/// Names of a place: application and pipeline.
type Names<'n> = (&'n str, &'n str);

fn allowed<'j>(
    judge: &'j Judge,
    verb: Verb,
    (application, pipeline): Names<'_>,
) -> Result<&'j ActionRule, String> {
    let fits = |pattern: &str, text: &str| pattern == "*" || pattern.eq_ignore_ascii_case(text);
    let mut rules = judge.actions.iter();
    let rule = rules.find(|rule| {
        rule.allow.contains(&verb)
            && fits(&rule.application, application)
            && fits(&rule.pipeline, pipeline)
    });
    rule.ok_or_else(|| {
        format!(
            "Nobody may {} {application} · {pipeline} from Slack: no [[action]] of the operators \
             says so.",
            verb.as_str()
        )
    })
}

pub(super) async fn start(
    judge: &Judge,
    spinnaker: &Spinnaker,
    person: &str,
    (application, pipeline): Names<'_>,
    parameters: BTreeMap<String, String>,
    request: &str,
) -> Result<Mrkdwn<'static>, String> {
    let known = spinnaker.startable(application).await;
    let known = known.map_err(|error| format!("{error}. Try again later."))?;
    let found = known
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(pipeline));
    let Some((pipeline, wanted)) = found else {
        let names: Vec<&str> = known.keys().map(String::as_str).collect();
        let names = names.join(", ");
        return Err(format!(
            "{application} has no pipeline {pipeline}. There is: {names}."
        ));
    };
    if let Some(odd) = parameters.keys().find(|name| !wanted.contains_key(*name)) {
        let names: Vec<&str> = wanted.keys().map(String::as_str).collect();
        return Err(match names.join(", ").as_str() {
            "" => format!("{pipeline} takes no parameters, so not {odd} either."),
            names => format!("{pipeline} has no parameter {odd}. There is: {names}."),
        });
    }
    let mut missing = wanted
        .iter()
        .filter(|(name, must)| **must && !parameters.contains_key(*name));
    if let Some((name, _)) = missing.next() {
        return Err(format!(
            "{pipeline} needs the parameter {name}: write {name}=VALUE."
        ));
    }
    let rule = allowed(judge, Verb::Start, (application, pipeline))?;
    let about = About {
        title: format!("start {pipeline}"),
        application: application.to_owned(),
        pipeline: pipeline.clone(),
        versions: parameters
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect(),
        triggered_by: person.to_owned(),
        ..About::default()
    };
    let action = Action::Start {
        application: application.to_owned(),
        pipeline: pipeline.clone(),
        parameters,
    };
    ask(judge, person, rule, about, &action, request).await
}

pub(super) async fn cancel(
    judge: &Judge,
    spinnaker: &Spinnaker,
    person: &str,
    (application, named): Names<'_>,
    reason: String,
    request: &str,
) -> Result<Mrkdwn<'static>, String> {
    let run = if Spinnaker::is_execution_id(named) {
        let found = spinnaker.progress(named).await;
        found.map_err(|error| format!("{error}: {named}."))?
    } else {
        let mut runs = recent(spinnaker, application, named).await?;
        runs.retain(|one| !is_final(&one.status));
        match runs.len() {
            0 => return Err(format!("Nothing of {application} · {named} runs.")),
            1 => runs.remove(0),
            _ => {
                let ids: Vec<&str> = runs.iter().map(|one| one.execution.as_str()).collect();
                let ids = ids.join(", ");
                return Err(format!(
                    "Several of {application} · {named} run: name one of {ids}."
                ));
            }
        }
    };
    if !run.application.eq_ignore_ascii_case(application) {
        return Err(format!(
            "{} is an execution of {}.",
            run.execution, run.application
        ));
    }
    if is_final(&run.status) {
        return Err(format!("{} has ended: {}.", run.execution, run.status));
    }
    let rule = allowed(judge, Verb::Cancel, (&run.application, &run.pipeline))?;
    let running = run.stages.iter().find(|stage| stage.status == "RUNNING");
    let about = About {
        title: format!("cancel {}", run.pipeline),
        application: run.application.clone(),
        pipeline: run.pipeline.clone(),
        versions: run.versions.clone(),
        triggered_by: person.to_owned(),
        instructions: reason.clone(),
        url: run.url.clone(),
        warnings: running
            .map(|stage| {
                format!(
                    "It is at the stage {}, which stops where it is.",
                    stage.name
                )
            })
            .into_iter()
            .collect(),
        ..About::default()
    };
    let why = match reason.as_str() {
        "" => "asked for in Slack".to_owned(),
        reason => reason.to_owned(),
    };
    let action = Action::Cancel {
        execution: run.execution,
        reason: why,
    };
    ask(judge, person, rule, about, &action, request).await
}

/// The gate in which people agree, once for each request.
async fn ask(
    judge: &Judge,
    person: &str,
    rule: &ActionRule,
    about: About,
    action: &Action,
    request: &str,
) -> Result<Mrkdwn<'static>, String> {
    let place = action.place(&digest::name(request));
    let mut new = NewGate::new(
        place.key(),
        about,
        rule.policy.clone(),
        rule.channels.clone(),
    );
    new.fingerprint = fingerprint(&place);
    new.place = Some(place);
    "Spinnaker".clone_into(&mut new.source);
    new.stakeholders.clone_from(&rule.stakeholders);
    new.requesters.push(person.to_owned());
    let created = create(judge, new).await;
    let (stored, _) = created.map_err(|_| "It could not be stored. Try again later.".to_owned())?;
    let channels: Vec<_> = stored
        .gate
        .channels
        .iter()
        .map(|id| Mrkdwn::channel(id))
        .collect();
    Ok(mrkdwn!("Asked in {}.", Mrkdwn::join(channels, ", ")))
}
