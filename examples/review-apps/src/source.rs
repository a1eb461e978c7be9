//! Where the code comes from: GitHub's archive of the commit, or the working tree.

mod upload;

use std::path::PathBuf;

use github_checks::archives::GetTarball;
use heroku_api::Client;
use heroku_api::flows::TarballLink;
use heroku_api::secret::SignedUrl;
use heroku_api::sources::CreateSource;
use serde_json::json;

use crate::Cx;
use crate::args;
use crate::git;
use crate::target::Target;
use crate::trouble::Trouble;

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// A link to the code of the target, which is asked for right before it is sent.
pub(crate) fn link(
    cx: &Cx,
    heroku: &Client,
    code: &args::Code,
    target: &Target,
) -> Result<TarballLink, Trouble> {
    match code.source {
        args::Source::Github => of_github(target),
        args::Source::Upload => {
            let folder = code.folder.clone().unwrap_or_else(|| cx.folder.clone());
            let folder = cx.folder.join(folder);
            if git::is_dirty(&folder) {
                cx.screen.warning(
                    "files differ from the commit: what is uploaded is not what the commit id says",
                );
            }
            Ok(of_folder(cx, heroku, folder))
        }
    }
}

fn of_github(target: &Target) -> Result<TarballLink, Trouble> {
    let (Some(github), Some(repo)) = (target.github.clone(), target.repo.clone()) else {
        let missing = match target.repo {
            None => "it is not known which repository on GitHub is meant: --repo OWNER/NAME",
            Some(_) => "GITHUB_TOKEN is not set",
        };
        return Err(Trouble::usage(missing)
            .advice("--source upload sends the working tree and needs no GitHub"));
    };
    let sha = target.sha()?.to_owned();
    Ok(TarballLink::late(move || {
        let (github, call) = (github.clone(), GetTarball::new(&repo, sha.as_str()));
        async move {
            let link = github.send(&call).await.map_err(Fault::from)?;
            Ok(link.url.hand_to(SignedUrl::new))
        }
    }))
}

fn of_folder(cx: &Cx, heroku: &Client, folder: PathBuf) -> TarballLink {
    let (heroku, screen) = (heroku.clone(), cx.screen.clone());
    TarballLink::late(move || {
        let (heroku, screen, folder) = (heroku.clone(), screen.clone(), folder.clone());
        async move {
            let packed = tokio::task::spawn_blocking(move || upload::pack(&folder)).await??;
            let place = heroku.send(&CreateSource::new()).await?.source_blob;
            heroku.upload(&place.put_url, packed.bytes.clone()).await?;
            screen.event(
                "uploaded",
                json!({ "files": packed.files, "bytes": packed.bytes.len() }),
                format!(
                    "uploaded {} files, {} bytes packed",
                    packed.files,
                    packed.bytes.len()
                ),
            );
            Ok(place.get_url)
        }
    })
}
