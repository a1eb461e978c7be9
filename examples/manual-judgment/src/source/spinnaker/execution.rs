//! What an execution says about a judgment. Orca leaves out what is null.

use serde_json::{Value, json};

use super::NAME;
use crate::about::About;
use crate::choice::Choice;
use crate::digest;
use crate::source::rest::segment;
use crate::source::{Place, Seen, Touch, Waiting};

/// Orca's own limit for a judgment: 3 days.
const LIMIT: i64 = 3 * 24 * 3_600_000;
/// Characters of instructions that are kept.
const INSTRUCTIONS: usize = 4_000;

/// One execution as Gate shows it.
pub(super) struct Execution(Value);

pub(super) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

pub(super) fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

impl Execution {
    /// `None` when it is not an execution.
    pub(super) fn read(body: Value) -> Option<Self> {
        (body["id"].is_string() && body["stages"].is_array()).then_some(Self(body))
    }

    pub(super) fn body(&self) -> &Value {
        &self.0
    }

    pub(super) fn stages(&self) -> impl Iterator<Item = &Value> {
        self.0["stages"].as_array().into_iter().flatten()
    }

    /// The id of its pipeline.
    pub(super) fn config(&self) -> Option<&str> {
        self.0["pipelineConfigId"].as_str()
    }

    /// Repository and commit of the build that triggered it.
    pub(super) fn commit(&self) -> Option<(&str, &str)> {
        let scm = self.0["trigger"]["buildInfo"]["scm"].as_array()?.first()?;
        let is_plain = |text: &&str| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
            !text.is_empty() && text.bytes().all(fits)
        };
        let part = |key: &str| scm[key].as_str().filter(is_plain);
        Some((part("name")?, part("sha1")?))
    }

    /// What a stage left behind: texts as they are, everything else as JSON.
    pub(super) fn output(&self, stage: &str) -> Option<String> {
        let stage = self.stages().find(|one| text(one, "id") == stage)?;
        let outputs = stage["outputs"].as_object().into_iter().flatten();
        let mut parts: Vec<String> = outputs
            .map(|(name, value)| match value {
                Value::String(text) if text.contains('\n') => format!("{name}:\n{text}"),
                Value::String(text) => format!("{name}: {text}"),
                value => format!("{name}: {value:#}"),
            })
            .collect();
        let errors = &stage["context"]["exception"]["details"]["errors"];
        let errors = texts(errors);
        if !errors.is_empty() {
            parts.push(format!("errors:\n{}", errors.join("\n")));
        }
        (!parts.is_empty()).then(|| parts.join("\n"))
    }

    /// The judgments that wait in it.
    pub(super) fn waiting(&self, deck: Option<&str>) -> Vec<Waiting> {
        let open = self.stages().filter(|stage| {
            text(stage, "type") == "manualJudgment"
                && text(stage, "status") == "RUNNING"
                && judgment(stage).is_none()
        });
        open.filter_map(|stage| self.one(stage, deck)).collect()
    }

    fn one(&self, stage: &Value, deck: Option<&str>) -> Option<Waiting> {
        let run = &self.0;
        let since = stage["startTime"].as_i64()?;
        let place = Place::new(NAME, text(run, "id"), text(stage, "id"), since);
        let context = &stage["context"];
        let build = &run["trigger"]["buildInfo"];
        let name = match text(build, "fullDisplayName") {
            "" => build["number"]
                .as_i64()
                .map(|number| format!("build #{number}")),
            name => Some(name.to_owned()),
        };
        let started_by = text(&run["authentication"], "user").to_owned();
        let inputs = context["judgmentInputs"].as_array().into_iter().flatten();
        let about = About {
            title: text(stage, "name").to_owned(),
            application: text(run, "application").to_owned(),
            pipeline: text(run, "name").to_owned(),
            versions: self.versions(),
            build: name.map(|name| (name, text(build, "url").to_owned())),
            changes: None,
            triggered_by: started_by.clone(),
            instructions: plain(text(context, "instructions")),
            inputs: inputs
                .map(|input| text(input, "value").to_owned())
                .collect(),
            url: deck.map(|deck| {
                format!(
                    "{deck}/#/applications/{}/executions/details/{}?refId={}",
                    segment(text(run, "application")),
                    segment(text(run, "id")),
                    segment(text(stage, "refId")),
                )
            }),
            roles: roles(context),
            propagates: context["propagateAuthenticationContext"] == true,
            ..About::default()
        };
        let mut waiting = Waiting::new(place, about, self.fingerprint(stage));
        if !started_by.is_empty() {
            waiting.requesters.push(started_by);
        }
        let limit = context["stageTimeoutMs"].as_i64().unwrap_or(LIMIT);
        waiting.limit = Some(since.saturating_add(limit));
        Some(waiting)
    }

    /// What would be deployed, in words.
    pub(super) fn versions(&self) -> Vec<String> {
        let trigger = &self.0["trigger"];
        let artifacts = trigger["artifacts"].as_array().into_iter().flatten();
        let artifacts = artifacts.filter_map(|artifact| {
            let reference = text(artifact, "reference");
            match (text(artifact, "name"), reference) {
                ("", "") => None,
                (name, "") => Some(name.to_owned()),
                (_, reference) => Some(reference.to_owned()),
            }
        });
        let commits = trigger["buildInfo"]["scm"].as_array().into_iter().flatten();
        let commits = commits.map(|scm| {
            let sha: String = text(scm, "sha1").chars().take(10).collect();
            format!("{} {sha}", text(scm, "branch"))
        });
        let parameters = trigger["parameters"].as_object().into_iter().flatten();
        let parameters = parameters.filter_map(|(name, value)| match value {
            Value::String(text) => Some(format!("{name} {text}")),
            Value::Number(number) => Some(format!("{name} {number}")),
            _ => None,
        });
        artifacts.chain(commits).chain(parameters).collect()
    }

    /// Names what an approval is about: what would be deployed, and what the judge was shown
    /// and asked.
    fn fingerprint(&self, stage: &Value) -> String {
        let trigger = &self.0["trigger"];
        let context = &stage["context"];
        let about = json!([
            trigger["artifacts"],
            trigger["resolvedExpectedArtifacts"],
            trigger["buildInfo"]["scm"],
            trigger["parameters"],
            trigger["tag"],
            trigger["hash"],
            context["instructions"],
            context["judgmentInputs"],
            context["propagateAuthenticationContext"],
            context["requiredJudgmentRoles"],
            context["selectedStageRoles"],
        ]);
        digest::name(&about.to_string())
    }

    /// How a place stands; `None` when the stage is not in it.
    pub(super) fn look(&self, place: &Place) -> Option<Seen> {
        let stage = self.stages().find(|one| text(one, "id") == place.step)?;
        let touch = touch(stage);
        let status = text(stage, "status");
        let given = judgment(stage);
        let gone = |why: String| Some(Seen::gone(why));
        if stage["startTime"]
            .as_i64()
            .is_some_and(|since| since != place.since)
        {
            return gone("the stage was started anew".into());
        }
        match (status, given) {
            ("RUNNING" | "NOT_STARTED" | "PAUSED" | "SUSPENDED" | "BUFFERED" | "REDIRECT", _) => {
                Some(Seen::Waiting {
                    fingerprint: self.fingerprint(stage),
                    versions: self.versions(),
                    given,
                    taken_back: given.is_none() && stage["context"]["judgmentStatus"] == "",
                    touch,
                })
            }
            ("SUCCEEDED", Some(Choice::Approve))
            | ("TERMINAL" | "STOPPED" | "FAILED_CONTINUE", Some(Choice::Reject)) => {
                let input = stage["context"]["judgmentInput"].as_str();
                Some(Seen::Judged {
                    choice: given?,
                    input: input.filter(|i| !i.is_empty()).map(str::to_owned),
                    touch,
                    shown: status.to_owned(),
                    next: self.next(stage),
                })
            }
            ("CANCELED", _) => {
                let by = text(&self.0, "canceledBy");
                let reason = text(&self.0, "cancellationReason");
                gone(match (by, reason) {
                    ("", _) => "the pipeline was canceled".to_owned(),
                    (by, "") => format!("{by} canceled the pipeline"),
                    (by, reason) => format!("{by} canceled the pipeline: {reason}"),
                })
            }
            ("SKIPPED" | "SUCCEEDED", _) => gone("the stage was skipped".into()),
            ("TERMINAL" | "STOPPED" | "FAILED_CONTINUE", _) => {
                gone(format!("the stage ended without a judgment: {status}"))
            }
            // A status of a later version says nothing yet.
            _ => Some(Seen::Waiting {
                fingerprint: self.fingerprint(stage),
                versions: self.versions(),
                given,
                taken_back: false,
                touch,
            }),
        }
    }

    /// The next stage that began, or how the pipeline ended.
    fn next(&self, stage: &Value) -> Option<String> {
        let reference = text(stage, "refId");
        let next = self.stages().find(|one| {
            texts(&one["requisiteStageRefIds"])
                .iter()
                .any(|id| id == reference)
                && one["startTime"].is_i64()
        });
        if let Some(next) = next {
            return Some(format!("{}: {}", text(next, "name"), text(next, "status")));
        }
        let status = text(&self.0, "status");
        let is_final = [
            "SUCCEEDED",
            "TERMINAL",
            "STOPPED",
            "FAILED_CONTINUE",
            "CANCELED",
        ];
        is_final
            .contains(&status)
            .then(|| format!("pipeline {}: {status}", text(&self.0, "name")))
    }
}

fn judgment(stage: &Value) -> Option<Choice> {
    match text(&stage["context"], "judgmentStatus")
        .to_ascii_lowercase()
        .as_str()
    {
        "continue" => Some(Choice::Approve),
        "stop" => Some(Choice::Reject),
        _ => None,
    }
}

fn roles(context: &Value) -> Vec<String> {
    let required = texts(&context["requiredJudgmentRoles"]);
    if required.is_empty() {
        texts(&context["selectedStageRoles"])
    } else {
        required
    }
}

fn touch(stage: &Value) -> Option<Touch> {
    let last = &stage["lastModified"];
    let by = match text(last, "user") {
        "" => text(&stage["context"], "lastModifiedBy"),
        user => user,
    };
    (!by.is_empty()).then(|| Touch::new(by, last["lastModifiedTime"].as_i64().unwrap_or(0)))
}

/// Instructions are HTML: tags go, line breaks stay.
fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let Some((tag, behind)) = after.split_once('>') else {
            out.push('<');
            rest = after;
            break;
        };
        let name = tag.trim_start_matches('/').to_ascii_lowercase();
        if name.starts_with("br") || ["p", "li", "div"].contains(&name.as_str()) {
            out.push('\n');
        }
        rest = behind;
    }
    out.push_str(rest);
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    for (entity, plain) in entities {
        out = out.replace(entity, plain);
    }
    out.trim().chars().take(INSTRUCTIONS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_lose_their_tags_and_nothing_else() {
        assert_eq!(
            plain("look <b>well</b><br/>at 3 &lt; 4"),
            "look well\nat 3 < 4"
        );
        assert_eq!(plain("a < b"), "a < b");
    }
}
