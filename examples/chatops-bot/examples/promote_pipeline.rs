//! Promotes what runs on one app of a pipeline to another, and follows it to the last dyno.
//!
//! `cargo run -p chatops-bot --example promote_pipeline -- PIPELINE FROM TO`

use std::error::Error;
use std::process::ExitCode;

use heroku_api::Client;
use heroku_api::flows::promote::PromoteEvent;
use heroku_api::flows::{self, pipeline};
use heroku_api::progress::{Follow, Outcome};

/// Promotes; `Done` only when every dyno of the target was seen to run the new code.
pub(crate) async fn promote(
    heroku: &Client,
    name: &str,
    from: &str,
    to: &str,
) -> Result<Outcome, Box<dyn Error>> {
    let (_, pipeline) = pipeline::find(heroku, name).await?;
    let plan = pipeline.promotion(Some(from), &[to])?;
    let mut promotion = flows::promote(heroku, &plan, &Follow::default());
    while let Some(event) = promotion.next().await {
        match event {
            PromoteEvent::Created { .. } => println!("promotion of {from} to {to} accepted"),
            PromoteEvent::ReleaseOutput { app, line } => println!("{app}: {line}"),
            PromoteEvent::Released { app, version } => println!("{app}: v{version} is current"),
            PromoteEvent::Dynos { app, progress } => println!("{app}: {progress}"),
            _ => {}
        }
    }
    let promoted = promotion.finish().await?;
    for target in &promoted.targets {
        println!("{}: {}", target.app, target.outcome);
        // The end of a release command that failed says why.
        target.output.iter().for_each(|line| println!("  {line}"));
    }
    Ok(promoted.outcome)
}

async fn run() -> Result<Outcome, Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [name, from, to] = words.as_slice() else {
        return Err("usage: promote_pipeline PIPELINE FROM TO".into());
    };
    let heroku = Client::from_env()?; // HEROKU_API_KEY
    promote(&heroku, name, from, to).await
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}
