//! `GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}` — one workflow.

use crate::endpoint::call;
use crate::ids::{Repo, WorkflowId};
use crate::workflow_runs::Workflow;

call! {
    /// Reads a workflow: its name, its file and whether it is switched on.
    ///
    /// # Permission
    /// `actions: read`; none for public repositories.
    pub struct GetWorkflow {
        /// Repository of the workflow.
        repo: Repo,
        /// Id of the workflow.
        workflow: WorkflowId,
    } -> Workflow;
    GET "/repos/{owner}/{repo}/actions/workflows/{workflow_id}", Safe,
    docs "https://docs.github.com/rest/actions/workflows#get-a-workflow"
}
