//! Verifies webhook signatures: one JSON document per input line, one answer line for each.
//!
//! `{"id","headers":[[name,value]…],"body_b64","now","secrets":[…]}` → `{"id","accept","reason"}`
//!
//! `cargo run -p github-checks --example verify_github < deliveries.jsonl`

use std::io::{BufRead, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use github_checks::webhooks::{SecretError, Verifier};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    headers: Vec<(String, String)>,
    body_b64: String,
    secrets: Vec<String>,
}

fn main() -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        writeln!(output, "{}", answer(&line))?;
    }
    Ok(())
}

fn answer(line: &[u8]) -> Value {
    let line: Line = match serde_json::from_slice(line) {
        Ok(line) => line,
        Err(error) => {
            let id = serde_json::from_slice::<Value>(line).map(|line| line["id"].clone());
            return json!({ "id": id.unwrap_or_default(), "accept": false, "reason": "bad_line", "error": error.to_string() });
        }
    };
    let verdict = check(&line);
    json!({ "id": line.id, "accept": verdict.is_ok(), "reason": verdict.err() })
}

fn check(line: &Line) -> Result<(), String> {
    let verifier = Verifier::new(&line.secrets).map_err(|error| match error {
        SecretError::None | SecretError::TooMany => "expected 1 to 4 webhook secrets",
        _ => "a webhook secret is empty or begins or ends with whitespace",
    })?;
    let body = STANDARD.decode(&line.body_b64).map_err(|_| "bad_base64")?;
    let mut headers = HeaderMap::new();
    for (name, value) in &line.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "bad_header")?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| "bad_header")?;
        headers.append(name, value);
    }
    verifier
        .verify(&headers, &body, 0)
        .map(|_| ())
        .map_err(|error| error.code().to_owned())
}
