//! `GET /apps/{app}/slugs/{slug}` — reads a slug: its commit tells what a release contains.

use crate::endpoint::call;
use crate::ids::{AppId, SlugId};
use crate::slugs::Slug;

call! {
    /// Reads a slug: its commit tells what a release contains.
    ///
    /// "Not found" once it has expired.
    pub struct GetSlug {
        /// The app, by name or UUID.
        app: AppId,
        /// The slug, by UUID.
        slug: SlugId,
    } -> Slug;
    GET "/apps/{app}/slugs/{slug}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#slug-info"
}
