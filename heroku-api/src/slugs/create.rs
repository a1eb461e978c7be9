//! `POST /apps/{app}/slugs` — makes a slug to upload code to.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#slug-create>

use crate::endpoint::call;
use crate::ids::AppId;
use crate::slugs::Slug;
use std::collections::BTreeMap;

call! {
    /// Makes a slug to upload code to.
    ///
    /// A slug that is not released does nothing: repeating leaves an unused one behind.
    CreateSlug(app: AppId) sends {
        process_types: BTreeMap<String, String>,
        ;
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
    } -> Slug;
    POST "/apps/{app}/slugs", CheckFirst
}
