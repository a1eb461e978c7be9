//! The demonstration, as a newcomer runs it.

use serde_json::Value;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demonstration_ends_by_itself_with_the_sandboxs_own_account() {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_manual-judgment"))
        .args(["demo", "--json"])
        .env_clear()
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let last = lines.last().unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert_eq!(
        (&last["event"], &last["ok"]),
        (&Value::from("end"), &Value::from(true))
    );
    assert_eq!(
        last["requests"]["spinnaker PATCH /pipelines/{id}/stages/{stage}"],
        2
    );
    let chapters = lines
        .iter()
        .filter(|line| line["event"] == "chapter")
        .count();
    assert_eq!(chapters, 8);
    let state = last["state"].to_string();
    assert!(
        state.contains("approve_to_redeploy") && state.contains("\"notice\":1"),
        "{state}"
    );
    assert!(lines.iter().any(|line| line["event"] == "refused"));
}
