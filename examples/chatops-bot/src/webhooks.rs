//! Webhooks of Heroku and GitHub: who is subscribed to, and what a delivery leads to. A delivery
//! is a hint: its id is noted, so that the same one again is nothing, and the pipeline that it
//! belongs to is looked at.

use service::{Error, Store, inbox};

use crate::watch;

/// Takes a delivery of Heroku: `event` is the event's id, which is the same in every attempt.
///
/// # Errors
/// As [`service::Tx::commit`]: then it is to be sent again.
pub async fn from_heroku(store: &Store, event: &str, app: Option<&str>) -> Result<(), Error> {
    let mut tx = store.begin().await?;
    if inbox::first(&mut tx, "heroku", event, inbox::DELIVERIES)
        .await?
        .is_none()
        && let Some(app) = app
    {
        for pipeline in watch::of_app(&mut tx, app).await? {
            watch::hint(&mut tx, &pipeline).await?;
        }
    }
    tx.commit().await
}

/// Takes a delivery of GitHub: `delivery` is its id, which is the same in every attempt.
///
/// # Errors
/// As [`service::Tx::commit`].
pub async fn from_github(
    store: &Store,
    delivery: &str,
    repository: Option<&str>,
) -> Result<(), Error> {
    let mut tx = store.begin().await?;
    if inbox::first(&mut tx, "github", delivery, inbox::DELIVERIES)
        .await?
        .is_none()
        && let Some(repository) = repository
    {
        for pipeline in watch::of_repository(&mut tx, repository).await? {
            watch::hint(&mut tx, &pipeline).await?;
        }
    }
    tx.commit().await
}
