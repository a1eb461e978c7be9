//! `get_heroku PATH`: one raw authenticated GET, printed as JSON.
//!
//! Reads `HEROKU_API_KEY` and `HEROKU_API_URL`.

use std::process::ExitCode;

use heroku_api::Raw;

mod common;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), None) = (arguments.next(), arguments.next()) else {
        return common::usage("usage: get_heroku PATH");
    };
    common::exit(run(path).await)
}

async fn run(path: String) -> common::Ended {
    let answer = heroku_api::Client::from_env()?
        .send_raw(&Raw::get(path))
        .await?;
    let json: serde_json::Value = serde_json::from_slice(answer.body())?;
    common::say(format_args!("{json:#}"));
    Ok(0)
}
