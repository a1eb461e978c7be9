//! `POST /apps/{app}/slugs` — creates a slug to upload code to.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::slugs::Slug;
use std::collections::BTreeMap;

call! {
    /// Creates a slug to upload code to.
    ///
    /// A slug that is not released does nothing: repeating leaves an unused one behind.
    pub struct CreateSlug {
        /// The app, by name or UUID.
        app: AppId,
    } sends {
        /// Command line of each process type.
        process_types: BTreeMap<String, String>,
    } -> Slug;
    POST "/apps/{app}/slugs", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#slug-create";
    body {
        /// The commit it is built from.
        commit: String,
        /// What to say about the commit.
        commit_description: String,
        /// `SHA256:` and the digest in hex.
        checksum: String,
        /// The stack it is for.
        stack: String,
        /// A name for what it contains.
        buildpack_provided_description: String,
    }
}
