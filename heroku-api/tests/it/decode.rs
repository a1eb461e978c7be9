//! What Heroku sends decodes, and what it may send one day does too.

use std::path::Path;

use heroku_api::error::{ApiError, ErrorId};
use heroku_api::webhooks::{Data, Event, Resource, Verifier, sign};
use http::Response;
use serde_json::Value;

use crate::corpus;

mod models;
mod mutate;
mod schema;

use self::models::{MODELS, OBSERVED};

#[test]
fn every_example_of_the_official_schemas_decodes() {
    let Some(folder) = corpus::heroku("examples of the official schemas") else {
        return;
    };
    for file in ["schema-v3.json", "schema-3.sdk.json"] {
        let root = corpus::json(&folder.join(file));
        let mut seen = 0;
        for model in MODELS {
            let Some(sample) = schema::sample(&root, model.resource) else {
                continue;
            };
            seen += 1;
            (model.decode)(&sample.value).unwrap_or_else(|error| {
                panic!("{file} {}: {error}\n{}", model.resource, sample.value)
            });
        }
        assert!(seen >= 38, "{file}: only {seen} resources were found");
    }
}

#[test]
fn a_member_may_be_missing_or_null_and_a_word_may_be_new() {
    let Some(folder) = corpus::heroku("mutations of the official examples") else {
        return;
    };
    let mut mutations = 0;
    for file in ["schema-v3.json", "schema-3.sdk.json"] {
        let root = corpus::json(&folder.join(file));
        for model in MODELS {
            let Some(sample) = schema::sample(&root, model.resource) else {
                continue;
            };
            for (what, mutated) in mutate::all(&sample, model.keys) {
                mutations += 1;
                (model.decode)(&mutated)
                    .unwrap_or_else(|error| panic!("{file} {} {what}: {error}", model.resource));
            }
        }
    }
    eprintln!("{mutations} mutations decoded");
    assert!(mutations > 1000);
}

#[test]
fn every_irregular_shape_that_was_observed_decodes() {
    let Some(folder) = corpus::heroku("observed shapes") else {
        return;
    };
    let folder = folder.join("observed-shapes");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files.len(), 23);
    for file in files {
        let name = file.trim_end_matches(".json");
        let value = corpus::json(&folder.join(&file));
        if let Some(id) = name.strip_prefix("error-") {
            let body = std::fs::read(folder.join(&file)).unwrap();
            let answer = Response::builder().status(403).body(body.into()).unwrap();
            let error = ApiError::from_response(&answer, std::time::SystemTime::UNIX_EPOCH);
            let known = error.id().unwrap();
            assert!(ErrorId::LISTED.contains(&known.as_str()), "{id}: {known}");
            assert!(error.message().is_some());
            continue;
        }
        let found = OBSERVED.iter().find(|(prefix, _)| name.starts_with(prefix));
        let (_, decode) = found.unwrap_or_else(|| panic!("no model for {file}"));
        decode(&value).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
}

fn event(path: &Path) -> Event {
    let body = std::fs::read(path).unwrap();
    let verifier = Verifier::new(["s3cret"]).unwrap();
    let signed = sign("s3cret", &body).unwrap();
    Event::parse(&verifier.verify(signed.headers(), &body, 0).unwrap()).unwrap()
}

#[test]
fn every_webhook_body_decodes_into_its_type() {
    let Some(folder) = corpus::heroku("webhook bodies") else {
        return;
    };
    let mut seen = 0;
    for entry in std::fs::read_dir(folder.join("webhook-events")).unwrap() {
        let path = entry.unwrap().path();
        let event = event(&path);
        seen += 1;
        let expected = matches!(
            (&event.resource, &event.data),
            (Resource::Release, Data::Release(_))
                | (Resource::Build, Data::Build(_))
                | (Resource::App, Data::App(_))
                | (Resource::Dyno, Data::Dyno(_))
                | (Resource::Formation, Data::Formation(_))
                | (Resource::Collaborator, Data::Collaborator(_))
                | (
                    Resource::Addon
                        | Resource::AddonAttachment
                        | Resource::Domain
                        | Resource::SniEndpoint
                        | Resource::SslEndpoint,
                    Data::Other(_)
                )
        );
        assert!(expected, "{}: {event:?}", path.display());
        assert!(
            event
                .metadata
                .is_some_and(|metadata| metadata.event.is_some())
        );
    }
    assert_eq!(seen, 24);
}

#[test]
fn our_own_irregular_shapes_decode_to_what_they_mean() {
    let build = |release: &str| {
        let text = format!(r#"{{"id":"b","status":"odd"{release},"slug":{{"id":null}}}}"#);
        let build: heroku_api::builds::Build = serde_json::from_str(&text).unwrap();
        (
            build.release.map(|id| id.to_string()),
            build.slug,
            build.status.to_string(),
        )
    };
    for absent in [
        "",
        r#","release":null"#,
        r#","release":{}"#,
        r#","release":{"id":null}"#,
    ] {
        assert_eq!(build(absent), (None, None, "odd".to_owned()));
    }
    let (release, ..) = build(r#","release":{"id":"r"}"#);
    assert_eq!(release.as_deref(), Some("r"));
}

#[test]
fn an_error_names_the_place_of_what_it_cannot_read() {
    let answer = Response::new(bytes::Bytes::from_static(br#"[{"id":"x","status":[]}]"#));
    let list = heroku_api::endpoint::decode_json::<Vec<heroku_api::builds::Build>>(&answer);
    let error = list.unwrap_err();
    assert_eq!(error.path(), "[0].status");
    let value: Value = serde_json::from_str("{}").unwrap();
    assert!(serde_json::from_value::<heroku_api::builds::Build>(value).is_err());
}
