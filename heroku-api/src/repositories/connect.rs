//! `POST /pipelines/{pipeline}/repository` —
//! connects a pipeline to a GitHub repository, by its number.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::repositories::PipelineRepository;

call! {
    /// Connects a pipeline to a GitHub repository, by its number.
    ///
    /// Undocumented.
    ConnectRepository(pipeline: PipelineId) sends {
        repository: u64,
    } -> PipelineRepository;
    POST "/pipelines/{pipeline}/repository", CheckFirst, service Kolkrabbi
}
