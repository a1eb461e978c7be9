//! The GitHub side: token, repository, archive, and what an archive does not hold.

use github_checks::archives::GetTarball;
use github_checks::deployments::ListDeployments;
use github_checks::error::ApiError;
use github_checks::repositories::{GetContent, GetRepository};
use github_checks::{Client, Repo};

use super::Findings;
use crate::name::short;
use crate::target::Target;
use crate::trouble::Trouble;

/// Looks at everything; the head commit of the branch, when there is one.
pub(super) async fn look(findings: &mut Findings<'_>, target: &Target) -> Option<String> {
    let Some(repo) = &target.repo else {
        let fix = "--repo OWNER/NAME; without it only --source upload works";
        findings.warning("repository", "no repository on GitHub is known", fix);
        return target.sha.clone();
    };
    let Some(github) = &target.github else {
        let fix = "set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY; without it only \
                   --source upload works, and nothing is shown on pull requests";
        findings.warning("GitHub", "there is no token", fix);
        return target.sha.clone();
    };
    token(findings, github, repo).await;
    let sha = target.sha.as_deref()?;
    match github.send(&GetTarball::new(repo, sha)).await {
        Ok(link) => findings.good(
            "archive",
            format!("{} gives out links to {}", link.host, short(sha)),
        ),
        Err(error) => findings.trouble(
            "archive",
            &Trouble::github("asking for the archive link", &error),
        ),
    }
    files(findings, github, repo, sha).await;
    Some(sha.to_owned())
}

async fn token(findings: &mut Findings<'_>, github: &Client, repo: &Repo) {
    let answered = match github.send_with_meta(&GetRepository::new(repo)).await {
        Ok(answered) => answered,
        Err(error) => {
            let trouble = Trouble::github(&format!("reading {repo}"), &error);
            return findings.trouble("GitHub", &trouble);
        }
    };
    let (repository, meta) = (answered.value, answered.meta);
    let kind = if repository.private {
        "private"
    } else {
        "public"
    };
    let scopes = meta
        .scopes
        .map(|scopes| format!("; scopes: {scopes}"))
        .unwrap_or_default();
    findings.good(
        "GitHub",
        format!("{repo} is {kind} and can be read{scopes}"),
    );
    if repository.archived {
        findings.bad(
            "repository",
            "it is archived: nothing can be written",
            "unarchive it",
        );
    }
    if repository.permissions.is_some_and(|may| !may.push) {
        let fix = "statuses: write, deployments: write and pull_requests: write (scope repo)";
        findings.warning(
            "permission",
            "the token may not write: nothing will be shown on pull requests",
            fix,
        );
    }
    if let Err(error) = github.send(&ListDeployments::new(repo)).await {
        findings.trouble(
            "deployments",
            &Trouble::github("listing deployments", &error),
        );
    }
}

/// GitHub's archives hold neither submodules nor the content of LFS files, and leave out what
/// `export-ignore` names.
async fn files(findings: &mut Findings<'_>, github: &Client, repo: &Repo, sha: &str) {
    let read = |path: &'static str| async move {
        let call = GetContent::new(repo, path).git_ref(sha);
        match github.send(&call).await {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            // Only GitHub's own "there is none" says that there is none.
            Err(error) if error.as_api().is_some_and(ApiError::is_not_found) => Ok(None),
            Err(error) => Err(Trouble::github(&format!("reading {path}"), &error)),
        }
    };
    let files = async {
        let attributes = read(".gitattributes").await?.unwrap_or_default();
        Ok((
            attributes,
            read(".gitmodules").await?,
            read("app.json").await?,
        ))
    };
    let (attributes, modules, manifest) = match files.await {
        Ok(files) => files,
        Err(trouble) => return findings.trouble("files", &trouble),
    };
    let upload = "--source upload from a checkout that has them";
    if modules.is_some() {
        findings.warning("submodules", "GitHub's archives do not hold them", upload);
    }
    if attributes.contains("filter=lfs") {
        findings.warning(
            "LFS",
            "GitHub's archives hold pointers instead of the files",
            upload,
        );
    }
    if attributes.contains("export-ignore") {
        findings.warning(
            "export-ignore",
            "GitHub's archives leave out what .gitattributes names",
            upload,
        );
    }
    if manifest.is_none() {
        let fix = "add one: `{}` is enough. Review apps and app setups read it";
        findings.warning("app.json", "the repository has none", fix);
    }
}
