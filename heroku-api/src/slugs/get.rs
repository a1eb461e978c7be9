//! `GET /apps/{app}/slugs/{slug}` — reads a slug: its commit tells what a release contains.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#slug-info>

use crate::endpoint::call;
use crate::ids::{AppId, SlugId};
use crate::slugs::Slug;

call! {
    /// Reads a slug: its commit tells what a release contains.
    ///
    /// "Not found" once it has expired.
    GetSlug(app: AppId, slug: SlugId) -> Slug;
    GET "/apps/{app}/slugs/{slug}", Safe
}
