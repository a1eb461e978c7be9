//! Checks signed requests: lines `{"id","headers":[[name,value]…],"body_b64","now","secrets":[…]}`
//! → `{"id","accept","reason"}`.
//!
//! `cargo run -p slack-blocks --example verify_slack`

#[path = "common/lines.rs"]
mod lines;

use std::io;
use std::process::ExitCode;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use slack_blocks::signature::Verifier;

fn main() -> io::Result<ExitCode> {
    // A line may hold a body of any size that its sender chose.
    lines::serve(true, |text| {
        let line: Value = serde_json::from_str(text).unwrap_or_default();
        let reason = match request(&line) {
            Ok(reason) => reason,
            Err(error) => return json!({ "id": line["id"], "accept": false, "reason": "bad_line", "error": error }).to_string(),
        };
        json!({ "id": line["id"], "accept": reason == "ok", "reason": reason }).to_string()
    })
}

fn request(line: &Value) -> Result<&'static str, &'static str> {
    let secrets = line["secrets"]
        .as_array()
        .ok_or("`secrets` must be a list")?;
    let secrets = secrets
        .iter()
        .map(|secret| secret.as_str().ok_or("a secret must be text"))
        .collect::<Result<Vec<_>, _>>()?;
    let now = line["now"]
        .as_u64()
        .ok_or("`now` must be seconds since 1970")?;
    let body = line["body_b64"].as_str().ok_or("`body_b64` must be text")?;
    let body = STANDARD
        .decode(body)
        .map_err(|_| "`body_b64` must be base64")?;
    let headers = line["headers"]
        .as_array()
        .ok_or("`headers` must be a list")?;
    let headers = headers
        .iter()
        .map(header)
        .collect::<Option<Vec<_>>>()
        .ok_or("a header must be a pair of texts")?;

    let Ok(verifier) = Verifier::new(secrets) else {
        return Ok("no_secret");
    };
    match verifier.max_body(usize::MAX).verify(headers, &body, now) {
        Ok(_) => Ok("ok"),
        Err(error) => Ok(error.code()),
    }
}

fn header(pair: &Value) -> Option<(&str, &str)> {
    match pair.as_array()?.as_slice() {
        [name, value] => Some((name.as_str()?, value.as_str()?)),
        _ => None,
    }
}
