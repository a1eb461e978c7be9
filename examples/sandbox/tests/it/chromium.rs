//! Drives a headless Chromium over its `DevTools` protocol: real clicks and keys, no driver program.

use std::path::PathBuf;
use std::process::Stdio;

use base64::Engine as _;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, MutexGuard};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
];

/// One browser with one page.
pub(crate) struct Browser {
    socket: WebSocketStream<TcpStream>,
    session: Option<String>,
    last_id: u64,
    /// Errors and warnings of the page's console.
    pub(crate) complaints: Vec<String>,
    profile: PathBuf,
    process: Child,
    /// Dropped last: the next one starts when this one has ended.
    _turn: MutexGuard<'static, ()>,
}

/// Held by what needs the whole machine: a browser at a time, and never beside the load test.
pub(crate) static TURN: Mutex<()> = Mutex::const_new(());

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.start_kill();
        while let Ok(None) = self.process.try_wait() {
            std::thread::yield_now();
        }
        // Its helpers end a moment later and may still write.
        for _ in 0..1000 {
            if std::fs::remove_dir_all(&self.profile).is_ok() || !self.profile.exists() {
                break;
            }
            std::thread::yield_now();
        }
    }
}

impl Browser {
    /// `None` when there is no Chromium here; the reason is printed.
    pub(crate) async fn start(name: &str) -> Option<Self> {
        let turn = TURN.lock().await;
        let profile = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("chromium-{name}"));
        let named = std::env::var("CHROMIUM").ok();
        let found = ["chromium", "chromium-browser", "google-chrome"].map(str::to_owned);
        let mut programs = named.into_iter().chain(found);
        let mut process = programs.find_map(|program| {
            Command::new(program)
                .args(FLAGS)
                .arg(format!("--user-data-dir={}", profile.display()))
                .arg("about:blank")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .kill_on_drop(true)
                .spawn()
                .ok()
        });
        let Some(process) = process.as_mut() else {
            eprintln!(
                "SKIPPED: no Chromium here; install it or set CHROMIUM to run the browser test"
            );
            return None;
        };
        let mut lines = BufReader::new(process.stderr.take()?).lines();
        let address = loop {
            let line = lines.next_line().await.ok()??;
            if let Some(address) = line.strip_prefix("DevTools listening on ") {
                break address.to_owned();
            }
        };
        // Whatever else it prints must be read, or it blocks.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let host = address
            .trim_start_matches("ws://")
            .split('/')
            .next()?
            .to_owned();
        let stream = TcpStream::connect(host).await.ok()?;
        let (socket, _) = tokio_tungstenite::client_async(&address, stream)
            .await
            .ok()?;
        let placeholder = Command::new("true").spawn().ok()?;
        let process = std::mem::replace(process, placeholder);
        let mut browser = Self {
            socket,
            session: None,
            last_id: 0,
            complaints: Vec::new(),
            profile,
            process,
            _turn: turn,
        };
        let target = browser
            .ask("Target.createTarget", json!({ "url": "about:blank" }))
            .await;
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = browser.ask("Target.attachToTarget", target).await;
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log"] {
            browser.ask(&format!("{domain}.enable"), json!({})).await;
        }
        Some(browser)
    }

    /// Sends one command and waits for its answer, listening to the console meanwhile.
    async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        let mut command = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = &self.session {
            command["sessionId"] = json!(session);
        }
        self.socket
            .send(Message::text(command.to_string()))
            .await
            .expect("the browser is there");
        while let Some(Ok(frame)) = self.socket.next().await {
            let Message::Text(text) = frame else { continue };
            let heard: Value = serde_json::from_str(&text).expect("JSON");
            if heard["id"] == id {
                assert!(heard["error"].is_null(), "{method}: {}", heard["error"]);
                return heard["result"].clone();
            }
            self.listen(&heard);
        }
        panic!("the browser went away during {method}");
    }

    fn listen(&mut self, heard: &Value) {
        let params = &heard["params"];
        let complaint = match heard["method"].as_str() {
            Some("Runtime.exceptionThrown") => Some(params["exceptionDetails"].to_string()),
            Some("Runtime.consoleAPICalled")
                if ["error", "warning", "assert"]
                    .contains(&params["type"].as_str().unwrap_or("")) =>
            {
                Some(params["args"].to_string())
            }
            Some("Log.entryAdded")
                if ["error", "warning"]
                    .contains(&params["entry"]["level"].as_str().unwrap_or("")) =>
            {
                Some(params["entry"].to_string())
            }
            _ => None,
        };
        self.complaints.extend(complaint);
    }

    /// Opens a page at a size, in light or dark colours.
    pub(crate) async fn open(&mut self, url: &str, size: (u32, u32), colours: &str) {
        let screen =
            json!({ "width": size.0, "height": size.1, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", screen).await;
        let features = json!([{ "name": "prefers-color-scheme", "value": colours }]);
        self.ask(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await;
        self.ask("Page.navigate", json!({ "url": url })).await;
        self.wait("document.readyState === 'complete'").await;
    }

    /// The value of an expression.
    pub(crate) async fn value(&mut self, expression: &str) -> Value {
        let params = json!({
            "expression": expression,
            "awaitPromise": true,
            "returnByValue": true,
            "userGesture": true,
        });
        let result = self.ask("Runtime.evaluate", params).await;
        assert!(
            result["exceptionDetails"].is_null(),
            "{expression}: {result}"
        );
        result["result"]["value"].clone()
    }

    /// Waits inside the page until the expression is true, and gives its value.
    pub(crate) async fn wait(&mut self, expression: &str) -> Value {
        let source = format!(
            "new Promise((done, never) => {{ const end = performance.now() + 60000; \
             (function look() {{ let seen = null; try {{ seen = ({expression}); }} catch {{}} \
             if (seen) done(seen === true ? true : String(seen)); \
             else if (performance.now() > end) never(new Error('never became true')); \
             else setTimeout(look, 15); }})(); }})"
        );
        self.value(&source).await
    }

    /// Waits for an element and clicks its middle.
    pub(crate) async fn click(&mut self, selector: &str) {
        let found = format!("document.querySelector({})", json!(selector));
        self.wait(&format!("{found} && {found}.getClientRects().length"))
            .await;
        let at = self
            .value(&format!(
                "(() => {{ const node = {found}; node.scrollIntoView({{ block: 'nearest' }}); \
                 const r = node.getBoundingClientRect(); \
                 return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
            ))
            .await;
        for (kind, count) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 1)] {
            let event = json!({
                "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": count,
            });
            self.ask("Input.dispatchMouseEvent", event).await;
        }
    }

    /// Types text where the keyboard is.
    pub(crate) async fn write(&mut self, text: &str) {
        self.ask("Input.insertText", json!({ "text": text })).await;
    }

    /// Presses one key: `Enter`, `Tab`, `Escape`, `ArrowDown`.
    pub(crate) async fn key(&mut self, key: &str) {
        let code = match key {
            "Enter" => 13,
            "Tab" => 9,
            "Escape" => 27,
            "ArrowDown" => 40,
            _ => 0,
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({
                "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code,
            });
            if key == "Enter" && kind == "keyDown" {
                event["text"] = json!("\r");
            }
            self.ask("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Saves a picture when `SANDBOX_SHOTS` names a folder.
    pub(crate) async fn shot(&mut self, name: &str) {
        let Ok(folder) = std::env::var("SANDBOX_SHOTS") else {
            return;
        };
        // A frame later everything that was changed is painted.
        self.value(
            "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(1), 350)))",
        )
        .await;
        let shot = self
            .ask("Page.captureScreenshot", json!({ "format": "png" }))
            .await;
        let data = shot["data"].as_str().unwrap_or_default();
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(data)
            .expect("base64");
        std::fs::create_dir_all(&folder).expect("the folder");
        std::fs::write(PathBuf::from(folder).join(format!("{name}.png")), bytes).expect("a file");
    }
}
