//! Every call: its path and its body, one row each.

use slack_blocks::block::{Divider, Section};
use slack_blocks::codec::Raw as RawJson;
use slack_blocks::ids::Ts;
use slack_blocks::surface::{Attachment, Metadata};
use slack_blocks::web::base_url::BaseUrl;
use slack_blocks::web::calls::Raw;
use slack_blocks::web::calls::apps::{OpenConnection, UninstallApp};
use slack_blocks::web::calls::auth::{RevokeToken, TestAuth};
use slack_blocks::web::calls::blocks::ValidateBlocks;
use slack_blocks::web::calls::chat::{
    DeleteMessage, DeleteScheduled, GetPermalink, PostEphemeral, PostMessage, ScheduleMessage,
    Unfurl, UpdateMessage,
};
use slack_blocks::web::calls::conversations::{
    GetConversation, JoinConversation, Kind, ListConversations, ListHistory, ListMembers,
    ListReplies, OpenConversation,
};
use slack_blocks::web::calls::files::{CompleteUpload, ReserveUpload};
use slack_blocks::web::calls::reactions::{AddReaction, RemoveReaction};
use slack_blocks::web::calls::usergroups::ListGroupUsers;
use slack_blocks::web::calls::users::{GetUser, GetUserByEmail, ListUsers};
use slack_blocks::web::calls::views::{OpenView, PublishHome, PushView, UpdateView};
use slack_blocks::web::endpoint::{Endpoint, to_http};
use slack_blocks::web::oauth::{ExchangeCode, Pkce, RefreshAccess};
use slack_blocks::web::pace::Tier;
use slack_blocks::web::retry::Class;
use slack_blocks::{HomeTab, Message, Modal, PlainText};

use Class::{CheckFirst, Idempotent, Once, Safe};

fn row<E: Endpoint>(call: &E, path: &str, class: Class, tier: Tier, body: &str) {
    let base = BaseUrl::parse("https://slack.com/api").unwrap();
    let request = to_http(call, &base).unwrap();
    assert_eq!(request.method(), "POST", "{path}");
    assert_eq!(request.uri().path(), format!("/api/{path}"));
    assert_eq!(
        request.uri().query(),
        None,
        "{path}: arguments are never in the address"
    );
    assert_eq!(request.body(), body, "{path}");
    let kind = request.headers()["content-type"].to_str().unwrap();
    let json = body.starts_with('{');
    assert_eq!(kind == "application/json; charset=utf-8", json, "{path}");
    assert_eq!(call.class(), class, "{path}");
    assert_eq!(E::TIER, tier, "{path}");
    assert!(!request.headers().contains_key("authorization"), "{path}");
}

#[test]
fn calls_about_messages() {
    let thread = Ts::from("1.0");
    let post = PostMessage::new("C1", Message::new("a").unfurl_links(false)).thread(&thread);
    row(
        &post,
        "chat.postMessage",
        CheckFirst,
        Tier::Special,
        r#"{"channel":"C1","text":"a","thread_ts":"1.0","unfurl_links":false}"#,
    );
    assert_eq!(post.lane(), Some("C1"));
    let only = PostEphemeral::new("C1", "U1", "a");
    let body = r#"{"channel":"C1","user":"U1","text":"a"}"#;
    row(&only, "chat.postEphemeral", CheckFirst, Tier::Four, body);
    let change = UpdateMessage::new("C1", "1.2", "a");
    let body = r#"{"channel":"C1","ts":"1.2","blocks":[],"attachments":[],"text":"a"}"#;
    row(&change, "chat.update", Idempotent, Tier::Three, body);
    // What the new message has stays; without a text nothing is taken away.
    let attached = Message::new("a").attachment(Attachment::new().text("p"));
    let blocks = Message::of_blocks([Divider::new()]);
    for (message, rest) in [
        (
            attached,
            r#""blocks":[],"text":"a","attachments":[{"text":"p"}]"#,
        ),
        (
            blocks.clone().text("a"),
            r#""text":"a","blocks":[{"type":"divider"}]"#,
        ),
        (blocks, r#""blocks":[{"type":"divider"}]"#),
    ] {
        let change = UpdateMessage::new("C1", "1.2", message);
        let body = format!(r#"{{"channel":"C1","ts":"1.2",{rest}}}"#);
        row(&change, "chat.update", Idempotent, Tier::Three, &body);
    }
    let delete = DeleteMessage::new("C1", "1.2");
    row(
        &delete,
        "chat.delete",
        Idempotent,
        Tier::Three,
        "channel=C1&ts=1.2",
    );
    let later = ScheduleMessage::new("C1", 1_900_000_000, "a");
    let body = r#"{"channel":"C1","post_at":1900000000,"text":"a"}"#;
    row(
        &later,
        "chat.scheduleMessage",
        CheckFirst,
        Tier::Three,
        body,
    );
    row(
        &DeleteScheduled::new("C1", "Q1"),
        "chat.deleteScheduledMessage",
        Idempotent,
        Tier::Three,
        "channel=C1&scheduled_message_id=Q1",
    );
    let link = GetPermalink::new("C1", "1.2");
    let body = "channel=C1&message_ts=1.2";
    row(&link, "chat.getPermalink", Safe, Tier::Special, body);
    let preview = || Attachment::new().text("p");
    row(
        &Unfurl::new("C1", "1.2").link("https://a.example/", preview()),
        "chat.unfurl",
        Idempotent,
        Tier::Three,
        r#"{"channel":"C1","ts":"1.2","unfurls":{"https://a.example/":{"text":"p"}}}"#,
    );
    row(
        &Unfurl::by_id("u1", "composer").link("https://a.example/", preview()),
        "chat.unfurl",
        Idempotent,
        Tier::Three,
        r#"{"unfurl_id":"u1","source":"composer","unfurls":{"https://a.example/":{"text":"p"}}}"#,
    );
}

#[test]
fn a_name_an_icon_and_work_objects_are_sent() {
    let entities = RawJson::from_json(r#"[{"app_unfurl_url":"https://a.example/"}]"#).unwrap();
    let message = Message::new("a").username("Deploys").icon_emoji(":ship:");
    let message = message.metadata(Metadata::of_entities(entities.clone()));
    row(
        &PostMessage::new("C1", message),
        "chat.postMessage",
        CheckFirst,
        Tier::Special,
        r#"{"channel":"C1","text":"a","metadata":{"entities":[{"app_unfurl_url":"https://a.example/"}]},"username":"Deploys","icon_emoji":":ship:"}"#,
    );
    let preview = Unfurl::new("C1", "1.2").metadata(Metadata::of_entities(entities));
    row(
        &preview,
        "chat.unfurl",
        Idempotent,
        Tier::Three,
        r#"{"channel":"C1","ts":"1.2","metadata":{"entities":[{"app_unfurl_url":"https://a.example/"}]}}"#,
    );
}

#[test]
fn a_message_that_was_read_can_be_sent_without_what_only_slack_writes() {
    let read = r#"{"type":"message","subtype":"bot_message","ts":"9.9","user":"U1","bot_id":"B1",
        "app_id":"A1","team":"T1","text":"a","x_new":1}"#;
    let read = Message::from_json(read).unwrap().into_owned();
    let body = r#"{"channel":"C1","text":"a","x_new":1}"#;
    row(
        &PostMessage::new("C1", read),
        "chat.postMessage",
        CheckFirst,
        Tier::Special,
        body,
    );
}

#[test]
fn calls_about_views() {
    let modal = || Modal::new(PlainText::new("t"), [Divider::new()]);
    let view = r#"{"type":"modal","title":{"type":"plain_text","text":"t"},"blocks":[{"type":"divider"}]}"#;
    let triggered = format!(r#"{{"trigger_id":"1.2.x","view":{view}}}"#);
    row(
        &OpenView::new("1.2.x", modal()),
        "views.open",
        Once,
        Tier::Four,
        &triggered,
    );
    row(
        &PushView::new("1.2.x", modal()),
        "views.push",
        Once,
        Tier::Four,
        &triggered,
    );
    let pointed = format!(r#"{{"interactivity_pointer":"1.2.y","view":{view}}}"#);
    let open = OpenView::by_pointer("1.2.y", modal());
    row(&open, "views.open", Once, Tier::Four, &pointed);
    let push = PushView::by_pointer("1.2.y", modal());
    row(&push, "views.push", Once, Tier::Four, &pointed);
    let body = format!(r#"{{"view_id":"V1","hash":"h","view":{view}}}"#);
    let update = UpdateView::new("V1", modal()).hash("h");
    row(&update, "views.update", Idempotent, Tier::Four, &body);
    let body = format!(r#"{{"external_id":"e","view":{view}}}"#);
    let update = UpdateView::external("e", modal());
    row(&update, "views.update", Idempotent, Tier::Four, &body);
    let home = HomeTab::new([Section::new("a")]);
    let publish = PublishHome::new("U1", home).hash("h");
    let body = r#"{"user_id":"U1","view":{"type":"home","blocks":[{"type":"section","text":{"type":"plain_text","text":"a"}}]},"hash":"h"}"#;
    row(&publish, "views.publish", Idempotent, Tier::Four, body);
}

#[test]
fn calls_about_conversations() {
    let info = GetConversation::new("C1");
    row(&info, "conversations.info", Safe, Tier::Three, "channel=C1");
    let list = ListConversations::new()
        .types([Kind::Public, Kind::Private, Kind::Group, Kind::Direct])
        .exclude_archived(true)
        .limit(5000)
        .team_id("T1");
    let body = "types=public_channel%2Cprivate_channel%2Cmpim%2Cim&exclude_archived=true&limit=999&team_id=T1";
    row(&list, "conversations.list", Safe, Tier::Two, body);
    let join = JoinConversation::new("C1");
    row(
        &join,
        "conversations.join",
        Idempotent,
        Tier::Three,
        "channel=C1",
    );
    let open = OpenConversation::new(["U1", "U2"]);
    row(
        &open,
        "conversations.open",
        Idempotent,
        Tier::Three,
        "users=U1%2CU2",
    );
    let members = ListMembers::new("C1").limit(0);
    row(
        &members,
        "conversations.members",
        Safe,
        Tier::Four,
        "channel=C1&limit=1",
    );
    let window = "include_all_metadata=true&oldest=1.0&latest=2.0&inclusive=true&limit=15";
    let replies = ListReplies::new("C1", "1.2")
        .include_all_metadata(true)
        .oldest("1.0")
        .latest("2.0")
        .inclusive(true)
        .limit(15);
    let body = format!("channel=C1&ts=1.2&{window}");
    row(&replies, "conversations.replies", Safe, Tier::Three, &body);
    let history = ListHistory::new("C1")
        .include_all_metadata(true)
        .oldest("1.0")
        .latest("2.0")
        .inclusive(true)
        .limit(15);
    let body = format!("channel=C1&{window}");
    row(&history, "conversations.history", Safe, Tier::Three, &body);
}

#[test]
fn calls_about_people_reactions_and_files() {
    row(
        &GetUser::new("U1"),
        "users.info",
        Safe,
        Tier::Four,
        "user=U1",
    );
    let find = GetUserByEmail::new("ada+x@example.com");
    let body = "email=ada%2Bx%40example.com";
    row(&find, "users.lookupByEmail", Safe, Tier::Three, body);
    let list = ListUsers::new().limit(200).team_id("T1");
    row(&list, "users.list", Safe, Tier::Two, "limit=200&team_id=T1");
    let group = ListGroupUsers::new("S1").include_disabled(true);
    let body = "usergroup=S1&include_disabled=true";
    row(&group, "usergroups.users.list", Safe, Tier::Two, body);
    let body = "channel=C1&timestamp=1.2&name=eyes";
    let add = AddReaction::new("C1", "1.2", "eyes");
    row(&add, "reactions.add", Idempotent, Tier::Three, body);
    let remove = RemoveReaction::new("C1", "1.2", "eyes");
    row(&remove, "reactions.remove", Idempotent, Tier::Two, body);
    let reserve = ReserveUpload::new("a b.txt", 3_u64)
        .alt_txt("x")
        .snippet_type("text");
    let body = "filename=a%20b.txt&length=3&alt_txt=x&snippet_type=text";
    row(
        &reserve,
        "files.getUploadURLExternal",
        Idempotent,
        Tier::Four,
        body,
    );
    let complete = CompleteUpload::new("F1", "log")
        .channel("C1")
        .thread("1.2")
        .comment("see");
    let body = r#"{"files":[{"id":"F1","title":"log"}],"channel_id":"C1","thread_ts":"1.2","initial_comment":"see"}"#;
    row(
        &complete,
        "files.completeUploadExternal",
        CheckFirst,
        Tier::Four,
        body,
    );
}

#[test]
fn calls_about_the_app() {
    row(&TestAuth::new(), "auth.test", Safe, Tier::Special, "");
    row(
        &OpenConnection::new(),
        "apps.connections.open",
        Idempotent,
        Tier::Three,
        "",
    );
    let revoke = RevokeToken::new();
    row(&revoke, "auth.revoke", Idempotent, Tier::Three, "");
    let uninstall = UninstallApp::new("1.2", "canary");
    assert!(!format!("{uninstall:?}").contains("canary"));
    let body = "client_id=1.2&client_secret=canary";
    row(&uninstall, "apps.uninstall", Idempotent, Tier::One, body);
    let code = ExchangeCode::new("1.2", "s", "c")
        .redirect_uri("https://a.example/")
        .pkce(&Pkce::from_verifier("v".repeat(43)).unwrap());
    let body = "client_id=1.2&client_secret=s&code=c&redirect_uri=https%3A%2F%2Fa.example%2F&code_verifier=";
    let body = format!("{body}{}", "v".repeat(43));
    row(&code, "oauth.v2.access", Once, Tier::Four, &body);
    let refresh = RefreshAccess::new("1.2", "s", "r");
    let body = "client_id=1.2&client_secret=s&grant_type=refresh_token&refresh_token=r";
    row(&refresh, "oauth.v2.access", Once, Tier::Four, body);
    let check = ValidateBlocks::blocks([Divider::new()]);
    let body = "blocks=%5B%7B%22type%22%3A%22divider%22%7D%5D";
    row(&check, "blocks.validate", Safe, Tier::Special, body);
    let check = ValidateBlocks::message("a");
    let body = "message=%7B%22text%22%3A%22a%22%7D";
    row(&check, "blocks.validate", Safe, Tier::Special, body);
    let check = ValidateBlocks::view(HomeTab::new([Divider::new()]));
    let body = "view=%7B%22type%22%3A%22home%22%2C%22blocks%22%3A%5B%7B%22type%22%3A%22divider%22%7D%5D%7D";
    row(&check, "blocks.validate", Safe, Tier::Special, body);
    let raw = Raw::new("team.info", Safe).field("team", "T1");
    row(&raw, "team.info", Safe, Tier::Special, "team=T1");
    let raw = Raw::new("a.b", CheckFirst)
        .json(&serde_json::json!({"x": [1]}))
        .unwrap();
    row(&raw, "a.b", CheckFirst, Tier::Special, r#"{"x":[1]}"#);
}

#[test]
fn what_breaks_a_rule_is_refused_before_it_is_sent_and_says_which() {
    let base = BaseUrl::parse("https://slack.com/api").unwrap();
    let why = |error: Result<http::Request<bytes::Bytes>, slack_blocks::error::BuildError>| {
        let error = error.unwrap_err();
        let source = std::error::Error::source(&error).map(ToString::to_string);
        format!("{error} {}", source.unwrap_or_default())
    };
    let post = |message: Message<'static>| why(to_http(&PostMessage::new("C1", message), &base));
    assert!(post(Message::new("x".repeat(40_001))).contains("40001 characters, at most 40000"));
    assert!(post(Message::new("x").replace_original(true)).contains("response_url"));
    assert!(post(Message::new("x").reply_broadcast(true)).contains("thread_ts"));
    let many = vec![Divider::new(); 51];
    assert!(
        post(Message::of_blocks(many)).contains("break"),
        "51 blocks"
    );
    let long = Message::of_blocks([Section::new("x".repeat(3001))]);
    assert!(post(long).contains("/blocks/0/text"));
    let home = HomeTab::new([Divider::new()]);
    assert!(why(to_http(&OpenView::new("1.2.x", home), &base)).contains("published"));
    let nobody = OpenConversation::new(Vec::<&str>::new());
    assert!(why(to_http(&nobody, &base)).contains("0 items, 1 to 8"));
    let nine = OpenConversation::new(["U"; 9]);
    assert!(why(to_http(&nine, &base)).contains("9 items, 1 to 8"));
    assert!(why(to_http(&Unfurl::new("C1", "1.2"), &base)).contains("no link"));
    let large = ReserveUpload::new("a", (1 << 30) + 1_u64);
    assert!(why(to_http(&large, &base)).contains("at most 1073741824"));
    let comment = CompleteUpload::new("F1", "t").comment("see");
    assert!(why(to_http(&comment, &base)).contains("channel_id"));
    for method in ["", "..", "a/../b", "a\nb"] {
        assert!(
            to_http(&Raw::new(method, Safe), &base).is_err(),
            "{method:?}"
        );
    }
}
