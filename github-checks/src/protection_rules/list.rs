//! `GET …/environments/{environment_name}/deployment_protection_rules` — the apps that are asked.

use crate::endpoint::call;
use crate::ids::Repo;
use crate::protection_rules::ProtectionRules;

call! {
    /// Lists the apps that are asked before a deployment to an environment. GitHub sends all
    /// of them at once.
    ///
    /// # Permission
    /// `actions: read`.
    pub struct ListProtectionRules {
        /// Repository of the environment.
        repo: Repo,
        /// Name of the environment.
        environment: String,
    } -> ProtectionRules;
    GET "/repos/{owner}/{repo}/environments/{environment_name}/deployment_protection_rules", Safe,
    docs "https://docs.github.com/rest/deployments/protection-rules#get-all-deployment-protection-rules-for-an-environment"
}
