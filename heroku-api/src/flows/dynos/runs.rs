//! Whether the code of a release has processes at all: an empty formation is no proof.

use crate::flows::watch::Watch;
use crate::ids::AppId;
use crate::oci_images::GetOciImage;
use crate::releases::Release;
use crate::slugs::GetSlug;

/// Whether the released code is known to have no process type but release commands. One
/// request; `false` when it could not be read.
pub(super) async fn nothing(watch: &Watch<'_>, app: &AppId, release: &Release) -> bool {
    let heroku = watch.heroku;
    let kinds: Option<Vec<String>> = match (&release.slug, release.code()) {
        (Some(slug), _) => {
            let slug = watch.ask(heroku.send(&GetSlug::new(app, slug))).await;
            let types = slug.and_then(|slug| slug.process_types);
            types.map(|types| types.into_keys().collect())
        }
        (None, Some(image)) => {
            let image = watch.ask(heroku.send(&GetOciImage::new(app, image))).await;
            let types = image.and_then(|image| image.process_types);
            types.map(|types| types.into_keys().collect())
        }
        (None, None) => None,
    };
    kinds.is_some_and(|kinds| kinds.iter().all(|kind| kind == "release"))
}
