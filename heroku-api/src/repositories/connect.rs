//! `POST /pipelines/{pipeline}/repository` —
//! connects a pipeline to a GitHub repository, by its number.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::repositories::PipelineRepository;

call! {
    /// Connects a pipeline to a GitHub repository, by its number.
    ///
    /// Undocumented.
    pub struct ConnectRepository {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } sends {
        /// GitHub's number of the repository.
        repository: u64,
    } -> PipelineRepository;
    POST "/pipelines/{pipeline}/repository", CheckFirst,
    seen "https://github.com/heroku/cli", service Kolkrabbi
}
