//! Requests to CircleCI's API v2.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::Method;
use http::header::AUTHORIZATION;
use serde::de::DeserializeOwned;
use serde_json::Value;
use slack_blocks::web::secret::Secret;
use slack_blocks::web::transport::Transport;

use super::TITLE;
use super::jobs::{Job, Pipeline, Workflow};
use crate::source::rest::{Reply, Rest, segment};
use crate::source::{Actor, SourceError, locked};

/// Where CircleCI's cloud is.
pub(crate) const CLOUD: &str = "https://circleci.com/api/v2";
/// Pages of one list: what is longer is not a workflow of ours.
const PAGES: usize = 50;

/// The address, and the service's own token. Cheap to clone.
#[derive(Clone)]
pub struct CircleApi {
    rest: Rest,
    token: Secret,
    /// Logins by id, which never change hands.
    logins: Arc<Mutex<HashMap<String, String>>>,
}

impl fmt::Debug for CircleApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CircleApi")
            .field("base", &self.rest.base())
            .finish_non_exhaustive()
    }
}

impl CircleApi {
    /// The API at `url`; the cloud's when there is none.
    ///
    /// # Errors
    /// In words, when the address cannot be used.
    pub fn new(
        url: Option<&str>,
        token: Secret,
        transport: Arc<dyn Transport>,
    ) -> Result<Self, String> {
        let from = ("CIRCLE_API_URL", CLOUD);
        Ok(Self {
            rest: Rest::new(TITLE, from, url.unwrap_or(CLOUD), transport)?,
            token,
            logins: Arc::default(),
        })
    }

    pub(super) fn now(&self) -> i64 {
        self.rest.now()
    }

    pub(super) fn refused(&self, status: u16, why: &str) -> SourceError {
        self.rest.refused(status, why)
    }

    async fn send(&self, method: Method, path: &str, token: &Secret) -> Result<Reply, SourceError> {
        let bearer = self.rest.header(&format!("Bearer {}", token.expose()))?;
        let headers = vec![(AUTHORIZATION, bearer)];
        self.rest.send(method, path, Bytes::new(), headers).await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, token: &Secret) -> Result<T, SourceError> {
        match self.send(Method::GET, path, token).await? {
            Reply::Json(body) => serde_json::from_value(body)
                .map_err(|_| self.rest.unanswered("a response of another shape")),
            Reply::Empty => Err(self.rest.unanswered("an empty response")),
        }
    }

    /// A list, at most so many pages of it. An item that cannot be read loses no other.
    async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        pages: usize,
    ) -> Result<Vec<T>, SourceError> {
        let mut all = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..pages {
            let at = match &token {
                Some(token) => format!("{path}?page-token={}", segment(token)),
                None => path.to_owned(),
            };
            let page: Value = self.get(&at, &self.token).await?;
            let items = page["items"].as_array();
            let items = items.ok_or_else(|| self.rest.unanswered("a list without items"))?;
            all.extend(
                items
                    .iter()
                    .filter_map(|item| serde_json::from_value(item.clone()).ok()),
            );
            token = page["next_page_token"].as_str().map(str::to_owned);
            if token.is_none() {
                break;
            }
        }
        Ok(all)
    }

    pub(super) async fn pipelines(
        &self,
        slug: &str,
        pages: usize,
    ) -> Result<Vec<Pipeline>, SourceError> {
        let slug = slug.split('/').map(segment).collect::<Vec<_>>().join("/");
        self.list(&format!("/project/{slug}/pipeline"), pages).await
    }

    pub(super) async fn workflows(&self, pipeline: &str) -> Result<Vec<Workflow>, SourceError> {
        let path = format!("/pipeline/{}/workflow", segment(pipeline));
        self.list(&path, PAGES).await
    }

    pub(super) async fn workflow(&self, id: &str) -> Result<Workflow, SourceError> {
        let path = format!("/workflow/{}", segment(id));
        self.get(&path, &self.token).await
    }

    pub(super) async fn jobs(&self, workflow: &str) -> Result<Vec<Job>, SourceError> {
        let path = format!("/workflow/{}/job", segment(workflow));
        self.list(&path, PAGES).await
    }

    /// The login of a user.
    pub(super) async fn login(&self, id: Option<&str>) -> Result<Option<String>, SourceError> {
        let Some(id) = id else { return Ok(None) };
        if let Some(login) = locked(&self.logins).get(id) {
            return Ok(Some(login.clone()));
        }
        let user: Value = self
            .get(&format!("/user/{}", segment(id)), &self.token)
            .await?;
        let login = user["login"].as_str().unwrap_or(id).to_owned();
        locked(&self.logins).insert(id.to_owned(), login.clone());
        Ok(Some(login))
    }

    pub(super) async fn me(&self, token: Option<&Secret>) -> Result<String, SourceError> {
        let me: Value = self.get("/me", token.unwrap_or(&self.token)).await?;
        let login = me["login"].as_str().filter(|login| !login.is_empty());
        login
            .map(str::to_owned)
            .ok_or(SourceError::NotSignedIn(TITLE))
    }

    async fn act(&self, path: &str, actor: &Actor) -> Result<(), SourceError> {
        let token = actor.token.as_ref().unwrap_or(&self.token);
        self.send(Method::POST, path, token).await.map(|_| ())
    }

    pub(super) async fn approve(
        &self,
        workflow: &str,
        request: &str,
        actor: &Actor,
    ) -> Result<(), SourceError> {
        let path = format!(
            "/workflow/{}/approve/{}",
            segment(workflow),
            segment(request)
        );
        self.act(&path, actor).await
    }

    pub(super) async fn cancel(&self, job: &str, actor: &Actor) -> Result<(), SourceError> {
        self.act(&format!("/jobs/{}/cancel", segment(job)), actor)
            .await
    }
}
