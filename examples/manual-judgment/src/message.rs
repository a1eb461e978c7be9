//! What people see of a gate: one message in each channel, edited in place.
//!
//! Everything that comes from outside is escaped: names of stages, instructions, reasons.

use serde_json::{Value, json};
use slack_blocks::block::{Actions, Block, Context, Header, Input, Section};
use slack_blocks::element::{ActionsElement, Button, PlainTextInput, StaticSelect};
use slack_blocks::fit::truncate;
use slack_blocks::object::Confirm;
use slack_blocks::surface::Modal;
use slack_blocks::text::PlainText;
use slack_blocks::{Message, Mrkdwn, mrkdwn};

use crate::gate::{By, Choice, Decision, Gate, State};
use crate::policy::Policy;

/// Action of the button that approves.
pub const APPROVE: &str = "gate:approve";
/// Action of the button that rejects.
pub const REJECT: &str = "gate:reject";
/// Action of the menu of inputs, which only holds a choice.
pub const INPUT: &str = "gate:input";
/// Action of the button that opens the source's page.
pub const OPEN: &str = "gate:open";
/// Block of the menu.
pub const INPUT_BLOCK: &str = "judgment_input";
/// The modal that asks for a reason.
pub const REASON: &str = "gate:reason";
/// The modal that takes a person's own token.
pub const LINK: &str = "gate:link";
/// The field of either modal.
pub const FIELD: &str = "field";

/// Slack's limit for a header.
const HEADER: usize = 150;
/// Characters of one field that are shown.
const SHORT: usize = 300;
/// Characters of instructions and reasons that are shown.
const LONG: usize = 2_500;

/// Slack's limits for options of a menu.
const OPTIONS: usize = 100;
const OPTION: usize = 75;

fn cut(text: &str, most: usize) -> String {
    truncate(text, most).into_owned()
}

pub(crate) fn date(millis: i64) -> Mrkdwn<'static> {
    let seconds = millis.div_euclid(1000);
    Mrkdwn::date(
        seconds,
        "{date_short_pretty} {time}",
        &format!("{seconds} s after 1970"),
    )
}

pub(crate) fn link(url: &str, label: &str) -> Mrkdwn<'static> {
    if url.starts_with("https://") || url.starts_with("http://") {
        Mrkdwn::link(url, &cut(label, SHORT))
    } else {
        Mrkdwn::escaped(cut(label, SHORT))
    }
}

/// A person as Slack shows them, or a name from elsewhere.
fn who(by: &By) -> Mrkdwn<'static> {
    match by {
        By::Person(id) => Mrkdwn::user(id),
        By::Elsewhere(name) => mrkdwn!("{}", cut(name, SHORT)),
    }
}

fn requester(name: &str) -> Mrkdwn<'static> {
    if is_slack_id(name) {
        Mrkdwn::user(name)
    } else {
        mrkdwn!("{}", cut(name, SHORT))
    }
}

/// Whether the text is the id of a Slack user.
#[must_use]
pub fn is_slack_id(text: &str) -> bool {
    let rest = text.strip_prefix(['U', 'W']).unwrap_or_default();
    let word = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (8..=20).contains(&rest.len()) && rest.bytes().all(word)
}

/// The label of the link to where it waits.
fn open(gate: &Gate) -> String {
    match gate.source.as_str() {
        "" => "Open the job".to_owned(),
        source => format!("Open in {source}"),
    }
}

/// What the state is called in the headline.
fn headline(gate: &Gate) -> String {
    let title = &gate.about.title;
    let text = match gate.state {
        State::Pending | State::Deciding => format!("Approval needed: {title}"),
        State::Unknown => format!("Not known, approval may be needed: {title}"),
        State::Approved => format!("Approved: {title}"),
        State::Rejected => format!("Rejected: {title}"),
        State::Expired => format!("Expired: {title}"),
        State::Cancelled => format!("Cancelled: {title}"),
    };
    cut(&text, HEADER)
}

/// One line for notifications and for clients without blocks.
#[must_use]
pub fn line(gate: &Gate) -> String {
    let about = &gate.about;
    let place = [&about.application, &about.pipeline];
    let place: Vec<&str> = place
        .iter()
        .map(|text| text.as_str())
        .filter(|t| !t.is_empty())
        .collect();
    if place.is_empty() {
        headline(gate)
    } else {
        format!("{} ({})", headline(gate), cut(&place.join(" · "), SHORT))
    }
}

/// The message of a gate, as the outbox takes it.
#[must_use]
pub fn card(gate: &Gate) -> Value {
    let mut message = Message::new(line(gate)).block(Header::new(headline(gate)));
    let fields = fields(gate);
    if !fields.is_empty() {
        message = message.block(Section::of_fields(fields));
    }
    let about = &gate.about;
    if !about.instructions.is_empty() {
        // Plain text: nothing in it is markup.
        message = message.block(Section::new(PlainText::new(cut(&about.instructions, LONG))));
    }
    if about.propagates && !gate.state.is_final() {
        message = message.block(Section::new(mrkdwn!(
            ":warning: Later stages of this pipeline run *with the rights of the judge*."
        )));
    }
    for warning in about.warnings.iter().filter(|_| !gate.state.is_final()) {
        let text = mrkdwn!(":warning: {}", cut(warning, LONG));
        message = message.block(Section::new(text));
    }
    if let Some(decided) = decided(gate) {
        message = message.block(Section::new(decided));
    }
    if gate.state.is_open() {
        if !about.inputs.is_empty() {
            message = message.block(menu(&about.inputs));
        }
        message = message.block(buttons(gate));
    } else if let Some(url) = &about.url {
        message = message.block(Section::new(link(url, &open(gate))));
    }
    let mut lines = vec![foot(gate)];
    if let Some(note) = &gate.note {
        lines.push(mrkdwn!(":information_source: {}", cut(note, LONG)));
    }
    if let Some((person, why)) = gate.refused.as_ref().filter(|_| !gate.state.is_final()) {
        let person = Mrkdwn::user(person);
        lines.push(mrkdwn!(
            ":no_entry_sign: {} was refused: {}",
            person,
            cut(why, LONG)
        ));
    }
    message = message.block(Context::new(lines));
    to_value(&message)
}

/// A message as JSON.
#[must_use]
pub fn to_value(message: &Message<'_>) -> Value {
    serde_json::from_str(&message.to_json()).unwrap_or_else(|_| json!({ "text": "" }))
}

fn fields(gate: &Gate) -> Vec<Mrkdwn<'static>> {
    let about = &gate.about;
    let mut fields = Vec::new();
    let mut field = |name: &str, value: Mrkdwn<'static>| {
        fields.push(mrkdwn!("*{}*\n", name).then(value));
    };
    let text = |text: &str| mrkdwn!("{}", cut(text, SHORT));
    if !about.application.is_empty() {
        field("Application", text(&about.application));
    }
    if !about.pipeline.is_empty() {
        field("Pipeline", text(&about.pipeline));
    }
    if !about.versions.is_empty() {
        field("Version", text(&about.versions.join(", ")));
    }
    if let Some((name, url)) = &about.build {
        field("Build", link(url, name));
    }
    if let Some(url) = &about.changes {
        field("Changes", link(url, "compare"));
    }
    if !about.triggered_by.is_empty() {
        field("Triggered by", requester(&about.triggered_by));
    }
    field("Waiting since", date(gate.created_at));
    if !gate.state.is_final() {
        field("Expires", date(gate.expires_at));
    }
    fields.truncate(10);
    fields
}

fn menu(inputs: &[String]) -> Actions<'static> {
    let options = inputs.iter().take(OPTIONS).enumerate().map(|(at, input)| {
        // The value is a number of ours: inputs can be longer than a value may be.
        (PlainText::new(cut(input, OPTION)), at.to_string())
    });
    let menu = StaticSelect::new(options)
        .action_id(INPUT)
        .placeholder("Choose an input");
    Actions::new([ActionsElement::from(menu)]).block_id(INPUT_BLOCK)
}

fn buttons(gate: &Gate) -> Actions<'static> {
    let value = json!({ "v": 1, "gate": gate.id, "nonce": gate.nonce }).to_string();
    // What is decided, once more: a dialog that only asks "sure?" is clicked away.
    let versions = gate.about.versions.join(", ");
    let what = [&gate.about.title, &gate.about.pipeline, &versions];
    let what: Vec<&str> = what
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    let what = cut(&what.join(" · "), 250);
    let confirm = |then: &str, yes: &str| {
        let text = PlainText::new(format!("{what}: {then}"));
        let title = format!("{yes} this?");
        Box::new(Confirm::new(title, text, yes.to_owned(), "Back"))
    };
    let mut approve = Button::new("Approve")
        .action_id(APPROVE)
        .value(value.clone())
        .primary();
    if !gate.policy.wants_reason(Choice::Approve) {
        approve = approve.confirm(confirm("it goes on.", "Approve"));
    }
    let mut reject = Button::new("Reject")
        .action_id(REJECT)
        .value(value)
        .danger();
    if !gate.policy.wants_reason(Choice::Reject) {
        reject = reject.confirm(confirm("it ends here.", "Reject"));
    }
    let mut elements = vec![ActionsElement::from(approve), ActionsElement::from(reject)];
    if let Some(url) = &gate.about.url {
        let open = Button::new(open(gate)).action_id(OPEN).url(url.clone());
        elements.push(ActionsElement::from(open));
    }
    Actions::new(elements).block_id("gate")
}

/// Who may judge, and how many approvals there are.
fn foot(gate: &Gate) -> Mrkdwn<'static> {
    let need = gate.policy.needed();
    let mut foot = mrkdwn!("{}", judges(&gate.policy));
    if !gate.about.roles.is_empty() {
        foot = foot.then(mrkdwn!(
            " · {} asks for one of the roles {}",
            gate.source,
            cut(&gate.about.roles.join(", "), SHORT)
        ));
    }
    if !gate.about.reviewers.is_empty() {
        foot = foot.then(mrkdwn!(
            " · {} asks for a review by {}",
            gate.source,
            cut(&gate.about.reviewers.join(" or "), SHORT)
        ));
    }
    if need > 1 || !gate.votes.is_empty() {
        foot = foot.then(mrkdwn!(
            " · {} of {} approvals",
            gate.votes.len().min(need),
            need
        ));
        let people: Vec<_> = gate
            .votes
            .iter()
            .map(|vote| Mrkdwn::user(&vote.person))
            .collect();
        if !people.is_empty() {
            foot = foot.then(mrkdwn!(": {}", Mrkdwn::join(people, ", ")));
        }
    }
    if gate.policy.not_requester && !gate.requesters.is_empty() {
        let asked = gate.requesters.iter().map(|name| requester(name));
        foot = foot.then(mrkdwn!(
            " · asked by {}, who may not approve",
            Mrkdwn::join(asked, ", ")
        ));
    }
    foot
}

fn judges(policy: &Policy) -> Mrkdwn<'static> {
    let users = policy.allowed_users.iter().map(|id| Mrkdwn::user(id));
    let groups = policy
        .allowed_groups
        .iter()
        .map(|id| Mrkdwn::user_group(id));
    let roles = policy.allowed_roles.iter();
    let roles = roles.map(|role| mrkdwn!("people with the role {}", cut(role, SHORT)));
    let all: Vec<_> = users.chain(groups).chain(roles).collect();
    if all.is_empty() {
        mrkdwn!("Every full member of the workspace may decide")
    } else {
        mrkdwn!("{} may decide", Mrkdwn::join(all, ", "))
    }
}

/// What is being decided, or was: by whom, when, with what, and as whom.
fn decided(gate: &Gate) -> Option<Mrkdwn<'static>> {
    let decision = gate.decision.as_ref()?;
    let mut text = match (gate.state, &decision.by) {
        (State::Deciding, by) => mrkdwn!(
            ":hourglass_flowing_sand: {} decides to *{}* …",
            who(by),
            decision.choice.as_str()
        ),
        (_, By::Elsewhere(_)) => mrkdwn!(
            "{} *{}* in {} by {}, {}",
            sign(decision),
            past(decision.choice),
            gate.source,
            who(&decision.by),
            date(decision.at)
        ),
        (_, by) => mrkdwn!(
            "{} *{}* by {}, {}",
            sign(decision),
            past(decision.choice),
            who(by),
            date(decision.at)
        ),
    };
    if let Some(input) = &decision.input {
        text = text.then(mrkdwn!("\nInput: {}", cut(input, SHORT)));
    }
    if let Some(reason) = &decision.reason {
        text = text.then(mrkdwn!("\nReason: {}", cut(reason, LONG)));
    }
    if let Some(identity) = &decision.identity {
        text = text.then(mrkdwn!("\nDecided {}", cut(identity, SHORT)));
    }
    Some(text)
}

fn sign(decision: &Decision) -> Mrkdwn<'static> {
    match decision.choice {
        Choice::Approve => mrkdwn!(":white_check_mark:"),
        Choice::Reject => mrkdwn!(":no_entry:"),
    }
}

/// `approved` or `rejected`.
#[must_use]
pub fn past(choice: Choice) -> &'static str {
    match choice {
        Choice::Approve => "approved",
        Choice::Reject => "rejected",
    }
}

/// A short text in a thread, to stakeholders or to one person.
#[must_use]
pub fn note(text: Mrkdwn<'_>) -> Value {
    to_value(&Message::new(text))
}

/// What the thread gets when the source shows a decision, or the gate ended otherwise.
#[must_use]
pub fn ended(gate: &Gate) -> Mrkdwn<'static> {
    let what = mrkdwn!("*{}*", line(gate));
    let Some(decision) = &gate.decision else {
        let why = gate.note.as_deref().unwrap_or("nobody decided in time");
        return what.then(mrkdwn!(": {}", cut(why, LONG)));
    };
    let mut text = what.then(mrkdwn!(" by {}", who(&decision.by)));
    if let Some(reason) = &decision.reason {
        text = text.then(mrkdwn!(": {}", cut(reason, LONG)));
    }
    if let Some(shown) = &decision.shown {
        text = text.then(mrkdwn!(". {} shows: {}", gate.source, cut(shown, SHORT)));
    }
    text
}

/// Asks for a reason before a click counts. What it carries is a lookup key.
#[must_use]
pub fn reason_modal(gate: &Gate, choice: Choice, carried: &Value) -> Modal<'static> {
    let field = PlainTextInput::new()
        .action_id(FIELD)
        .multiline(true)
        .max_length(1000);
    let title = match choice {
        Choice::Approve => "Approve: reason",
        Choice::Reject => "Reject: reason",
    };
    let blocks = [
        Block::from(Section::new(PlainText::new(cut(&line(gate), LONG)))),
        Block::from(Input::new("Why?", Box::new(field.into())).block_id(FIELD)),
    ];
    Modal::new(title, blocks)
        .callback_id(REASON)
        .private_metadata(carried.to_string())
        .submit(title.split(':').next().unwrap_or(title).to_owned())
        .close("Back")
}

/// Takes a person's own token of the source of that name and title; `help` says which.
#[must_use]
pub fn link_modal(source: &str, title: &str, help: &str) -> Modal<'static> {
    let field = PlainTextInput::new().action_id(FIELD).max_length(500);
    let text = PlainText::new(format!(
        "{help} It is checked with {title}, encrypted, used for your decisions alone, and never \
         shown. /gate unlink {source} removes it."
    ));
    let blocks = [
        Block::from(Section::new(text)),
        Block::from(Input::new("Token", Box::new(field.into())).block_id(FIELD)),
    ];
    Modal::new(format!("Link {title}"), blocks)
        .callback_id(LINK)
        .private_metadata(source.to_owned())
        .submit("Link")
        .close("Back")
}
