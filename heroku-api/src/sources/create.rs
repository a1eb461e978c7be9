//! `POST /sources` — creates a place to upload a tarball to.

use crate::endpoint::call;
use crate::sources::Upload;

call! {
    /// Creates a place to upload a tarball to.
    ///
    /// A place that is not used costs nothing.
    pub struct CreateSource {} -> Upload;
    POST "/sources", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#source-create"
}
