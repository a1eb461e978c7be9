//! The person's browser in the tour: goes where the log-in sends it, and says yes.

use std::time::Duration;

use bytes::Bytes;
use heroku_api::transport::{Limits, Transport as _};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{Request, Response};
use serde_json::Value;

use crate::services::Transports;

const PATIENCE: Duration = Duration::from_secs(10);
const LARGEST: usize = 256 * 1024;

/// Connects the accounts that a card offers: `(provider, account)`. The card is the JSON of the
/// message with the links.
pub(super) async fn log_in(
    transports: &Transports,
    card: &Value,
    bot: &str,
    accounts: &[(&str, &str)],
) -> Result<(), String> {
    for (provider, account) in accounts {
        let button = format!("login-{provider}");
        let url = link(card, &button).ok_or_else(|| format!("no link to {provider} was shown"))?;
        let consent = get(transports, &format!("{url}&as={account}")).await?;
        let back = consent.headers().get(LOCATION);
        let back = back.and_then(|to| to.to_str().ok());
        let back = back.ok_or_else(|| format!("{provider} did not send the person back"))?;
        let page = get(transports, back).await?;
        let page = String::from_utf8_lossy(page.body()).into_owned();
        let token = page.split("name=page value=\"").nth(1);
        let token = token.and_then(|rest| rest.split('"').next());
        let token = token.ok_or_else(|| format!("the page did not ask about {account}"))?;
        let form = format!("page={token}&answer=yes");
        let request = Request::post(format!("http://{bot}/login/decide"))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from(form));
        let linked = send(transports, request).await?;
        if !linked.status().is_success() {
            return Err(format!("{account} was not linked: {}", linked.status()));
        }
    }
    Ok(())
}

/// The address behind a button.
fn link(value: &Value, button: &str) -> Option<String> {
    match value {
        Value::Object(fields) if fields.get("action_id").is_some_and(|id| id == button) => {
            fields.get("url")?.as_str().map(str::to_owned)
        }
        Value::Object(fields) => fields.values().find_map(|value| link(value, button)),
        Value::Array(list) => list.iter().find_map(|value| link(value, button)),
        _ => None,
    }
}

async fn get(transports: &Transports, url: &str) -> Result<Response<Bytes>, String> {
    send(transports, Request::get(url).body(Bytes::new())).await
}

async fn send(
    transports: &Transports,
    request: http::Result<Request<Bytes>>,
) -> Result<Response<Bytes>, String> {
    let request = request.map_err(|error| error.to_string())?;
    let sent = transports
        .heroku()
        .send(request, Limits::new(PATIENCE, LARGEST));
    sent.await.map_err(|error| error.to_string())
}
