//! `POST /sources` — makes a place to upload a tarball to.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#source-create>

use crate::endpoint::call;
use crate::sources::Upload;

call! {
    /// Makes a place to upload a tarball to.
    ///
    /// A place that is not used costs nothing.
    CreateSource() -> Upload;
    POST "/sources", Idempotent
}
