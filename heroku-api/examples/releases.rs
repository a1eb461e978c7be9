//! `releases APP [COUNT]`: the newest releases of an app as a table.
//!
//! Reads `HEROKU_API_KEY` and `HEROKU_API_URL`.

use std::process::ExitCode;

use heroku_api::page::Range;
use heroku_api::releases::ListReleases;

mod common;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [app] => common::exit(run(app, 15).await),
        [app, count] => match count.parse() {
            Ok(count) => common::exit(run(app, count).await),
            Err(_) => common::usage("usage: releases APP [COUNT]"),
        },
        _ => common::usage("usage: releases APP [COUNT]"),
    }
}

async fn run(app: &str, count: u16) -> common::Ended {
    let heroku = heroku_api::Client::from_env()?;
    let newest = Range::by("version").newest_first().max(count);
    let page = heroku.send(&ListReleases::new(app).range(newest)).await?;
    common::say(format_args!(
        "{:<8} {:<10} {:<20} {:<28} description",
        "version", "status", "created", "by"
    ));
    for release in page.items {
        let current = if release.current == Some(true) {
            "*"
        } else {
            ""
        };
        let version = format!("v{}{current}", release.version);
        let created = release
            .created_at
            .map_or_else(String::new, |at| at.format("%Y-%m-%d %H:%M:%S").to_string());
        let by = release.user.and_then(|user| user.email).unwrap_or_default();
        let text = release.description.unwrap_or_default();
        common::say(format_args!(
            "{version:<8} {:<10} {created:<20} {by:<28} {text}",
            release.status.as_str()
        ));
    }
    Ok(0)
}
