//! What a person sees: a bar below the lines on a terminal, plain lines in CI.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use indicatif::{ProgressDrawTarget, TermLike};
use review_apps::wire::SandboxTime;
use review_apps::{Output, Setting, run};

use crate::scene::Scene;

#[derive(Clone, Debug, Default)]
struct Kept(Arc<Mutex<String>>);

impl Kept {
    fn add(&self, text: &str) {
        self.0.lock().unwrap().push_str(text);
    }

    fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(std::str::from_utf8(bytes).unwrap());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A terminal that notes what is drawn on it.
impl TermLike for Kept {
    fn width(&self) -> u16 {
        100
    }

    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.add(&format!("{text}\n"));
        Ok(())
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.add(text);
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.add("<clear>");
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

async fn create(output: Output, json: bool) {
    let scene = Scene::linked().await;
    let wire = Arc::new(SandboxTime::new(scene.sandbox.clock().clone()));
    let setting = Setting::new(scene.variables(), output, scene.folder.clone(), wire);
    let words = ["create", "--branch", "feature-x", "--wait"];
    let words = words.into_iter().chain(json.then_some("--json"));
    assert_eq!(run(words, setting).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_a_bar_says_how_far_it_is_and_is_gone_at_the_end() {
    let (lines, drawn) = (Kept::default(), Kept::default());
    let terminal = drawn.clone();
    let bars = move || ProgressDrawTarget::term_like(Box::new(terminal.clone()));
    create(Output::terminal(lines.clone(), bars), false).await;
    let (lines, drawn) = (lines.text(), drawn.text());
    for message in ["review app pending", "building", "1 of 1 dynos are up"] {
        assert!(drawn.contains(message), "{message:?} in {drawn:?}");
    }
    assert!(drawn.contains('█'), "{drawn:?}");
    // What stays is text, and the last thing that happened to the bar is that it went.
    assert!(!lines.contains('█'), "{lines}");
    assert!(lines.contains("review app created"), "{lines}");
    let (_, last) = drawn.rsplit_once("dynos are up").unwrap();
    assert!(last.contains("<clear>"), "{last:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_ci_lines_are_plain_and_nothing_moves_the_cursor() {
    let lines = Kept::default();
    create(Output::to(lines.clone()), false).await;
    let lines = lines.text();
    for line in [
        "review app pending",
        "review app created",
        "1 of 1 dynos are up",
    ] {
        assert!(lines.contains(&format!("{line}\n")), "{line:?} in {lines}");
    }
    let moves = |c: char| c.is_control() && c != '\n' && c != '\t';
    assert!(!lines.contains(moves), "{lines:?}");
    assert!(!lines.contains('█'));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_reads_json_gets_no_bar_although_a_terminal_shows_it() {
    let (lines, drawn) = (Kept::default(), Kept::default());
    let terminal = drawn.clone();
    let bars = move || ProgressDrawTarget::term_like(Box::new(terminal.clone()));
    create(Output::terminal(lines.clone(), bars), true).await;
    assert_eq!(drawn.text(), "");
    for line in lines.text().lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}
