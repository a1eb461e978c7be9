//! `/apps/{app}/sni-endpoints` — certificates of an app, and the host names that they are used for.

use std::sync::Arc;

use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use serde_json::{Value, json};
use webpki::EndEntityCert;

use super::{access, app, app_mut, body, invalid, list, not_found, required, user, webhooks};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::ids::named_uuid;
use crate::world::heroku::{App, SniEndpoint};
use crate::world::{Shared, State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps/{app}/sni-endpoints", index),
    route("POST", "/apps/{app}/sni-endpoints", create),
    route("GET", "/apps/{app}/sni-endpoints/{endpoint}", show),
    route("PATCH", "/apps/{app}/sni-endpoints/{endpoint}", update),
    route("DELETE", "/apps/{app}/sni-endpoints/{endpoint}", delete),
];

const ENTITY: &str = "api:sni-endpoint";

fn render(app: &App, endpoint: &SniEndpoint) -> Value {
    let uses = app.domains.iter();
    let uses = uses.filter(|domain| domain.sni_endpoint.as_ref() == Some(&endpoint.id));
    let domains: Vec<&String> = uses.map(|domain| &domain.id).collect();
    json!({
        "app": { "id": app.id, "name": app.name },
        "certificate_chain": endpoint.chain,
        "created_at": zulu(endpoint.created_at),
        "display_name": null,
        "domains": domains,
        "id": endpoint.id,
        "name": endpoint.name,
        "ssl_cert": {
            "ca_signed?": !endpoint.is_self_signed,
            "cert_domains": endpoint.hostnames,
            "id": named_uuid(&endpoint.chain),
            "self_signed?": endpoint.is_self_signed,
        },
        "updated_at": zulu(endpoint.updated_at),
    })
}

/// By id or name.
pub(super) fn find<'a>(app: &'a App, wanted: &str) -> Result<&'a SniEndpoint, Answer> {
    let mut all = app.sni_endpoints.iter();
    let found = all.find(|endpoint| endpoint.id == wanted || endpoint.name == wanted);
    found.ok_or_else(|| not_found("sni-endpoint"))
}

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let all = app.sni_endpoints.iter();
    let shown = all.map(|endpoint| render(app, endpoint)).collect();
    drop(state);
    list::answer(call, shown, &["id", "name"])
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let endpoint = find(app, call.param("endpoint"))?;
    Ok(Answer::json(200, &render(app, endpoint)))
}

/// A certificate that was read, and whose key was seen.
struct Certificate {
    chain: String,
    hostnames: Vec<String>,
    is_self_signed: bool,
}

impl Certificate {
    /// Reads `certificate_chain` and `private_key`, which must belong to each other.
    fn read(body: &Value) -> Result<Self, Answer> {
        let chain = required(body, "/certificate_chain")?;
        let key = required(body, "/private_key")?;
        let certificates: Result<Vec<_>, _> =
            CertificateDer::pem_slice_iter(chain.as_bytes()).collect();
        let certificates = certificates.ok().filter(|all| !all.is_empty());
        let certificates = certificates
            .ok_or_else(|| invalid("No certificate given is a domain name certificate."))?;
        let signer = PrivateKeyDer::from_pem_slice(key.as_bytes()).ok();
        let signer = signer.and_then(|key| any_supported_type(&key).ok());
        let signer = signer.ok_or_else(|| invalid("No key found that signs the certificate."))?;
        let first = certificates[0].clone();
        let read = EndEntityCert::try_from(&first)
            .map_err(|error| invalid(format!("The certificate cannot be read: {error}.")))?;
        let pair = CertifiedKey::new(certificates, signer);
        pair.keys_match()
            .map_err(|_| invalid("Key doesn't match the PEM certificate."))?;
        Ok(Self {
            chain: chain.to_owned(),
            hostnames: read.valid_dns_names().map(str::to_owned).collect(),
            is_self_signed: read.issuer() == read.subject(),
        })
    }
}

fn publish(
    shared: &Arc<Shared>,
    state: &mut State,
    app: &str,
    (action, by): (&str, &str),
    shown: &Value,
) {
    webhooks::publish(shared, state, app, ENTITY, action, by, shown);
}

fn create(call: &Call<'_>) -> Reply {
    let certificate = Certificate::read(&body(call)?)?;
    let mut state = call.shared.lock();
    let by = user(call, &state);
    let app_id = app(&state, call.param("app"))?.id.clone();
    access::second_factor(call, &state, &app_id)?;
    let now = call.shared.now();
    let endpoint = SniEndpoint {
        id: state.ids.uuid(),
        name: format!("tyrannosaurus-{}", state.ids.number() % 100_000),
        chain: certificate.chain,
        hostnames: certificate.hostnames,
        is_self_signed: certificate.is_self_signed,
        created_at: now,
        updated_at: now,
    };
    let app = app_mut(&mut state, &app_id)?;
    app.sni_endpoints.push(endpoint.clone());
    let shown = render(app, &endpoint);
    publish(call.shared, &mut state, &app_id, ("create", &by), &shown);
    Ok(Answer::json(201, &shown))
}

fn update(call: &Call<'_>) -> Reply {
    let certificate = Certificate::read(&body(call)?)?;
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let by = user(call, &state);
    let found = app(&state, call.param("app"))?;
    let (app_id, id) = (
        found.id.clone(),
        find(found, call.param("endpoint"))?.id.clone(),
    );
    access::second_factor(call, &state, &app_id)?;
    let app = app_mut(&mut state, &app_id)?;
    for endpoint in app.sni_endpoints.iter_mut().filter(|one| one.id == id) {
        endpoint.chain.clone_from(&certificate.chain);
        endpoint.hostnames.clone_from(&certificate.hostnames);
        endpoint.is_self_signed = certificate.is_self_signed;
        endpoint.updated_at = now;
    }
    let shown = render(app, find(app, &id)?);
    publish(call.shared, &mut state, &app_id, ("update", &by), &shown);
    Ok(Answer::json(200, &shown))
}

/// The host names that used it have none any more.
fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let by = user(call, &state);
    let found = app(&state, call.param("app"))?;
    let (app_id, endpoint) = (
        found.id.clone(),
        find(found, call.param("endpoint"))?.clone(),
    );
    access::second_factor(call, &state, &app_id)?;
    let app = app_mut(&mut state, &app_id)?;
    let shown = render(app, &endpoint);
    app.sni_endpoints.retain(|one| one.id != endpoint.id);
    for domain in &mut app.domains {
        domain.sni_endpoint.take_if(|id| *id == endpoint.id);
    }
    publish(call.shared, &mut state, &app_id, ("destroy", &by), &shown);
    Ok(Answer::json(200, &shown))
}
