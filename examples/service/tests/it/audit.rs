//! The audit: a chain that shows every change.

use serde_json::json;
use service::audit::{self, Entry, Flaw, command};
use service::store::sql;

use crate::world::{Db, World};

on_both!(
    a_whole_chain_is_verified_and_exported,
    a_changed_a_removed_and_a_moved_line_are_found,
    lines_that_are_cut_off_and_a_chain_that_is_written_anew_are_found,
    lines_that_are_appended_at_once_form_one_chain,
    an_undone_transaction_leaves_no_gap,
);

async fn append(world: &World, number: i64) {
    for n in 1..=number {
        let mut tx = world.store.begin().await.expect("begun");
        let entry = Entry::new("T1/U1", "deploy", format!("app/shop-{n}"))
            .detail(json!({ "sha": "abc", "text": "line\nbreak \"quoted\" é" }));
        audit::append(&mut tx, &entry).await.expect("appended");
        tx.commit().await.expect("committed");
    }
}

async fn run(world: &World, words: &[&str]) -> (u8, String) {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let mut out = Vec::new();
    let code = command(&world.store, &words, &mut out)
        .await
        .expect("written");
    (code, String::from_utf8(out).expect("text"))
}

async fn write(world: &World, text: &'static str) {
    world.store.write(sql(text)).await.expect("changed");
}

async fn a_whole_chain_is_verified_and_exported(db: &Db) {
    let world = db.world().await;
    assert_eq!(run(&world, &["verify"]).await.0, 0, "an empty one is whole");
    append(&world, 7).await;
    let (code, said) = run(&world, &["verify"]).await;
    assert_eq!(code, 0);
    assert!(said.starts_with("7 lines, whole; head 7:"), "{said}");
    let (code, lines) = run(&world, &["export"]).await;
    assert_eq!((code, lines.lines().count()), (0, 7));
    let first: serde_json::Value =
        serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    assert_eq!(
        (first["seq"].as_i64(), first["subject"].as_str()),
        (Some(1), Some("app/shop-1"))
    );
    assert_eq!(audit::verify_lines(&lines, None).expect("whole").lines, 7);
    let file = std::env::temp_dir().join(format!("audit-{}", service::OperationId::random()));
    std::fs::write(&file, &lines).expect("a file");
    let path = file.to_str().expect("a path");
    assert_eq!(run(&world, &["verify-file", path]).await.0, 0);
    std::fs::write(&file, lines.replace("app/shop-3", "app/shop-x")).expect("a file");
    let (code, said) = run(&world, &["verify-file", path]).await;
    assert_eq!((code, said.trim()), (1, "line 3 was changed"));
    std::fs::remove_file(&file).expect("removed");
    assert_eq!(run(&world, &["verify-file", path]).await.0, 3);
    for bad in [&["verify", "7"][..], &["verify", "a", "b"], &["what"], &[]] {
        let (code, said) = run(&world, bad).await;
        assert!(code == 2 && said.contains("usage:"), "{bad:?}: {said}");
    }
}

async fn a_changed_a_removed_and_a_moved_line_are_found(db: &Db) {
    let world = db.world().await;
    append(&world, 5).await;
    let verify = async || audit::verify(&world.store, None).await.expect("a read");
    for (change, undo) in [
        (
            "UPDATE audit SET actor = 'T1/U2' WHERE seq = 3",
            "UPDATE audit SET actor = 'T1/U1' WHERE seq = 3",
        ),
        (
            "UPDATE audit SET detail = 'null' || detail WHERE seq = 3",
            "UPDATE audit SET detail = SUBSTR(detail, 5) WHERE seq = 3",
        ),
        (
            "UPDATE audit SET at = at + 1 WHERE seq = 3",
            "UPDATE audit SET at = at - 1 WHERE seq = 3",
        ),
    ] {
        write(&world, change).await;
        assert_eq!(verify().await, Err(Flaw::Changed(3)), "{change}");
        write(&world, undo).await;
        assert!(verify().await.is_ok());
    }
    // Two lines change places.
    for text in [
        "UPDATE audit SET seq = 99 WHERE seq = 2",
        "UPDATE audit SET seq = 2 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = 99",
    ] {
        write(&world, text).await;
    }
    assert_eq!(verify().await, Err(Flaw::Unchained(2)));
    for text in [
        "UPDATE audit SET seq = 99 WHERE seq = 2",
        "UPDATE audit SET seq = 2 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = 99",
    ] {
        write(&world, text).await;
    }
    assert!(verify().await.is_ok());
    write(&world, "DELETE FROM audit WHERE seq = 2").await;
    assert_eq!(verify().await, Err(Flaw::Unchained(3)));
    // Closing the gap does not help.
    write(
        &world,
        "UPDATE audit SET seq = seq - 1 WHERE seq > 2 AND seq < 4",
    )
    .await;
    assert_eq!(verify().await, Err(Flaw::Unchained(2)));
    let (code, said) = run(&world, &["verify"]).await;
    assert_eq!(
        (code, said.trim()),
        (1, "lines before 2 were removed, or moved")
    );
}

async fn lines_that_are_cut_off_and_a_chain_that_is_written_anew_are_found(db: &Db) {
    let world = db.world().await;
    append(&world, 5).await;
    let noted = audit::head(&world.store).await.expect("a head");
    let (_, printed) = run(&world, &["head"]).await;
    assert_eq!(printed.trim(), format!("5:{}", noted.hash));
    write(&world, "DELETE FROM audit WHERE seq > 3").await;
    let verify = async |head| audit::verify(&world.store, head).await.expect("a read");
    assert_eq!(verify(None).await, Err(Flaw::CutOff(3)));
    // Who also changes the head is found by the note that was kept elsewhere.
    write(
        &world,
        "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit WHERE seq = 3)",
    )
    .await;
    assert!(verify(None).await.is_ok());
    assert_eq!(verify(Some(&noted)).await, Err(Flaw::CutOff(3)));
    append(&world, 4).await;
    assert_eq!(verify(Some(&noted)).await, Err(Flaw::Rewritten(5)));
    let (code, said) = run(&world, &["verify", printed.trim()]).await;
    assert!(
        code == 1 && said.contains("line 5 is not the one that was noted"),
        "{said}"
    );
}

async fn lines_that_are_appended_at_once_form_one_chain(db: &Db) {
    let one = db.world().await;
    let two = one.replica(db).await;
    let tasks = (0..10).map(|n| {
        let world = if n % 2 == 0 { one.clone() } else { two.clone() };
        tokio::spawn(async move { append(&world, 5).await })
    });
    for done in futures_util::future::join_all(tasks).await {
        done.expect("no panic");
    }
    let whole = audit::verify(&one.store, None)
        .await
        .expect("a read")
        .expect("whole");
    assert_eq!(whole.lines, 50);
}

async fn an_undone_transaction_leaves_no_gap(db: &Db) {
    let world = db.world().await;
    append(&world, 2).await;
    let mut tx = world.store.begin().await.expect("begun");
    audit::append(&mut tx, &Entry::new("U", "undone", "x"))
        .await
        .expect("appended");
    drop(tx);
    append(&world, 2).await;
    let whole = audit::verify(&world.store, None)
        .await
        .expect("a read")
        .expect("whole");
    assert_eq!(whole.lines, 4);
}
