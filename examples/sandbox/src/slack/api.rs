//! `/api/METHOD`: token, scopes and arguments, then the method itself.

use serde_json::{Map, Value, json};

use super::args::Args;
use super::{
    chat, conversations, files, limits, misc_methods, oauth, socket, users, validate, views,
};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::State;
use crate::world::slack::Token;

pub(crate) static ROUTES: &[Route] = &[
    route("POST", "/api/{method}", answer),
    route("GET", "/api/{method}", answer),
];

/// One method of the Web API.
pub(super) struct Method {
    pub(super) name: &'static str,
    /// One of these is enough.
    pub(super) scopes: &'static [&'static str],
    pub(super) run: fn(&Ask<'_>) -> Outcome,
}

/// A row of a method table.
pub(super) const fn method(
    name: &'static str,
    scopes: &'static [&'static str],
    run: fn(&Ask<'_>) -> Outcome,
) -> Method {
    Method { name, scopes, run }
}

static METHODS: &[&[Method]] = &[
    BASICS,
    chat::METHODS,
    conversations::METHODS,
    files::METHODS,
    misc_methods::METHODS,
    oauth::METHODS,
    socket::METHODS,
    users::METHODS,
    views::METHODS,
];

/// Methods that identify the app instead, or nobody.
const TOKENLESS: &[&str] = &[
    "api.test",
    "oauth.v2.access",
    "oauth.v2.exchange",
    "openid.connect.token",
];

static BASICS: &[Method] = &[
    method("auth.test", &[], auth_test),
    method("api.test", &[], api_test),
    method("blocks.validate", &[], validate::method),
];

/// What every method wants.
pub(super) fn requirements() -> Vec<(&'static str, Vec<&'static str>)> {
    let methods = METHODS.iter().flat_map(|table| table.iter());
    methods
        .map(|method| (method.name, method.scopes.to_vec()))
        .collect()
}

/// A call whose token and arguments were read.
pub(super) struct Ask<'c> {
    pub(super) call: &'c Call<'c>,
    pub(super) args: Args,
    pub(super) token: Token,
}

/// The members beside `ok`, or why not.
pub(super) type Outcome = Result<Value, Refusal>;

/// `ok: false` and what comes with it.
#[derive(Debug)]
pub(super) struct Refusal {
    error: &'static str,
    messages: Vec<String>,
    /// Seconds to wait: the answer is a 429.
    retry_after: Option<i64>,
    extra: Map<String, Value>,
}

impl Refusal {
    pub(super) fn new(error: &'static str) -> Self {
        Self {
            error,
            messages: Vec::new(),
            retry_after: None,
            extra: Map::new(),
        }
    }

    /// Adds a line of `response_metadata.messages`.
    pub(super) fn message(mut self, text: impl Into<String>) -> Self {
        self.messages.push(text.into());
        self
    }

    /// Refuses with a 429 and `Retry-After`.
    pub(super) fn after(mut self, seconds: i64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Adds a member.
    pub(super) fn with(mut self, name: &str, value: Value) -> Self {
        self.extra.insert(name.to_owned(), value);
        self
    }

    /// For people: the error and its first line.
    pub(super) fn told(&self) -> String {
        let line = self
            .messages
            .first()
            .map_or_else(String::new, |line| format!(": {line}"));
        format!("{}{line}", self.error)
    }

    fn body(self) -> Value {
        let mut body = json!({ "ok": false, "error": self.error });
        if !self.messages.is_empty() {
            body["response_metadata"] = json!({ "messages": self.messages });
        }
        if let Some(fields) = body.as_object_mut() {
            fields.extend(self.extra);
        }
        body
    }
}

#[allow(clippy::unnecessary_wraps, reason = "route tables hold this signature")]
fn answer(call: &Call<'_>) -> Reply {
    let request_id = call.shared.lock().ids.hex(32);
    let (body, scopes, retry_after) = match run(call) {
        Ok((mut body, scopes)) => {
            body["ok"] = json!(true);
            (body, Some(scopes), None)
        }
        Err(refusal) => {
            let retry_after = refusal.retry_after;
            (refusal.body(), None, retry_after)
        }
    };
    let status = if retry_after.is_some() { 429 } else { 200 };
    let mut answer = Answer::json(status, &body)
        .with("x-slack-req-id", request_id)
        .with("access-control-allow-origin", "*");
    if let Some(seconds) = retry_after {
        answer = answer.with("retry-after", seconds.to_string());
    }
    if let Some(scopes) = scopes {
        answer = answer.with("x-oauth-scopes", scopes.join(","));
    }
    Ok(answer)
}

fn run(call: &Call<'_>) -> Result<(Value, Vec<String>), Refusal> {
    let name = call.param("method");
    let mut methods = METHODS.iter().flat_map(|table| table.iter());
    let method = methods.find(|method| method.name == name);
    let method =
        method.ok_or_else(|| Refusal::new("unknown_method").with("req_method", json!(name)))?;
    let args = Args::read(call.request)?;
    if TOKENLESS.contains(&method.name) {
        let ask = Ask {
            call,
            args,
            token: Token::nobody(),
        };
        return (method.run)(&ask).map(|body| (body, Vec::new()));
    }
    let token = authenticate(call, &args, method.name)?;
    if call.shared.limits {
        let now = call.shared.clock.peer_now();
        let channel = args.text("channel");
        limits::take(&mut call.shared.lock().slack, name, channel.as_deref(), now)?;
    }
    let allowed = method.scopes.is_empty()
        || method
            .scopes
            .iter()
            .any(|scope| token.scopes.iter().any(|has| has == scope));
    if !allowed {
        return Err(Refusal::new("missing_scope")
            .with("needed", json!(method.scopes.join(",")))
            .with("provided", json!(token.scopes.join(","))));
    }
    let no_charset = args.no_charset;
    let ask = Ask {
        call,
        args,
        token: token.clone(),
    };
    let mut body = (method.run)(&ask)?;
    if no_charset {
        body["warning"] = json!("missing_charset");
        body["response_metadata"]["warnings"] = json!(["missing_charset"]);
    }
    Ok((body, token.scopes))
}

fn authenticate(call: &Call<'_>, args: &Args, method: &str) -> Result<Token, Refusal> {
    if call.request.query("token").is_some() {
        return Err(Refusal::new("invalid_auth"));
    }
    let token = call.request.token().or_else(|| args.text("token"));
    let token = token.ok_or_else(|| Refusal::new("not_authed"))?;
    let state = call.shared.lock();
    let found = state.slack.tokens.get(&token);
    let found = found.ok_or_else(|| Refusal::new("invalid_auth"))?;
    if found.revoked {
        return Err(Refusal::new("token_revoked"));
    }
    if found
        .until
        .is_some_and(|until| until <= call.shared.clock.peer_now())
    {
        return Err(Refusal::new("token_expired"));
    }
    match socket::wrong_kind(method, &token) {
        Some(refusal) => Err(refusal),
        None => Ok(found.clone()),
    }
}

fn auth_test(ask: &Ask<'_>) -> Outcome {
    let state = ask.call.shared.lock();
    let slack = &state.slack;
    let user = slack
        .user(&ask.token.user)
        .ok_or_else(|| Refusal::new("account_inactive"))?;
    let mut body = json!({
        "is_enterprise_install": false,
        "team": slack.workspace,
        "team_id": slack.team,
        "url": format!("https://{}.slack.com/", slack.domain),
        "user": user.name,
        "user_id": user.id,
    });
    if user.is_bot {
        body["bot_id"] = json!(slack.bot);
    }
    Ok(body)
}

/// Echoes, or fails on request.
fn api_test(ask: &Ask<'_>) -> Outcome {
    let args = Value::Object(ask.args.fields.clone());
    match ask.args.text("error") {
        Some(error) => Err(Refusal::new("my_error")
            .with("error", json!(error))
            .with("args", args)),
        None => Ok(json!({ "args": args })),
    }
}

impl Token {
    fn nobody() -> Self {
        Self {
            user: String::new(),
            scopes: Vec::new(),
            revoked: false,
            until: None,
        }
    }
}

impl Ask<'_> {
    /// The channel named by the argument, if the caller may know of it.
    pub(super) fn channel(&self, state: &State) -> Result<String, Refusal> {
        let name = self.args.required("channel")?;
        let missing = || Refusal::new("channel_not_found");
        let found = state.slack.channel(&name);
        if found.is_none() && state.slack.user(&name).is_some() {
            let mut ims = state.slack.channels.iter().filter(|channel| channel.im);
            let both = [&name, &self.token.user];
            let im = ims.find(|im| both.iter().all(|who| im.members.contains(who)));
            return im.map(|im| im.id.clone()).ok_or_else(missing);
        }
        let found = found.ok_or_else(missing)?;
        if found.private && !found.members.contains(&self.token.user) {
            return Err(missing());
        }
        Ok(found.id.clone())
    }
}
