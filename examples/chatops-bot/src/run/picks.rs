//! A refusal that names what could be meant becomes buttons: one for each corrected command.

use chatops_grammar::{Apps, Command, Deploy, Names, Promote, Stage};

use crate::change::{Ask, Pick};
use crate::refusal::Refusal;

/// The stages that a deploy may go to.
const STAGES: [Stage; 3] = [Stage::Development, Stage::Staging, Stage::Production];

/// Buttons of one refusal; more would hide the text.
const MOST: usize = 10;

/// With a button for each name that the refusal offers; `command` makes the command of one.
pub(super) fn each(refusal: Refusal, command: impl Fn(&str) -> String) -> Refusal {
    let names = refusal.offers.iter().flat_map(|offers| &offers.0);
    let picks = names.take(MOST).map(|name| Pick {
        label: name.clone(),
        command: command(name),
        danger: false,
        sure: None,
    });
    let picks: Vec<Pick> = picks.collect();
    if picks.is_empty() {
        return refusal;
    }
    refusal.asks(Ask::Pick(picks))
}

/// The choice of apps behind a button.
pub(super) fn apps(name: &str) -> Option<Apps<'static>> {
    match name {
        ALL => Some(Apps::All),
        name => Names::new([name]).map(Apps::Named),
    }
}

/// Every app of the stage.
pub(crate) const ALL: &str = "all";

/// Checks stand in the way: with a button that overrides them.
pub(super) fn anyway(refusal: Refusal, command: Command<'static>) -> Refusal {
    if !["checks_failed", "checks_pending"].contains(&refusal.kind) {
        return refusal;
    }
    let forced = match command {
        Command::Deploy(mut deploy) => {
            deploy.force = true;
            deploy.to_string()
        }
        Command::Promote(mut promote) => {
            promote.force = true;
            promote.to_string()
        }
        _ => return refusal,
    };
    refusal.asks(Ask::Pick(vec![Pick {
        label: "Deploy anyway".to_owned(),
        sure: Some(forced.clone()),
        command: forced,
        danger: true,
    }]))
}

/// The same deploy of other apps.
pub(super) fn deploy_to(
    command: &Deploy<'_>,
    stage: &heroku_api::couplings::Stage,
    name: &str,
) -> String {
    let mut command = command.clone().into_owned();
    let known = STAGES
        .into_iter()
        .find(|one| one.as_str() == stage.as_str());
    command.stage = command.stage.or(known);
    command.apps = apps(name);
    command.to_string()
}

/// The same deploy of another branch or tag.
pub(super) fn deploy_of(command: &Deploy<'_>, name: &str) -> String {
    let mut command = command.clone().into_owned();
    if let Some(reference) = &mut command.reference {
        reference.name = name.to_owned().into();
    }
    command.to_string()
}

/// The same promotion to other apps.
pub(super) fn promote_to(command: &Promote<'_>, name: &str) -> String {
    let mut command = command.clone().into_owned();
    command.to_apps = apps(name);
    command.defaulted.to_stage = false;
    command.to_string()
}

/// The same promotion from another app.
pub(super) fn promote_from(command: &Promote<'_>, name: &str) -> String {
    let mut command = command.clone().into_owned();
    command.from_app = Some(name.to_owned().into());
    command.defaulted.from_stage = false;
    command.to_string()
}
