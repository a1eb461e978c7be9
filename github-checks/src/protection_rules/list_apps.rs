//! `GET …/environments/{environment_name}/deployment_protection_rules/apps` — who could be asked.

use crate::endpoint::call;
use crate::ids::Repo;
use crate::protection_rules::ProtectionRuleApp;

call! {
    /// Lists the apps that could be asked before a deployment to an environment.
    ///
    /// # Permission
    /// `administration: write`.
    pub struct ListProtectionRuleApps {
        /// Repository of the environment.
        repo: Repo,
        /// Name of the environment.
        environment: String,
    } -> [ProtectionRuleApp] in available_custom_deployment_protection_rule_integrations;
    GET "/repos/{owner}/{repo}/environments/{environment_name}/deployment_protection_rules/apps", Safe,
    docs "https://docs.github.com/rest/deployments/protection-rules#list-custom-deployment-rule-integrations-available-for-an-environment"
}
