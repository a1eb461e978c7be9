//! Log drains: an address with a random secret for each app. The secret is part of the address,
//! as Heroku has no other place for one; it is compared in constant time and never logged.

use heroku_api::ensure::{self, Intent};
use heroku_api::log_drains::{CreateLogDrain, DeleteLogDrain};
use heroku_api::secret::SignedUrl;
use service::runner::Failure;
use service::store::sql;
use service::{OperationId, Store};

use crate::bot::Bot;
use crate::refusal::error_chain;

/// Where the numbers of an app come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Its router lines.
    Drain,
    /// The platform's own metrics.
    Monitors,
}

/// Makes sure that the router lines of an app come here; without a public address, or the right to
/// add a drain, its numbers come from the platform.
pub(crate) async fn begin(bot: &Bot, app: &str) -> Result<Source, Failure> {
    let Some(public) = &bot.services.public.url else {
        return Ok(Source::Monitors);
    };
    let store = bot.store();
    // Stored before the drain is added: the same address again is the same drain.
    let insert =
        sql("INSERT INTO drains (app, secret) VALUES ($1, $2) ON CONFLICT (app) DO NOTHING");
    let secret = OperationId::random().to_string();
    store.write(insert.bind(app).bind(secret)).await?;
    let Some((secret, token)) = known(store, app).await? else {
        return Err("the row of a drain is gone".into());
    };
    if token.is_some() {
        return Ok(Source::Drain);
    }
    let url = SignedUrl::new(format!("{public}/heroku/drains/{app}/{secret}"));
    let heroku = &bot.services.heroku;
    let call = CreateLogDrain::new(app, url);
    let drain = match ensure::log_drain(heroku, &call, Intent::now(heroku)).await {
        Ok(drain) => drain.into_inner(),
        Err(error)
            if error
                .as_api()
                .is_some_and(|api| api.status().is_client_error()) =>
        {
            tracing::info!(
                app,
                error = error_chain(&error),
                "no drain; asking the platform"
            );
            return Ok(Source::Monitors);
        }
        Err(error) => return Err(error.into()),
    };
    let update = sql("UPDATE drains SET token = $2, drain = $3 WHERE app = $1")
        .bind(app)
        .bind(drain.token.as_ref().map(|token| token.expose().to_owned()))
        .bind(drain.id.as_str());
    store.write(update).await?;
    Ok(Source::Drain)
}

/// Ends the drain of an app.
pub(crate) async fn end(bot: &Bot, app: &str) -> Result<(), Failure> {
    let select = sql("SELECT drain FROM drains WHERE app = $1").bind(app);
    let Some(row) = bot.store().row(select).await? else {
        return Ok(());
    };
    if let Some(drain) = row.get::<Option<String>>("drain")? {
        let heroku = &bot.services.heroku;
        match heroku.send(&DeleteLogDrain::new(app, drain.as_str())).await {
            Err(error) if !error.is_not_found() => return Err(error.into()),
            _ => {}
        }
    }
    let delete = sql("DELETE FROM drains WHERE app = $1").bind(app);
    bot.store().write(delete).await?;
    Ok(())
}

async fn known(
    store: &Store,
    app: &str,
) -> Result<Option<(String, Option<String>)>, service::Error> {
    let select = sql("SELECT secret, token FROM drains WHERE app = $1").bind(app);
    let Some(row) = store.row(select).await? else {
        return Ok(None);
    };
    Ok(Some((row.get("secret")?, row.get("token")?)))
}

/// Whether a delivery to the address of `app` with this secret comes from its drain: `token` is
/// what it says it is.
pub(crate) async fn admit(
    store: &Store,
    app: &str,
    secret: &str,
    token: Option<&str>,
) -> Result<bool, service::Error> {
    // The same work for an app that is not known.
    let (known, drain) = known(store, app).await?.unwrap_or_default();
    let fits = same(&known, secret) & !known.is_empty();
    let is_drain = match (&drain, token) {
        (Some(drain), Some(token)) => same(drain, token),
        // It was added just now, and its token is not stored yet.
        (None, _) => true,
        (Some(_), None) => false,
    };
    Ok(fits & is_drain)
}

/// Whether two secrets are equal, in the same time for every wrong one of the right length.
fn same(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    let differ = pairs.fold(0, |differ, (a, b)| differ | (a ^ b));
    one.len() == other.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_equal_or_not() {
        for (one, other, equal) in [
            ("abc", "abc", true),
            ("abc", "abd", false),
            ("abc", "ab", false),
            ("", "", true),
        ] {
            assert_eq!(same(one, other), equal, "{one} {other}");
        }
    }
}
