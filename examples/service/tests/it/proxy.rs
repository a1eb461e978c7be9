//! A way to the server that can be cut.

use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub(crate) struct Proxy {
    pub(crate) url: String,
    open: Arc<watch::Sender<bool>>,
}

impl Proxy {
    /// In front of the server of `url`.
    pub(crate) async fn to(url: &str) -> Self {
        let (head, tail) = url.split_once('@').expect("a user");
        let (server, name) = tail.split_once('/').expect("a name");
        let server = server.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let open = Arc::new(watch::Sender::new(true));
        let gate = Arc::clone(&open);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let mut gate = gate.subscribe();
                if !*gate.borrow() {
                    continue;
                }
                let server = server.clone();
                tokio::spawn(async move {
                    let Ok(mut server) = TcpStream::connect(server).await else {
                        return;
                    };
                    tokio::select! {
                        _ = copy_bidirectional(&mut client, &mut server) => {}
                        _ = gate.wait_for(|open| !open) => {}
                    }
                });
            }
        });
        Self {
            url: format!("{head}@127.0.0.1:{port}/{name}"),
            open,
        }
    }

    /// Breaks every connection and takes no new one.
    pub(crate) fn cut(&self) {
        self.open.send_replace(false);
    }

    pub(crate) fn restore(&self) {
        self.open.send_replace(true);
    }
}
