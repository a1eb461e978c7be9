//! `GET /pipelines/{pipeline}/latest-releases` —
//! the newest release of every app of a pipeline, whatever caused it.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::releases::Release;

call! {
    /// The newest release of every app of a pipeline, whatever caused it.
    ///
    /// One call tells what runs where; the releases carry the names of their apps. By UUID.
    pub struct LatestReleases {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> [Release];
    GET "/pipelines/{pipeline}/latest-releases", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-release-list"
}
