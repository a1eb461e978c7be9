//! Exports and verifies the audit of the database that `DATABASE_URL` names.
//!
//! ```text
//! cargo run -p service --example audit -- export > audit.jsonl
//! cargo run -p service --example audit -- head                  keep what it prints elsewhere
//! cargo run -p service --example audit -- verify [SEQ:HASH]
//! cargo run -p service --example audit -- verify-file audit.jsonl [SEQ:HASH]
//! ```
//!
//! Exit code 0: whole, 1: a flaw, 2: bad usage, 3: not known.

use std::process::ExitCode;

use service::store::Settings;
use service::{Store, audit};

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let store = match Store::open(Settings::from_env("sqlite://service.db")).await {
        Ok(store) => store,
        Err(error) => {
            eprintln!("{}", service::chain(&error));
            return ExitCode::from(3);
        }
    };
    let code = audit::command(&store, &words, &mut std::io::stdout()).await;
    store.close().await;
    match code {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(3)
        }
    }
}
