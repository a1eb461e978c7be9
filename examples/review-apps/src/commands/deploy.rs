//! `deploy`: a branch to an app: production, staging, an app for each branch.

use github_checks::{Policy, Verdict};
use heroku_api::Client;
use heroku_api::builds::{Build, ListBuilds};
use heroku_api::flows::{self, deploy::DeployPlan};
use heroku_api::ids::AppId;
use heroku_api::page::Range;
use heroku_api::progress::Follow;
use serde_json::json;

use crate::args;
use crate::ended::Ended;
use crate::feedback::{Facts, Feedback};
use crate::follow::{self, End};
use crate::journal::{Action, Kind, Wish};
use crate::name::{self, short};
use crate::reasons::Reason;
use crate::target::Target;
use crate::trouble::Trouble;
use crate::{Cx, source};

/// Newest builds that are read before one is sent.
const NEWEST: u16 = 20;
/// How long checks may take.
const CHECKS: std::time::Duration = std::time::Duration::from_secs(30 * 60);

pub(crate) async fn run(cx: &Cx, args: args::Deploy) -> Result<Ended, Trouble> {
    let heroku = cx.services.heroku()?;
    let target = Target::find(cx, &args.at).await?;
    let branch = target.branch()?.to_owned();
    if !args.branches.is_empty() && !name::matches(&args.branches, &branch) {
        return Ok(Ended::skipped(
            Reason::BranchFiltered,
            format!(
                "{branch} is none of the branches to deploy ({})",
                args.branches.join(", ")
            ),
        ));
    }
    if target.is_fork {
        return Ok(Ended::skipped(
            Reason::Fork,
            format!("{branch} is a branch of a fork: only branches of the repository are deployed"),
        ));
    }
    let sha = target.sha()?.to_owned();
    let app = match (&args.app, &args.app_pattern) {
        (Some(app), _) => app.clone(),
        (None, Some(pattern)) => name::of_pattern(pattern, &branch),
        (None, None) => return Err(Trouble::usage("--app or --app-pattern is needed")),
    };
    if args.require_green {
        green(cx, &target, &branch, &sha, &args).await?;
    }
    let link = source::link(cx, &heroku, &args.code, &target)?;
    let environment = args.environment.clone().unwrap_or_else(|| app.clone());
    let mut feedback = Feedback::new(cx, &args.feedback, &target, &environment, true)?;
    let known = builds(&heroku, &app).await?;
    let wish = Wish {
        kind: Some(Kind::Deploy),
        sha: &sha,
    };
    let found = feedback.journal.look(&wish).await;
    let seen = known.iter().map(|build| build.id.to_string()).collect();
    let operation = feedback
        .begin(&wish, found, Action::Build, seen, &known)
        .await;
    let plan = DeployPlan::new(AppId::from(app.as_str()), link, sha.as_str())
        .description(format!("{} of {branch}", short(&sha)))
        .intent(operation.intent(&heroku));
    let limits = match (args.patience.within, args.patience.wait) {
        (Some(limit), _) => Follow::default().within(limit),
        (None, _) => Follow::default(),
    };
    let mut facts = Facts {
        app: Some(app.clone()),
        name: Some(app.clone()),
        ..Facts::default()
    };
    let flow = flows::deploy(&heroku, &plan, &limits);
    let wait = args.patience.wait;
    let end = follow::deploy(&cx.screen, &feedback, flow, &mut facts, wait).await;
    let described = |ended: Ended| {
        ended
            .with("branch", json!(branch))
            .with("sha", json!(sha))
            .with("name", json!(app))
            .with("environment", json!(environment))
            .with("build", json!(facts.build))
            .with("page", json!(facts.page()))
    };
    match end {
        Ok(End::Accepted) => Ok(described(Ended::accepted(format!(
            "{app}: Heroku has accepted it; not watched"
        )))),
        Ok(End::Report(deployed)) => {
            let ended = described(Ended::of_deploy(&deployed));
            if let Ok(known) = heroku
                .send(&heroku_api::apps::GetApp::new(app.as_str()))
                .await
            {
                facts.web_url = known.web_url;
            }
            feedback.ended(&facts, &ended).await;
            Ok(ended)
        }
        Err(error) => {
            let trouble = Trouble::flow(&format!("deploying to {app}"), &error);
            feedback.refused(&trouble).await;
            Err(trouble)
        }
    }
}

async fn builds(heroku: &Client, app: &str) -> Result<Vec<Build>, Trouble> {
    let newest = Range::by("created_at").newest_first().max(NEWEST);
    let page = heroku.send(&ListBuilds::new(app).range(newest)).await;
    let page = page.map_err(|error| {
        let trouble = Trouble::heroku(&format!("reading the app {app}"), &error);
        match error.is_not_found() {
            true => trouble.advice("the app must exist: `review-apps app NAME --from-tarball` or `heroku create` makes one; --app-pattern makes its name from the branch"),
            false => trouble,
        }
    })?;
    Ok(page.items)
}

/// Waits for the checks of the commit. Our own status is not a check of the code.
async fn green(
    cx: &Cx,
    target: &Target,
    branch: &str,
    sha: &str,
    args: &args::Deploy,
) -> Result<(), Trouble> {
    let (Some(github), Some(repo)) = (&target.github, &target.repo) else {
        return Err(Trouble::usage(
            "--require-green needs GITHUB_TOKEN and --repo",
        ));
    };
    let ignored = ["review-app"]
        .into_iter()
        .chain(args.ignore_check.iter().map(String::as_str));
    let policy = ignored.fold(Policy::required_or_all(branch), Policy::ignore);
    let limit = args.patience.within.unwrap_or(CHECKS);
    let limits = github_checks::progress::Follow::default().within(limit);
    let decision = github
        .watch(repo, sha, &policy, &limits)
        .on_event(|gate| {
            let text = gate.to_string();
            cx.screen.event("checks", json!({"verdict": gate.verdict.to_string(), "pending": gate.pending, "failing": gate.failing, "missing": gate.missing}), text);
        })
        .await;
    let decision =
        decision.map_err(|error| Trouble::github("reading the checks of the commit", &error))?;
    let gate = decision.gate;
    if gate.is_deployable() {
        return Ok(());
    }
    let reason = match gate.verdict {
        Verdict::Red => Reason::ChecksFailed,
        _ => Reason::ChecksUndecided,
    };
    Err(
        Trouble::new(reason, format!("nothing was deployed: {gate}"))
            .advice("--ignore-check PATTERN leaves a check out"),
    )
}
