//! Every review app of a pipeline, whichever way it was made.

use std::collections::{BTreeMap, BTreeSet};

use heroku_api::Client;
use heroku_api::apps::FilterApps;
use heroku_api::couplings::{ListCouplings, Stage};
use heroku_api::ids::{AppId, ReviewAppId};
use heroku_api::review_apps::{ListReviewApps, ReviewApp};

use crate::place::Place;
use crate::trouble::Trouble;

/// Apps that are looked up at once.
const AT_ONCE: usize = 1000;

/// A review app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Heroku's own number for it; `None` for one that an app setup made.
    pub(crate) review_app: Option<ReviewAppId>,
    pub(crate) app: Option<AppId>,
    pub(crate) name: Option<String>,
    pub(crate) web_url: Option<String>,
    pub(crate) branch: Option<String>,
    pub(crate) pr: Option<u64>,
    pub(crate) fork: Option<u64>,
    pub(crate) status: String,
}

impl Found {
    fn of(review: ReviewApp, names: &BTreeMap<String, (String, Option<String>)>) -> Self {
        let known = review.app.as_ref().and_then(|app| names.get(app.as_str()));
        Self {
            status: review.status.to_string(),
            name: known.map(|(name, _)| name.clone()),
            web_url: known.and_then(|(_, url)| url.clone()),
            review_app: Some(review.id),
            app: review.app,
            branch: Some(review.branch),
            pr: review.pr_number,
            fork: review.fork_repo,
        }
    }

    /// What it is called, for people.
    pub(crate) fn title(&self) -> String {
        let name = self.name.clone().or_else(|| self.branch.clone());
        name.or_else(|| self.app.as_ref().map(ToString::to_string))
            .unwrap_or_else(|| "?".to_owned())
    }
}

/// Reads them all: the list, the pipeline's apps in stage review, and the apps' names.
pub(crate) async fn read(heroku: &Client, place: &Place) -> Result<Vec<Found>, Trouble> {
    let doing = format!("listing the review apps of {}", place.name);
    let failed = |error: heroku_api::Error| Trouble::heroku(&doing, &error);
    let reviews = heroku
        .all(&ListReviewApps::new(&place.id))
        .await
        .map_err(failed)?;
    let couplings = heroku
        .all(&ListCouplings::new(&place.id))
        .await
        .map_err(failed)?;
    let coupled: BTreeSet<AppId> = couplings
        .into_iter()
        .filter(|coupling| coupling.stage == Stage::Review)
        .map(|coupling| coupling.app)
        .collect();
    let mut names = BTreeMap::new();
    let ids: Vec<_> = coupled.iter().cloned().collect();
    for some in ids.chunks(AT_ONCE) {
        let apps = heroku
            .send(&FilterApps::new(some.iter().cloned()))
            .await
            .map_err(failed)?;
        names.extend(
            apps.items
                .into_iter()
                .map(|app| (app.id.to_string(), (app.name, app.web_url))),
        );
    }
    let mut all: Vec<Found> = reviews
        .into_iter()
        .map(|one| Found::of(one, &names))
        .collect();
    let known: BTreeSet<_> = all.iter().filter_map(|one| one.app.clone()).collect();
    for app in coupled.into_iter().filter(|app| !known.contains(app)) {
        let found = names.get(app.as_str());
        let name = found.map(|(name, _)| name.clone());
        all.push(Found {
            pr: name.as_deref().and_then(number),
            web_url: found.and_then(|(_, url)| url.clone()),
            name,
            review_app: None,
            app: Some(app),
            branch: None,
            fork: None,
            status: "created".to_owned(),
        });
    }
    Ok(all)
}

/// `acme-pr-12` belongs to pull request 12.
fn number(name: &str) -> Option<u64> {
    name.rsplit_once("-pr-")?.1.parse().ok()
}
