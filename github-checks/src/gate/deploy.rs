//! From a gate to a deployment.

use super::Gate;
use crate::deployments::CreateDeployment;

impl CreateDeployment {
    /// Creates the call for the commit that a gate has read.
    ///
    /// The deployment is of this very commit or it is an error: [`auto_merge`](Self::auto_merge)
    /// is refused, and [`ensure::deployment`](crate::ensure::deployment()) compares the
    /// commit of what GitHub created. GitHub checks nothing again (`required_contexts: []`):
    /// the gate has decided. That the gate [allows it](crate::Gate::is_deployable), or that
    /// somebody forces it, is the caller's to see to.
    ///
    /// # Arguments
    /// - `gate`: what was read about the commit.
    pub fn from_gate(gate: &Gate) -> Self {
        Self::new(&gate.repo, gate.sha.as_str()).judged(gate.sha.clone())
    }
}
