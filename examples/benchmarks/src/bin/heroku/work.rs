//! The same two calls, by three libraries.

use heroku_api::pipelines::ListPipelines;
use heroku_api::releases::GetRelease;
use heroku_rs::prelude::*;
use serde::Deserialize;

use crate::Outcome;

const RELEASE: &str = "01234567-89ab-4cde-8f01-000000000004";

pub fn run(who: &str, url: &str, rounds: u32, after: &mut dyn FnMut(u32)) -> Outcome {
    match who {
        "ours" => runtime()?.block_on(ours(url, rounds, after)),
        "raw" => runtime()?.block_on(raw(url, rounds, after)),
        "heroku_rs" => theirs(url, rounds, after),
        _ => Err("nobody of this name".into()),
    }
}

fn runtime() -> Outcome<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

async fn ours(url: &str, rounds: u32, after: &mut dyn FnMut(u32)) -> Outcome {
    let heroku = heroku_api::Client::builder("token").base_url(url).build()?;
    let (list, release) = (ListPipelines::new(), GetRelease::new("acme-prod", RELEASE));
    for round in 0..rounds {
        assert_eq!(heroku.send(&list).await?.items.len(), 50);
        assert_eq!(heroku.send(&release).await?.version, 143);
        after(round);
    }
    Ok(())
}

/// What one would write by hand for these two calls.
#[derive(Deserialize)]
#[allow(dead_code)]
struct SmallPipeline {
    id: String,
    name: String,
    created_at: String,
    owner: Option<SmallOwner>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct SmallOwner {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct SmallRelease {
    id: String,
    version: u64,
    status: String,
    description: Option<String>,
    created_at: String,
}

async fn raw(url: &str, rounds: u32, after: &mut dyn FnMut(u32)) -> Outcome {
    // reqwest without a TLS provider of its own wants one for the process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(std::time::Duration::from_secs(15))
        .no_proxy()
        .build()?;
    let list = format!("{url}/pipelines");
    let release = format!("{url}/apps/acme-prod/releases/{RELEASE}");
    let get = |url: &str| {
        client
            .get(url)
            .header("accept", "application/vnd.heroku+json; version=3")
            .header("user-agent", "benchmark")
            .bearer_auth("token")
            .send()
    };
    for round in 0..rounds {
        let body = get(&list).await?.error_for_status()?.bytes().await?;
        assert_eq!(
            serde_json::from_slice::<Vec<SmallPipeline>>(&body)?.len(),
            50
        );
        let body = get(&release).await?.error_for_status()?.bytes().await?;
        assert_eq!(serde_json::from_slice::<SmallRelease>(&body)?.version, 143);
        after(round);
    }
    Ok(())
}

fn theirs(url: &str, rounds: u32, after: &mut dyn FnMut(u32)) -> Outcome {
    let token = "token".to_owned();
    let client = HttpApiClient::new(
        Credentials::UserAuthToken { token },
        HttpApiClientConfig::default(),
        ApiEnvironment::Custom(format!("{url}/").parse()?),
    )
    .map_err(|error| error.to_string())?;
    for round in 0..rounds {
        let list = client.request(&PipelineList::new());
        assert_eq!(list.map_err(|error| error.to_string())?.len(), 50);
        let release = client.request(&ReleaseInfo::new("acme-prod", RELEASE));
        assert_eq!(release.map_err(|error| error.to_string())?.version, 143);
        after(round);
    }
    Ok(())
}

pub fn construct_ours() -> Outcome {
    heroku_api::Client::builder("token").build()?;
    Ok(())
}

pub fn construct_octocrab() -> Outcome {
    let runtime = runtime()?;
    let _inside = runtime.enter();
    octocrab::Octocrab::builder()
        .personal_token("token".to_owned())
        .build()?;
    Ok(())
}
