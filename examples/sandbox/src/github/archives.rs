//! Archive links, which expire, and the downloads behind them.

use chrono::TimeDelta;

use super::refuse;
use crate::http::{Answer, Call, Reply, Route, escape, route};
use crate::world::github::Archive;
use crate::world::{Shared, State};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/tarball", tarball),
    route("GET", "/repos/{owner}/{repo}/tarball/{ref*}", tarball),
    route("GET", "/repos/{owner}/{repo}/zipball", tarball),
    route("GET", "/repos/{owner}/{repo}/zipball/{ref*}", tarball),
];

/// The download host's paths: no token of the API may reach them.
pub(super) static DOWNLOADS: &[Route] = &[route(
    "GET",
    "/codeload/{owner}/{repo}/legacy.tar.gz/{ref*}",
    download,
)];

/// Makes a link that works for five minutes.
pub(crate) fn link(shared: &Shared, state: &mut State, sha: &str, reference: &str) -> String {
    let token = state.ids.alnum(29);
    let lifetime = shared.clock.patience(std::time::Duration::from_secs(300));
    let until = shared.now() + TimeDelta::from_std(lifetime).unwrap_or(TimeDelta::MAX);
    state.github.archives.insert(
        token.clone(),
        Archive {
            sha: sha.to_owned(),
            until,
        },
    );
    let path: Vec<String> = reference.split('/').map(escape).collect();
    // Another origin than the API's, as on the service: clients drop their token on the way there.
    let host = shared.urls.github.replace("127.0.0.1", "localhost");
    format!(
        "{host}/codeload/{}/legacy.tar.gz/{}?login=ada&token={token}",
        state.github.full_name(),
        path.join("/"),
    )
}

/// 302 to the download; an unknown ref is known only there on the service, here it is refused.
fn tarball(call: &Call<'_>) -> Reply {
    let repo = &call.shared.repo;
    let name = match call.param("ref") {
        "" => repo.default_branch(),
        name => name.to_owned(),
    };
    let expanded = if repo.branch(&name).is_some() {
        format!("refs/heads/{name}")
    } else {
        name.clone()
    };
    let sha = repo.resolve(&name);
    if sha.is_none() && !repo.branches().is_empty() {
        return Err(refuse(404, "Not Found"));
    }
    let mut state = call.shared.lock();
    let to = link(call.shared, &mut state, &sha.unwrap_or_default(), &expanded);
    Ok(Answer::new(302)
        .with("location", to)
        .with("cache-control", "public, must-revalidate, max-age=0"))
}

/// The real files of the commit, below one directory.
fn download(call: &Call<'_>) -> Reply {
    let missing = || Answer::text(404, "404: Not Found");
    if call.request.headers.contains_key("authorization") {
        return Err(Answer::text(400, "This address is its own credential."));
    }
    let now = call.shared.now();
    let state = call.shared.lock();
    let archive = call
        .request
        .query("token")
        .and_then(|token| state.github.archives.get(token));
    let archive = archive
        .filter(|archive| archive.until > now)
        .ok_or_else(missing)?;
    let sha = archive.sha.clone();
    let short: String = sha.chars().take(7).collect();
    let prefix = format!("{}-{}-{short}", state.github.owner, state.github.name);
    drop(state);
    let bytes = call
        .shared
        .repo
        .archive(&sha, &prefix)
        .ok_or_else(missing)?;
    Ok(Answer::new(200)
        .with("content-type", "application/x-gzip")
        .with(
            "content-disposition",
            format!("attachment; filename={prefix}.tar.gz"),
        )
        .body(bytes))
}
