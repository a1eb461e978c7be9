//! The resources as the API shows them.

use serde_json::{Value, json};

use crate::world::heroku::{
    App, Build, Collaborator, Coupling, Dyno, Formation, Pipeline, Promotion, Release, Slug,
    Target, User,
};
use crate::world::weather::Generation;
use crate::world::{Shared, State, offset, zulu};

const CEDAR: &str = "69e9c2c2-0000-4000-a000-00000000ceda";
const FIR: &str = "69e9c2c2-0000-4000-a000-000000000f14";
pub(super) const REGION: &str = "59accabd-516d-4f0e-83e6-6e3757701145";
const STACK: &str = "d4b8f0a2-0000-4000-a000-000000000024";

fn generation(of: Generation, sdk: bool) -> Value {
    let (id, name) = match of {
        Generation::Cedar => (CEDAR, "cedar"),
        Generation::Fir => (FIR, "fir"),
    };
    if sdk {
        json!(name)
    } else {
        json!({ "id": id, "name": name })
    }
}

fn person(state: &State, id: &str) -> Value {
    let email = state
        .heroku
        .user(id)
        .map_or_else(String::new, |user| user.email.clone());
    json!({ "id": id, "email": email })
}

pub(super) fn account(user: &User) -> Value {
    json!({
        "allow_tracking": true,
        "beta": false,
        "country_of_residence": "DE",
        "created_at": zulu(user.since),
        "default_organization": null,
        "default_team": null,
        "delinquent_at": null,
        "email": user.email,
        "federated": false,
        "id": user.id,
        "identity_provider": null,
        "last_login": zulu(user.since),
        "name": user.name,
        "sms_number": null,
        "suspended_at": null,
        "two_factor_authentication": false,
        "updated_at": zulu(user.since),
        "verified": true,
    })
}

pub(super) fn app(state: &State, app: &App, sdk: bool) -> Value {
    let stack = json!({ "id": STACK, "name": app.stack });
    let team = state
        .heroku
        .teams
        .iter()
        .find(|team| Some(&team.id) == app.team.as_ref());
    let team_ref = team.map(|team| json!({ "id": team.id, "name": team.name }));
    let owner = match team {
        Some(team) => json!({
            "id": team.id,
            "email": format!("{}@herokumanager.com", team.name),
        }),
        None => person(state, &app.owner),
    };
    let slug = app
        .current()
        .and_then(|r| r.slug.as_deref())
        .and_then(|slug| app.slug(slug));
    let mut shown = json!({
        "acm": false,
        "archived_at": null,
        "build_stack": stack,
        "buildpack_provided_description": slug.map(|_| "Ruby"),
        "created_at": zulu(app.created_at),
        "generation": generation(app.generation, sdk),
        "git_url": format!("https://git.heroku.com/{}.git", app.name),
        "id": app.id,
        "internal_routing": null,
        "maintenance": app.maintenance,
        "name": app.name,
        "organization": team_ref,
        "owner": owner,
        "region": { "id": REGION, "name": "us" },
        "released_at": app.released_at.map(zulu),
        "repo_size": null,
        "slug_size": slug.and_then(|slug| slug.size),
        "space": null,
        "stack": stack,
        "team": team_ref,
        "updated_at": zulu(app.updated_at),
        "web_url": app.web_url(),
    });
    if sdk {
        shown["base_image_name"] = Value::Null;
        shown["buildpacks"] = json!([]);
        shown["current_build_architecture"] = json!([]);
    }
    shown
}

/// The shape of `/filters/apps` and of team calls.
pub(super) fn team_app(state: &State, a: &App, sdk: bool) -> Value {
    let mut shown = app(state, a, sdk);
    if let Some(fields) = shown.as_object_mut() {
        fields.remove("acm");
        fields.remove("organization");
        if !sdk {
            fields.remove("generation");
        }
        fields.insert("joined".to_owned(), json!(false));
        fields.insert("locked".to_owned(), json!(a.locked));
    }
    shown
}

pub(super) fn pipeline(state: &State, p: &Pipeline) -> Value {
    let first = state.heroku.couplings.iter().find(|c| c.pipeline == p.id);
    let first = first.and_then(|coupling| state.heroku.app(&coupling.app));
    let made_of = first.map(|app| app.generation).unwrap_or_default();
    let shown = json!({
        "created_at": offset(p.created_at),
        "generation": generation(made_of, false),
        "id": p.id,
        "name": p.name,
        "owner": { "id": p.owner.1, "type": p.owner.0 },
        "updated_at": offset(p.updated_at),
    });
    without(state, shown, &["generation", "owner"])
}

/// Drops members when answers are to be irregular.
fn without(state: &State, mut shown: Value, names: &[&str]) -> Value {
    if let Some(fields) = shown.as_object_mut().filter(|_| state.heroku.irregular) {
        fields.retain(|name, _| !names.contains(&name.as_str()));
    }
    shown
}

/// With the pipeline's name, which the schema does not list and the service sends.
pub(super) fn coupling(state: &State, c: &Coupling) -> Value {
    let name = state
        .heroku
        .pipeline(&c.pipeline)
        .map_or("", |p| p.name.as_str());
    json!({
        "app": { "id": c.app },
        "created_at": offset(c.created_at),
        "id": c.id,
        "pipeline": { "id": c.pipeline, "name": name },
        "stage": c.stage,
        "updated_at": offset(c.updated_at),
    })
}

pub(super) fn promotion(p: &Promotion) -> Value {
    json!({
        "created_at": offset(p.created_at),
        "id": p.id,
        "pipeline": { "id": p.pipeline },
        "source": { "app": { "id": p.source }, "release": { "id": p.release } },
        "status": p.status,
        "updated_at": p.updated_at.map(offset),
    })
}

pub(super) fn target(shared: &Shared, state: &State, p: &Promotion, t: &Target) -> Value {
    let ended = t.ended_at.unwrap_or(p.created_at);
    let release = t
        .release
        .as_ref()
        .filter(|_| state.heroku.weather.names_release(ended, shared.now()));
    json!({
        "app": { "id": t.app },
        "error_message": t.error_message,
        "id": t.id,
        "pipeline_promotion": { "id": p.id },
        "release": release.map(|id| json!({ "id": id })),
        "status": t.status,
    })
}

pub(super) fn release(state: &State, shared: &Shared, a: &App, r: &Release, sdk: bool) -> Value {
    let fir = a.generation == Generation::Fir;
    let kind = if fir { "oci-image" } else { "slug" };
    let written = (shared.now() - r.created_at).to_std().unwrap_or_default();
    let output = r
        .output
        .as_ref()
        .filter(|_| written >= state.heroku.weather.output_after);
    let mut shown = json!({
        "addon_plan_names": a.addons.iter().map(|addon| &addon.plan).collect::<Vec<_>>(),
        "app": { "id": a.id, "name": a.name },
        "artifacts": r.slug.iter().map(|id| json!({ "type": kind, "id": id })).collect::<Vec<_>>(),
        "created_at": zulu(r.created_at),
        "current": r.current,
        "description": r.description,
        "eligible_for_rollback": r.status == "succeeded" && r.slug.is_some(),
        "id": r.id,
        "output_stream_url": output.map(|id| stream(shared, id)),
        "slug": r.slug.as_ref().filter(|_| !fir).map(|id| json!({ "id": id })),
        "status": r.status,
        "updated_at": zulu(r.updated_at),
        "user": person(state, &r.user),
        "version": r.version,
    });
    if sdk {
        let image = r.slug.as_ref().filter(|_| fir);
        shown["oci_image"] = json!(image.map(|id| json!({ "id": id })));
    }
    if state.heroku.irregular && r.version == 1 {
        shown["description"] = Value::Null;
    }
    let old = ["artifacts", "eligible_for_rollback", "output_stream_url"];
    without(state, shown, if r.output.is_none() { &old } else { &[] })
}

/// Where an output can be read: a credential in itself, like the service's presigned links.
pub(super) fn stream(shared: &Shared, id: &str) -> String {
    format!(
        "{}/streams/{id}?X-Amz-Expires=86400&X-Amz-Signature={}",
        shared.heroku_url(),
        signature(id)
    )
}

/// The part of a stream's address that cannot be guessed.
pub(super) fn signature(id: &str) -> String {
    crate::hex(&crate::hmac("stream", &[id.as_bytes()]))[..32].to_owned()
}

pub(super) fn build(state: &State, shared: &Shared, a: &App, b: &Build, sdk: bool) -> Value {
    let fir = a.generation == Generation::Fir;
    let id = |id: &Option<String>| id.as_ref().map(|id| json!({ "id": id }));
    let named = b.status == "pending"
        || state
            .heroku
            .weather
            .names_release(b.updated_at, shared.now());
    let mut shown = json!({
        "app": { "id": a.id },
        "buildpacks": b.buildpacks,
        "created_at": zulu(b.created_at),
        "id": b.id,
        "output_stream_url": stream(shared, &b.output),
        "release": id(&b.release).filter(|_| named),
        "slug": id(&b.slug).filter(|_| !fir),
        "source_blob": {
            "checksum": b.checksum,
            "url": b.url,
            "version": b.version,
            "version_description": b.version_description,
        },
        "stack": a.stack,
        "status": b.status,
        "updated_at": zulu(b.updated_at),
        "user": person(state, &b.user),
    });
    if sdk {
        shown["labs"] = json!({});
    }
    if state.heroku.irregular {
        if b.slug.is_none() {
            shown["slug"] = json!({ "id": null });
        }
        if b.status == "succeeded" {
            shown["release"] = json!({});
        }
    }
    without(
        state,
        shown,
        if b.status == "pending" {
            &["release"]
        } else {
            &[]
        },
    )
}

pub(super) fn slug(shared: &Shared, a: &App, s: &Slug) -> Value {
    json!({
        "blob": {
            "method": "get",
            "url": format!("{}/slugs/{}?signature={}", shared.heroku_url(), s.id, signature(&s.id)),
        },
        "buildpack_provided_description": "Ruby",
        "checksum": s.checksum,
        "commit": s.commit,
        "commit_description": s.commit_description,
        "created_at": zulu(s.created_at),
        "deleted_at": null,
        "id": s.id,
        "process_types": s.process_types,
        "size": s.size,
        "stack": { "id": STACK, "name": if s.stack.is_empty() { &a.stack } else { &s.stack } },
        "updated_at": zulu(s.created_at),
    })
}

/// An image of a Fir app: the same code under its second name.
pub(super) fn image(a: &App, s: &Slug) -> Value {
    let process_types = s.process_types.iter().map(|(name, command)| {
        let shown = json!({
            "name": name,
            "display_cmd": command,
            "command": command,
            "working_dir": "/workspace",
            "default": name == "web",
        });
        (name.clone(), shown)
    });
    let process_types: serde_json::Map<String, Value> = process_types.collect();
    let sum = s.checksum.as_deref().unwrap_or("SHA256:0");
    let digest = sum.replace("SHA256:", "sha256:");
    let homepage = "https://github.com/heroku/buildpacks-ruby";
    json!({
        "architecture": "arm64",
        "base_image_name": "heroku/heroku:24-cnb",
        "base_top_layer": digest,
        "buildpacks": [{ "id": "heroku/ruby", "version": "5.0.0", "homepage": homepage }],
        "commit": s.commit.as_deref().unwrap_or_default(),
        "commit_description": s.commit_description.as_deref().unwrap_or_default(),
        "created_at": zulu(s.created_at),
        "deleted_at": null,
        "digest": digest,
        "id": s.id,
        "image_repo": format!("registry.heroku.example/{}", a.name),
        "process_types": process_types,
        "stack": { "id": STACK, "name": "cnb" },
        "updated_at": zulu(s.created_at),
    })
}

pub(super) fn dyno(a: &App, d: &Dyno) -> Value {
    json!({
        "app": { "id": a.id, "name": a.name },
        "attach_url": null,
        "command": d.command,
        "created_at": zulu(d.created_at),
        "id": d.id,
        "name": d.name,
        "release": { "id": d.release, "version": d.version },
        "size": d.size,
        "state": d.state,
        "type": d.kind,
        "updated_at": zulu(d.updated_at),
    })
}

pub(super) fn formation(a: &App, f: &Formation) -> Value {
    json!({
        "app": { "id": a.id, "name": a.name },
        "command": f.command,
        "created_at": zulu(a.created_at),
        "dyno_size": { "id": REGION, "name": f.size },
        "id": f.id,
        "quantity": f.quantity,
        "size": f.size,
        "type": f.kind,
        "updated_at": zulu(f.updated_at),
    })
}

pub(super) fn collaborator(state: &State, a: &App, c: &Collaborator) -> Value {
    let user = person(state, &c.user);
    let permissions: Vec<Value> = c
        .permissions
        .iter()
        .map(|name| json!({ "name": name, "description": name }))
        .collect();
    json!({
        "app": { "id": a.id, "name": a.name },
        "created_at": zulu(c.since),
        "id": c.id,
        "permissions": permissions,
        "role": "collaborator",
        "updated_at": zulu(c.since),
        "user": { "id": user["id"], "email": user["email"], "federated": false },
    })
}
