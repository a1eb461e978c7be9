//! A way to the server that can be cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Where the next COMMIT meets its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The server never sees it.
    BeforeItArrives,
    /// The server has done it, and its answer gets lost.
    BeforeItsAnswer,
}

pub(crate) struct Proxy {
    pub(crate) url: String,
    state: Arc<State>,
}

struct State {
    open: watch::Sender<bool>,
    at_commit: std::sync::Mutex<Option<Cut>>,
    cuts: AtomicUsize,
}

impl State {
    /// The cut that was ordered for the COMMIT in `sent`, once.
    fn cut(&self, sent: &[u8]) -> Option<Cut> {
        // A simple query: `Q`, its length, the text, a zero.
        let is_commit = sent.windows(7).any(|part| part == b"COMMIT\0");
        let mut ordered = self.at_commit.lock().expect("no panic");
        let cut = ordered.take_if(|_| is_commit)?;
        self.cuts.fetch_add(1, Ordering::SeqCst);
        Some(cut)
    }

    /// Carries bytes until either side ends, or the way is cut.
    async fn carry(&self, mut client: TcpStream, mut server: TcpStream) -> std::io::Result<()> {
        let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
        loop {
            tokio::select! {
                read = client.read(&mut asked) => {
                    let sent = &asked[..read?];
                    match self.cut(sent) {
                        Some(Cut::BeforeItArrives) => return Ok(()),
                        Some(Cut::BeforeItsAnswer) => {
                            server.write_all(sent).await?;
                            // The answer says that it is done.
                            return server.read(&mut answered).await.map(|_| ());
                        }
                        None if sent.is_empty() => return Ok(()),
                        None => server.write_all(sent).await?,
                    }
                }
                read = server.read(&mut answered) => match read? {
                    0 => return Ok(()),
                    read => client.write_all(&answered[..read]).await?,
                },
            }
        }
    }
}

impl Proxy {
    /// In front of the server of `url`.
    pub(crate) async fn to(url: &str) -> Self {
        let (head, tail) = url.split_once('@').expect("a user");
        let (server, name) = tail.split_once('/').expect("a name");
        let server = server.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State {
            open: watch::Sender::new(true),
            at_commit: std::sync::Mutex::new(None),
            cuts: AtomicUsize::new(0),
        });
        let gate = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let mut open = gate.open.subscribe();
                if !*open.borrow() {
                    continue;
                }
                let (gate, server) = (Arc::clone(&gate), server.clone());
                tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(server).await else {
                        return;
                    };
                    tokio::select! {
                        _ = gate.carry(client, server) => {}
                        _ = open.wait_for(|open| !open) => {}
                    }
                });
            }
        });
        Self {
            url: format!("{head}@127.0.0.1:{port}/{name}"),
            state,
        }
    }

    /// Breaks every connection and takes no new one.
    pub(crate) fn cut(&self) {
        self.state.open.send_replace(false);
    }

    pub(crate) fn restore(&self) {
        self.state.open.send_replace(true);
    }

    /// Breaks the connection of the next COMMIT, once.
    pub(crate) fn cut_at_commit(&self, cut: Cut) {
        *self.state.at_commit.lock().expect("no panic") = Some(cut);
    }

    /// How many commits were cut.
    pub(crate) fn cuts(&self) -> usize {
        self.state.cuts.load(Ordering::SeqCst)
    }
}
