//! `app NAME --from-tarball`: an app from a private repository, as the Heroku Button did.

use std::time::Duration;

use heroku_api::Client;
use heroku_api::apps::GetApp;
use heroku_api::builds::Source;
use heroku_api::ensure::{self, AppSetupOutcome, Intent};
use heroku_api::setups::{AppSetup, CreateAppSetup, GetAppSetup, Overrides, SetupApp, SetupStatus};
use serde_json::json;

use crate::args;
use crate::ended::Ended;
use crate::reasons::Reason;
use crate::target::Target;
use crate::trouble::Trouble;
use crate::work::vars;
use crate::{Cx, source};

const POLL: Duration = Duration::from_secs(5);
const LIMIT: Duration = Duration::from_secs(60 * 60);
/// Looks in a row that may fail.
const TRIES: u32 = 12;

pub(crate) async fn run(cx: &Cx, args: args::App) -> Result<Ended, Trouble> {
    let heroku = cx.services.heroku()?;
    let target = Target::find(cx, &args.at).await?;
    let sha = target.sha()?.to_owned();
    let link = source::link(cx, &heroku, &args.code, &target)?;
    free(&heroku, &args.name).await?;
    let link = link.now().await;
    let link = link.map_err(|error| Trouble::flow("getting the link to the source", &error))?;
    let mut app = SetupApp::default();
    app.name = Some(args.name.clone());
    app.team = args.team.clone();
    app.region = args.region.clone();
    let call = CreateAppSetup::new(Source::new(link).version(&sha))
        .app(app)
        .overrides(Overrides::new().env(vars(&sha, &args.vars)));
    let intent = Intent::now(&heroku);
    let doing = format!("setting up the app {}", args.name);
    let made = ensure::app_setup(&heroku, &call, intent).await;
    let made = made.map_err(|error| {
        let trouble = Trouble::heroku(&doing, &error);
        trouble.or_advice("the repository needs an app.json")
    })?;
    let AppSetupOutcome::Created(setup) = made else {
        return Ok(Ended::accepted(format!(
            "the response was lost, but the app {} is there: look at it",
            args.name
        )));
    };
    cx.screen.event(
        "setup",
        json!({"app_setup": setup.id, "name": args.name}),
        "app setup accepted",
    );
    if !args.patience.wait {
        let ended = Ended::accepted(format!("Heroku sets {} up; not watched", args.name));
        return Ok(ended
            .with("name", json!(args.name))
            .with("app_setup", json!(setup.id)));
    }
    let limit = args.patience.within.unwrap_or(LIMIT);
    let setup = follow(cx, &heroku, setup, limit).await?;
    finished(cx, &heroku, &args.name, &setup).await
}

async fn free(heroku: &Client, name: &str) -> Result<(), Trouble> {
    let taken = |text: String| Trouble::new(Reason::NameTaken, text).advice("choose another name");
    match heroku.send(&GetApp::new(name)).await {
        Ok(_) => Err(taken(format!("there is an app {name} already"))),
        Err(error) if error.is_not_found() => Ok(()),
        Err(error)
            if error
                .as_api()
                .is_some_and(heroku_api::error::ApiError::is_forbidden) =>
        {
            Err(taken(format!("the name {name} belongs to somebody else")))
        }
        Err(error) => Err(Trouble::heroku("looking whether the name is free", &error)),
    }
}

async fn follow(
    cx: &Cx,
    heroku: &Client,
    mut setup: AppSetup,
    limit: Duration,
) -> Result<AppSetup, Trouble> {
    let wire = &cx.services.wire;
    let until = wire.elapsed() + limit;
    let mut failures = 0;
    while setup.status == SetupStatus::Pending {
        if wire.elapsed() >= until {
            let what = "the time was up, and Heroku is still at work";
            return Err(Trouble::new(Reason::NoResponse, what));
        }
        wire.sleep(POLL).await;
        match heroku.send(&GetAppSetup::new(&setup.id)).await {
            Ok(newer) => (setup, failures) = (newer, 0),
            Err(error) if failures < TRIES && (error.is_transient() || error.is_not_found()) => {
                failures += 1;
            }
            Err(error) => return Err(Trouble::heroku("following the app setup", &error)),
        }
    }
    Ok(setup)
}

async fn finished(
    cx: &Cx,
    heroku: &Client,
    name: &str,
    setup: &AppSetup,
) -> Result<Ended, Trouble> {
    let url = setup
        .build
        .as_ref()
        .and_then(|build| build.output_stream_url.as_ref());
    if let Some(Ok(output)) = url.map(|url| heroku.stream(url)) {
        let mut output = output.within(Duration::from_secs(30));
        let mut text = Vec::new();
        while let Ok(Some(piece)) = output.next().await {
            text.extend_from_slice(&piece);
        }
        for line in String::from_utf8_lossy(&text).lines() {
            cx.screen.output("build_output", line);
        }
    }
    if setup.status == SetupStatus::Succeeded {
        let web_url = heroku
            .send(&GetApp::new(name))
            .await
            .ok()
            .and_then(|app| app.web_url);
        return Ok(Ended::done(format!("{name} is set up"))
            .with("name", json!(name))
            .with("web_url", json!(web_url)));
    }
    let mut text = format!("{name} could not be set up");
    let said = setup.failure_message.iter().cloned();
    for more in said.chain(setup.manifest_errors.clone().unwrap_or_default()) {
        text = format!("{text}: {more}");
    }
    let ended = Ended::of_reason(Reason::Refused, text).with("name", json!(name));
    Ok(ended.with(
        "advice",
        json!("the app is there; delete it before you try again"),
    ))
}
