//! `deploy APP TARBALL_URL VERSION [--within S]`, or
//! `deploy APP --folder DIR VERSION [--within S]`: deploys, and prints every event as a JSON
//! line.
//!
//! Reads `HEROKU_API_KEY` and `HEROKU_API_URL`. Exit code 0 when every dyno runs it, 1 when
//! it failed or was overtaken, 2 for a wrong command line, 3 when nobody knows, 4 when it is
//! not permitted. A folder is packed with the system's `tar`; its `.git` stays at home. The
//! link is never printed.

use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};

use bytes::Bytes;
use heroku_api::Client;
use heroku_api::flows;
use heroku_api::flows::deploy::{DeployEvent, DeployPlan, Deployed};
use heroku_api::progress::Follow;
use heroku_api::secret::SignedUrl;
use heroku_api::sources::{CreateSource, checksum};
use serde_json::{Value, json};

mod common;

const USAGE: &str = "usage: deploy APP TARBALL_URL|--folder DIR VERSION [--within S]";

/// What the command line says.
struct Wanted {
    app: String,
    source: Source,
    version: String,
    follow: Follow,
}

enum Source {
    Link(SignedUrl),
    Folder(String),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args().skip(1).collect();
    match read(&mut arguments) {
        Some(wanted) => common::exit(run(wanted).await),
        None => common::usage(USAGE),
    }
}

fn read(arguments: &mut Vec<String>) -> Option<Wanted> {
    let follow = common::follow(arguments)?;
    let folder = common::option(arguments, "--folder")?;
    if arguments.iter().any(|word| word.starts_with('-')) {
        return None;
    }
    let (app, source, version) = match (folder, arguments.as_slice()) {
        (Some(folder), [app, version]) => {
            if !Path::new(&folder).is_dir() {
                eprintln!("error: {folder} is not a folder");
                return None;
            }
            (app, Source::Folder(folder), version)
        }
        (None, [app, link, version]) if link.contains("://") => {
            (app, Source::Link(SignedUrl::new(link.as_str())), version)
        }
        _ => return None,
    };
    Some(Wanted {
        app: app.clone(),
        source,
        version: version.clone(),
        follow,
    })
}

async fn run(wanted: Wanted) -> common::Ended {
    let heroku = heroku_api::Client::from_env()?;
    let plan = match wanted.source {
        Source::Link(link) => DeployPlan::new(wanted.app, link, wanted.version),
        Source::Folder(folder) => {
            let (link, checksum) = upload(&heroku, &folder).await?;
            DeployPlan::new(wanted.app, link, wanted.version).checksum(checksum)
        }
    };
    let deployed = flows::deploy(&heroku, &plan, &wanted.follow)
        .on_event(|event| common::line(&shown(&event)))
        .await?;
    common::line(&result(&deployed));
    Ok(deployed.outcome.exit_code())
}

/// Packs a folder and uploads it to where Heroku will fetch it.
async fn upload(heroku: &Client, folder: &str) -> Result<(SignedUrl, String), Box<dyn Error>> {
    // Everything below one folder, as in GitHub's archives.
    let path = Path::new(folder).canonicalize()?;
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(format!("{folder} has no name, so it cannot be packed").into());
    };
    let packed = Command::new("tar")
        .args(["--exclude=.git", "-czf", "-", "-C"])
        .args([parent.as_os_str(), "--".as_ref(), name])
        // Or macOS adds a file of its own for each one.
        .env("COPYFILE_DISABLE", "1")
        .output()
        .map_err(|error| format!("{folder} was not packed: tar did not start: {error}"))?;
    if !packed.status.success() {
        let why = String::from_utf8_lossy(&packed.stderr);
        return Err(format!("{folder} was not packed: {}", why.trim()).into());
    }
    let tarball = Bytes::from(packed.stdout);
    let place = heroku.send(&CreateSource::new()).await?.source_blob;
    heroku.upload(&place.put_url, tarball.clone()).await?;
    common::line(&json!({"event": "uploaded", "bytes": tarball.len()}));
    Ok((place.get_url, checksum(&tarball)))
}

fn shown(event: &DeployEvent) -> Value {
    match event {
        DeployEvent::Building { app, build } => {
            json!({"event": "building", "app": app, "build": build})
        }
        DeployEvent::BuildOutput(line) => json!({"event": "build_output", "line": line}),
        DeployEvent::Built { slug } => json!({"event": "built", "slug": slug}),
        DeployEvent::Releasing {
            release, version, ..
        } => {
            json!({"event": "releasing", "release": release, "version": version})
        }
        DeployEvent::ReleaseOutput(line) => json!({"event": "release_output", "line": line}),
        DeployEvent::Released { version } => json!({"event": "released", "version": version}),
        DeployEvent::Dynos(dynos) => json!({
            "event": "dynos", "up": dynos.up, "of": dynos.of, "crashed": dynos.crashed,
        }),
        other => json!({"event": "other", "text": format!("{other:?}")}),
    }
}

fn result(deployed: &Deployed) -> Value {
    let mut line = common::result(deployed.outcome);
    line["app"] = json!(deployed.app);
    line["build"] = json!(deployed.build);
    line["found"] = json!(deployed.found);
    line["release"] = json!(deployed.release);
    line["version"] = json!(deployed.version);
    line["dynos"] = json!(deployed.dynos.as_ref().map(ToString::to_string));
    line["overtaken_by"] = json!(deployed.overtaken_by.as_ref().map(ToString::to_string));
    line["output"] = json!(deployed.output);
    line["detail"] = json!(deployed.detail);
    line
}
