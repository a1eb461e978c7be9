//! Files and folders of a commit, by `GET /repos/{owner}/{repo}/contents/{path}`.

use base64::Engine as _;
use sandbox::Sandbox;
use serde_json::json;

use crate::client::Client;

const RAW: &str = "application/vnd.github.raw+json";

async fn stepped() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    (sandbox, client)
}

#[tokio::test]
async fn a_file_comes_as_base64_and_as_it_is() {
    let (_sandbox, client) = stepped().await;
    let file = client.get("/repos/acme/web/contents/app.json").await;
    assert_eq!(file.status, 200, "{}", file.text);
    assert_eq!(file.at("/type"), "file");
    assert_eq!(file.at("/path"), "app.json");
    assert_eq!(file.at("/encoding"), "base64");
    assert_eq!(file.json["size"], 17);
    let coded = file.at("/content").replace('\n', "");
    let engine = base64::engine::general_purpose::STANDARD;
    assert_eq!(engine.decode(coded).unwrap(), b"{\"name\": \"shop\"}\n");
    for accept in [RAW, "application/vnd.github.v3.raw"] {
        let raw = client.with("accept", accept);
        let raw = raw.get("/repos/acme/web/contents/app.json").await;
        assert_eq!(raw.text, "{\"name\": \"shop\"}\n", "{accept}");
    }
}

#[tokio::test]
async fn the_commit_is_the_one_that_is_named() {
    let (sandbox, client) = stepped().await;
    let raw = client.with("accept", RAW);
    let path = "/repos/acme/web/contents/src/cart.rb";
    let main = raw.get(path).await;
    assert_eq!(main.text, "class Cart\nend\n");
    for reference in ["fix%2Fcart-total", "refs%2Fheads%2Ffix%2Fcart-total"] {
        let branch = raw.get(&format!("{path}?ref={reference}")).await;
        assert!(branch.text.contains("def total"), "{reference}");
    }
    sandbox.world().push("main", "Say more", "ben");
    let tip = sandbox.world().branches();
    let (_, tip) = tip.into_iter().find(|(name, _)| name == "main").unwrap();
    let path_at_tip = format!("/repos/acme/web/contents?ref={tip}");
    assert_eq!(client.get(&path_at_tip).await.status, 200);
    let unknown = client.get(&format!("{path}?ref=gone")).await;
    assert_eq!(unknown.status, 404);
    assert_eq!(unknown.at("/message"), "No commit found for the ref gone");
}

#[tokio::test]
async fn a_folder_lists_what_lies_in_it_and_nothing_deeper() {
    let (_sandbox, client) = stepped().await;
    let top = client.get("/repos/acme/web/contents").await;
    assert_eq!(
        top.each("name"),
        ["Procfile", "README.md", "app.json", "bin", "src"]
    );
    assert_eq!(top.each("type"), ["file", "file", "file", "dir", "dir"]);
    // Also to a client that asked for raw bytes.
    let src = client.with("accept", RAW);
    let src = src.get("/repos/acme/web/contents/src").await;
    assert_eq!(
        src.each("path"),
        ["src/cart.rb", "src/health.rb", "src/prices.rb"]
    );
    assert_eq!(src.json[0].get("content"), None);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let (_sandbox, client) = stepped().await;
    for path in ["gone.json", "src/gone.rb", "app.json/more", "sr"] {
        let path = format!("/repos/acme/web/contents/{path}");
        let answer = client.get(&path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.at("/message"), "Not Found", "{path}");
    }
    let bare = client.without("authorization");
    let hidden = bare.get("/repos/acme/web/contents/app.json").await;
    assert_eq!(hidden.status, 404, "the repository is private");
    let body = json!({ "message": "Change", "content": "" });
    let put = client.send("PUT", "/repos/acme/web/contents/app.json", &body);
    assert_eq!(put.await.status, 404, "files are only read");
}
