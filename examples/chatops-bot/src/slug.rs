//! Which commit a release is: its slug says so, and a slug never changes.

use heroku_api::ids::AppId;
use heroku_api::releases::Release;
use heroku_api::slugs::GetSlug;

use crate::bot::Bot;

/// The commit of a release; `None` when Heroku does not know. One request for each slug ever.
///
/// # Errors
/// What Heroku answered; a slug that is gone is `None`.
pub(crate) async fn commit(
    bot: &Bot,
    app: &AppId,
    release: &Release,
) -> Result<Option<String>, heroku_api::Error> {
    let Some(id) = &release.slug else {
        return Ok(None);
    };
    if let Some(known) = bot.known.slug(id.as_str()) {
        return Ok(known);
    }
    let commit = match bot.services.heroku.send(&GetSlug::new(app, id)).await {
        Ok(slug) => slug.commit.filter(|commit| !commit.is_empty()),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error),
    };
    bot.known.set_slug(id.as_str(), commit.clone());
    Ok(commit)
}
