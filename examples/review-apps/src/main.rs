//! Review apps and branch deploys on Heroku, without Heroku's GitHub integration.

use std::process::ExitCode;

use review_apps::{Setting, run};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    ExitCode::from(run(arguments, Setting::of_process()).await)
}
