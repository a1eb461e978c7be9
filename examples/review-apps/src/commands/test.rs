//! `test`: a run of Heroku CI from the same tarball that review apps are made of.

use std::time::Duration;

use heroku_api::Client;
use heroku_api::ids::TestRunId;
use heroku_api::test_runs::{CreateTestRun, GetTestRun, ListTestNodes, TestRun, TestStatus};
use serde_json::json;

use crate::args;
use crate::ended::Ended;
use crate::name::short;
use crate::place;
use crate::reasons::Reason;
use crate::target::Target;
use crate::trouble::Trouble;
use crate::{Cx, source};

/// How often a run is asked about.
const POLL: Duration = Duration::from_secs(5);
/// How long a run is waited for when nobody says.
const LIMIT: Duration = Duration::from_secs(60 * 60);
/// Looks in a row that may fail.
const TRIES: u32 = 12;

/// What works where Heroku CI does not.
const INSTEAD: &str = "Heroku CI needs the pipeline's GitHub link to start runs by itself, and may \
    refuse them without it. Run the tests in the CI system that runs this, and let \
    `review-apps deploy --require-green` wait for them";

pub(crate) async fn run(cx: &Cx, args: args::Test) -> Result<Ended, Trouble> {
    let heroku = cx.services.heroku()?;
    let target = Target::find(cx, &args.at).await?;
    let (branch, sha) = (target.branch()?.to_owned(), target.sha()?.to_owned());
    let link = source::link(cx, &heroku, &args.code, &target)?;
    let (pipeline, _) = place::pipeline(cx, &heroku, args.pipeline.as_deref()).await?;
    let link = link.now().await;
    let link = link.map_err(|error| {
        let trouble = Trouble::flow("step 1 of 3, the link to the source", &error);
        trouble.or_advice("--source upload sends the working tree instead")
    })?;
    let message = format!("{} of {}", short(&sha), target.title());
    let call = CreateTestRun::new(&pipeline, branch.as_str(), sha.as_str(), message, link);
    let started = heroku.send(&call).await.map_err(|error| {
        let mut trouble = Trouble::heroku("step 2 of 3, starting the run", &error);
        if trouble.reason == Reason::Refused || trouble.reason == Reason::NotFound {
            trouble.advice = Some(INSTEAD.to_owned());
        }
        trouble
    })?;
    say(cx, &started);
    if !args.patience.wait {
        let ended = Ended::accepted("Heroku has accepted the run; not watched");
        return Ok(ended.with("test_run", json!(started.id)));
    }
    let run = follow(
        cx,
        &heroku,
        &started.id,
        args.patience.within.unwrap_or(LIMIT),
    )
    .await?;
    finished(cx, &heroku, &run).await
}

fn say(cx: &Cx, run: &TestRun) {
    let number = run
        .number
        .map(|number| format!(" {number}"))
        .unwrap_or_default();
    cx.screen.event(
        "test_run",
        json!({"test_run": run.id, "number": run.number, "status": run.status}),
        format!("test run{number}: {}", run.status),
    );
}

async fn follow(
    cx: &Cx,
    heroku: &Client,
    id: &TestRunId,
    limit: Duration,
) -> Result<TestRun, Trouble> {
    let wire = &cx.services.wire;
    let until = wire.elapsed() + limit;
    let mut last: Option<TestStatus> = None;
    let mut failures = 0;
    loop {
        match heroku.send(&GetTestRun::new(id)).await {
            Ok(run) => {
                failures = 0;
                if last.as_ref() != Some(&run.status) {
                    say(cx, &run);
                    last = Some(run.status.clone());
                }
                if run.status.is_final() {
                    return Ok(run);
                }
            }
            Err(error) if failures < TRIES && (error.is_transient() || error.is_not_found()) => {
                failures += 1;
            }
            Err(error) => {
                return Err(Trouble::heroku("step 3 of 3, following the run", &error));
            }
        }
        if wire.elapsed() >= until {
            return Err(Trouble::new(
                Reason::NoResponse,
                "the time was up, and the run goes on",
            ));
        }
        wire.sleep(POLL).await;
    }
}

/// The output of what failed, and the result.
async fn finished(cx: &Cx, heroku: &Client, run: &TestRun) -> Result<Ended, Trouble> {
    let nodes = heroku
        .all(&ListTestNodes::new(&run.id))
        .await
        .unwrap_or_default();
    for node in &nodes {
        for url in [&node.setup_stream_url, &node.output_stream_url]
            .into_iter()
            .flatten()
        {
            let Ok(output) = heroku.stream(url) else {
                continue;
            };
            let mut output = output.within(Duration::from_secs(30));
            let mut text = Vec::new();
            while let Ok(Some(piece)) = output.next().await {
                text.extend_from_slice(&piece);
            }
            for line in String::from_utf8_lossy(&text).lines() {
                cx.screen.output("test_output", line);
            }
        }
    }
    let said = run
        .message
        .clone()
        .map(|text| format!(": {text}"))
        .unwrap_or_default();
    let ended = match run.status {
        TestStatus::Succeeded => Ended::done("the tests passed"),
        _ => Ended::of_reason(
            Reason::TestsFailed,
            format!("the run ended as {}{said}", run.status),
        ),
    };
    Ok(ended
        .with("test_run", json!(run.id))
        .with("number", json!(run.number)))
}
