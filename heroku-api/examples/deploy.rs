//! `deploy APP FOLDER [VERSION]`: uploads a folder, builds it, and shows the build's
//! output and a bar while dynos come up.
//!
//! Reads `HEROKU_API_KEY` and `HEROKU_API_URL`. Packs with the system's `tar`; a `.git`
//! folder stays at home.

use std::io::Write;
use std::process::{Command, ExitCode};

use heroku_api::flows::FlowError;
use heroku_api::flows::deploy::{DeployEvent, DeployPlan, deploy};
use heroku_api::flows::dynos::DynoProgress;
use heroku_api::sources::CreateSource;

mod common;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [app, folder] => common::exit(run(app, folder, "folder").await),
        [app, folder, version] => common::exit(run(app, folder, version).await),
        _ => common::usage("usage: deploy APP FOLDER [VERSION]"),
    }
}

async fn run(app: &str, folder: &str, version: &str) -> Result<bool, Box<dyn std::error::Error>> {
    let heroku = common::client()?;
    let packed = Command::new("tar")
        .args(["--exclude=.git", "-C", folder, "-czf", "-", "."])
        .output()?;
    if !packed.status.success() {
        return Err(String::from_utf8_lossy(&packed.stderr).trim().into());
    }
    eprintln!("uploading {} kB", packed.stdout.len().div_ceil(1024));
    let place = heroku.send(&CreateSource::new()).await?.source_blob;
    heroku.upload(&place.put_url, packed.stdout.into()).await?;

    let plan = DeployPlan::new(app, place.get_url, version);
    match deploy(&heroku, &plan, &mut show).await {
        Ok(done) => {
            common::say(format_args!(
                "\ndeployed {app} v{}",
                done.version.unwrap_or_default()
            ));
            Ok(true)
        }
        Err(FlowError::BuildFailed { build, .. }) => {
            common::say(format_args!(
                "\nbuild {build} failed; {app} runs what it ran before"
            ));
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

fn show(event: DeployEvent) {
    match event {
        DeployEvent::Building { build } => eprintln!("build {build}"),
        DeployEvent::Output(line) | DeployEvent::ReleaseOutput(line) => {
            common::say(format_args!("{line}"));
        }
        DeployEvent::Releasing { version, .. } => common::say(format_args!("releasing v{version}")),
        DeployEvent::Dynos(progress) => bar(&progress),
        _ => {}
    }
}

/// `[##########----------] 1 of 2 dynos up`, in place.
fn bar(progress: &DynoProgress) {
    const WIDTH: usize = 20;
    let full = (progress.up * WIDTH)
        .checked_div(progress.of)
        .unwrap_or(WIDTH);
    eprint!(
        "\r[{}{}] {progress}",
        "#".repeat(full),
        "-".repeat(WIDTH - full)
    );
    // A bar that is late is no reason to stop.
    let _ = std::io::stderr().flush();
}
