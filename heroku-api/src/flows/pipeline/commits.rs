//! The commits that the apps of a pipeline run.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::try_join_all;

use super::PipelineState;
use crate::client::Client;
use crate::error::Error;
use crate::ids::{AppId, OciImageId, SlugId};
use crate::oci_images::GetOciImage;
use crate::releases::Release;
use crate::slugs::GetSlug;

/// Commits that are remembered: those of about a hundred pipelines with a long history.
const KEPT: usize = 4096;

/// What a release was built from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Commit {
    /// Its id, as the sender of the build wrote it: usually all 40 digits.
    pub id: String,
    /// What was written about it.
    pub description: Option<String>,
}

/// Remembers which commit each slug and image was built from: that never changes. Keep one
/// for each [`Client`], so that people see only what they may see.
///
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), heroku_api::Error> {
/// use heroku_api::flows::pipeline::{self, Commits};
///
/// let commits = Commits::default();
/// let (_, state) = pipeline::find(&heroku, "acme").await?;
/// let running = commits.of(&heroku, &state).await?;
/// for app in &state.apps {
///     let commit = running.get(&app.id).map_or("unknown", |commit| &commit.id);
///     println!("{}: {commit}", app.name);
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Default)]
pub struct Commits(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    by_code: HashMap<String, Option<Commit>>,
    /// The oldest first.
    order: VecDeque<String>,
}

impl Commits {
    /// The commits that the apps of a pipeline run. Apps of which nobody knows it are left
    /// out: without code, built without a version, or expired.
    ///
    /// One request, at the same time, for each slug or image that was never asked for: none
    /// when everything is known, however many apps there are.
    ///
    /// # Errors
    /// When a slug or an image cannot be read for another reason than that it is gone.
    pub async fn of(
        &self,
        heroku: &Client,
        state: &PipelineState,
    ) -> Result<BTreeMap<AppId, Commit>, Error> {
        let running = |app: &super::StagedApp| Some((app.id.clone(), app.running.clone()?));
        let running: Vec<_> = state.apps.iter().filter_map(running).collect();
        // Apps that were promoted to share their code: it is asked for once.
        let mut codes: BTreeMap<&str, Vec<(&AppId, &Release)>> = BTreeMap::new();
        for (app, release) in &running {
            if let Some(code) = release.code() {
                codes.entry(code).or_default().push((app, release));
            }
        }
        let looks = codes.into_values().map(|apps| async move {
            for (app, release) in &apps {
                if let Some(commit) = self.of_release(heroku, app, release).await? {
                    return Ok(Some((apps, commit)));
                }
            }
            Ok::<_, Error>(None)
        });
        let found = try_join_all(looks).await?.into_iter().flatten();
        Ok(found
            .flat_map(|(apps, commit)| {
                let apps = apps.into_iter().map(|(app, _)| app.clone());
                apps.map(move |app| (app, commit.clone()))
            })
            .collect())
    }

    /// The commit of one release of `app`; `None` when nobody knows it.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub async fn of_release(
        &self,
        heroku: &Client,
        app: &AppId,
        release: &Release,
    ) -> Result<Option<Commit>, Error> {
        let Some(code) = release.code() else {
            return Ok(None);
        };
        if let Some(known) = self.lock().by_code.get(code) {
            return Ok(known.clone());
        }
        let commit = match read(heroku, app, release, code).await {
            Ok(commit) => commit,
            // Gone, or not to be seen through this app: another may show it.
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        self.put(code, commit.clone());
        Ok(commit)
    }

    fn put(&self, code: &str, commit: Option<Commit>) {
        let mut known = self.lock();
        if known.by_code.insert(code.to_owned(), commit).is_none() {
            known.order.push_back(code.to_owned());
        }
        if known.order.len() > KEPT
            && let Some(oldest) = known.order.pop_front()
        {
            known.by_code.remove(&oldest);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read(
    heroku: &Client,
    app: &AppId,
    release: &Release,
    code: &str,
) -> Result<Option<Commit>, Error> {
    let is_image = release
        .artifacts
        .iter()
        .any(|one| one.kind.as_deref() == Some("oci-image") && one.id.as_deref() == Some(code));
    let (id, description) = if is_image {
        let image = GetOciImage::new(app, OciImageId::from(code));
        let image = heroku.send(&image).await?;
        (image.commit, image.commit_description)
    } else {
        let slug = heroku.send(&GetSlug::new(app, SlugId::from(code))).await?;
        (slug.commit, slug.commit_description)
    };
    // A build without a version has an empty one.
    let id = id.filter(|id| !id.is_empty());
    Ok(id.map(|id| Commit { id, description }))
}
