//! `verify_heroku`: checks webhook deliveries.
//!
//! Reads lines `{"id","headers":[[name,value]…],"body_b64","now","secrets":[…]}`, writes
//! `{"id","accept","reason"}` for each. A line that cannot be read gets an answer too.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use heroku_api::webhooks::{SecretError, Verifier};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    headers: Vec<(String, String)>,
    body_b64: String,
    secrets: Vec<String>,
}

fn main() -> ExitCode {
    if std::env::args().len() > 1 {
        eprintln!("usage: verify_heroku < LINES");
        return ExitCode::from(2);
    }
    let mut out = std::io::stdout().lock();
    let mut input = std::io::stdin().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        match input.read_until(b'\n', &mut line) {
            Ok(0) => return ExitCode::SUCCESS,
            Ok(_) if line.trim_ascii().is_empty() => {}
            Ok(_) => {
                if writeln!(out, "{}", answer(&line)).is_err() {
                    return ExitCode::FAILURE;
                }
            }
            Err(error) => {
                eprintln!("error: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
}

fn answer(line: &[u8]) -> Value {
    let value: Value = match serde_json::from_slice(line) {
        Ok(value) => value,
        Err(error) => {
            return json!({"id": null, "accept": false, "reason": "input", "error": error.to_string()});
        }
    };
    let id = value.get("id").cloned().unwrap_or_default();
    match check(value) {
        Ok(()) => json!({"id": id, "accept": true, "reason": null}),
        Err(reason) => json!({"id": id, "accept": false, "reason": reason}),
    }
}

fn check(value: Value) -> Result<(), &'static str> {
    let case: Case = serde_json::from_value(value).map_err(|_| "input")?;
    let body = STANDARD.decode(&case.body_b64).map_err(|_| "input")?;
    let mut headers = HeaderMap::new();
    for (name, value) in &case.headers {
        // What no header may hold never reaches a server.
        let name = HeaderName::try_from(name.as_str()).map_err(|_| "malformed")?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| "malformed")?;
        headers.append(name, value);
    }
    let secrets = &case.secrets;
    let verifier = Verifier::new(secrets).map_err(|error| match error {
        SecretError::None | SecretError::TooMany => "count",
        _ => "secret",
    })?;
    verifier
        .verify(&headers, &body, 0)
        .map(|_| ())
        .map_err(heroku_api::signature::VerifyError::code)
}
