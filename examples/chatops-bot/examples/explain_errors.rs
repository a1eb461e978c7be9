//! One call to each service, and what its error says: did it happen, will it pass, what to do.
//!
//! `cargo run -p chatops-bot --example explain_errors -- APP OWNER/REPO`

use std::error::Error;
use std::process::ExitCode;

use github_checks::repositories::GetRepository;
use heroku_api::apps::GetApp;
use slack_blocks::web::calls::auth::TestAuth;

/// What a person does about an error of any of the three clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Advice {
    /// It may have happened: look before it is sent again.
    LookFirst,
    /// The token is missing, wrong or expired.
    LogIn,
    /// The account may not do it, or it does not exist: services do not tell which.
    AskForAccess,
    /// Nothing happened, and waiting may help. The client has repeated it already.
    TryLater,
    /// Nothing happened, and nothing will change by itself.
    Correct,
}

/// The three errors have the same words, so one text serves them all.
macro_rules! advice {
    ($error:expr) => {{
        let error = $error;
        match error.as_api() {
            _ if error.is_ambiguous() => Advice::LookFirst,
            Some(api) if api.is_unauthorized() => Advice::LogIn,
            Some(api) if api.is_forbidden() || api.is_not_found() => Advice::AskForAccess,
            Some(api) if api.is_rate_limited() => Advice::TryLater,
            Some(_) => Advice::Correct,
            None => Advice::TryLater,
        }
    }};
}

pub(crate) async fn heroku(client: &heroku_api::Client, app: &str) -> Option<Advice> {
    let error = client.send(&GetApp::new(app)).await.err()?;
    explain("Heroku", &error);
    Some(advice!(&error))
}

pub(crate) async fn github(
    client: &github_checks::Client,
    repo: &github_checks::Repo,
) -> Option<Advice> {
    let error = client.send(&GetRepository::new(repo)).await.err()?;
    explain("GitHub", &error);
    Some(advice!(&error))
}

pub(crate) async fn slack(client: &slack_blocks::Client) -> Option<Advice> {
    let error = client.send(&TestAuth::new()).await.err()?;
    explain("Slack", &error);
    Some(advice!(&error))
}

/// The whole chain: no message repeats its cause, and none holds a token.
fn explain(service: &str, error: &dyn Error) {
    eprintln!("{service}: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because {error}");
        cause = error.source();
    }
}

async fn run() -> Result<bool, Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [app, repo] = words.as_slice() else {
        return Err("usage: explain_errors APP OWNER/REPO".into());
    };
    let found = [
        heroku(&heroku_api::Client::from_env()?, app).await,
        github(&github_checks::Client::from_env()?, &repo.parse()?).await,
        slack(&slack_blocks::Client::from_env()?).await,
    ];
    for advice in found.iter().flatten() {
        println!("{advice:?}");
    }
    Ok(found.iter().all(Option::is_none))
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            explain("error", &*error);
            ExitCode::FAILURE
        }
    }
}
