use super::*;

fn change(verb: Verb) -> Change {
    let mut change = Change::new(Asked::new(Caller::new("T1", "U1", "C1"), None));
    change.plan = Some(Plan {
        verb,
        pipeline: "acme".into(),
        pipeline_id: "p".into(),
        repo: "acme/web".into(),
        stage: "staging".into(),
        commit: Commit::new("0123456789abcdef", "Make it faster"),
        from: None,
        checks: "3 checks passed".into(),
        overridden: false,
        forced: false,
        crowded: false,
        bot_wide: Vec::new(),
        seen: Seen::default(),
        also: Vec::new(),
    });
    change.apps = vec![App::new("a", "acme-a"), App::new("b", "acme-b")];
    change
}

fn trouble() -> Trouble {
    Trouble::new("the build failed", "look at the log")
}

#[test]
fn each_state_says_what_comes_next() {
    let mut deploy = Change::new(Asked::new(Caller::new("T1", "U1", "C1"), None));
    assert_eq!(deploy.todo(), Todo::Settle);
    deploy = change(Verb::Deploy);
    assert_eq!(deploy.todo(), Todo::Announce);
    deploy.thread = Some("1.2".into());
    assert_eq!(deploy.todo(), Todo::Record);
    deploy.apps[0].deployment = Sent::Sending(Sending::new(1, Vec::new()));
    assert_eq!(deploy.todo(), Todo::Record, "it may not have left");
    deploy.apps[0].deployment = Sent::Done(7);
    assert_eq!(deploy.todo(), Todo::Record);
    // An app that GitHub does not record is not built.
    deploy.end(1, Ended::failed(trouble(), "not_recorded"));
    assert_eq!(deploy.todo(), Todo::Start);
    deploy.apps[0].build = Sent::Done("build".into());
    assert_eq!(deploy.todo(), Todo::Follow);
    deploy.end(0, Ended::live(Live::new(Some(5), 2, None)));
    assert_eq!(deploy.todo(), Todo::Report(0));
    deploy.apps[0].reported = Sent::Done(());
    assert_eq!(deploy.todo(), Todo::Finish, "the other has no deployment");
    assert_eq!(
        (deploy.ending(), deploy.reason()),
        (Ending::Failed, "not_recorded")
    );
}

#[test]
fn a_decision_goes_before_everything() {
    let mut change = change(Verb::Promote);
    change.decision = Some(Decision {
        reason: "stale".into(),
        text: "…".into(),
        public: None,
        asks: Some(Ask::Stale),
    });
    assert_eq!(change.todo(), Todo::Tell);
}

#[test]
fn a_promotion_is_sent_once_for_all_apps() {
    let mut promote = change(Verb::Promote);
    promote.thread = Some("1.2".into());
    for app in &mut promote.apps {
        app.deployment = Sent::Done(1);
    }
    assert_eq!(promote.todo(), Todo::Start);
    promote.promotion = Sent::Done(Promotion::Found);
    assert_eq!(promote.todo(), Todo::Follow);
}

#[test]
fn nothing_goes_back_and_what_is_over_stays_over() {
    let mut change = change(Verb::Deploy);
    assert!(change.advance(0, Step::Built));
    assert!(
        !change.advance(0, Step::Building),
        "heard again after a restart"
    );
    assert!(change.advance(0, Step::Restarting { up: 2, total: 3 }));
    assert!(
        change.advance(0, Step::Restarting { up: 1, total: 3 }),
        "one went down"
    );
    assert!(change.end(0, Ended::failed(trouble(), "build_failed")));
    assert!(!change.advance(0, Step::Restarting { up: 3, total: 3 }));
    assert!(!change.end(0, Ended::live(Live::default())));
}

#[test]
fn what_is_stored_reads_back_the_same() {
    let mut change = change(Verb::Deploy);
    change.apps[0].build = Sent::Sending(Sending::new(5, vec!["old".into()]));
    change.advance(1, Step::Restarting { up: 1, total: 2 });
    let text = serde_json::to_string(&change).unwrap();
    assert_eq!(serde_json::from_str::<Change>(&text).unwrap(), change);
    // A field that a newer version adds is no reason to stop.
    let newer = text.replacen('{', "{\"added_later\":1,", 1);
    assert_eq!(serde_json::from_str::<Change>(&newer).unwrap(), change);
}
