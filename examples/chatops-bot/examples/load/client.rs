//! Signed requests over connections that are kept, and what a process has used.

use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use slack_blocks::signature::sign;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What is typed.
#[derive(Clone, Copy)]
pub(crate) enum Mix {
    /// Half `info`, a quarter `deploy` of a busy app, a quarter `help`.
    All,
    /// `help` alone.
    Help,
}

/// Sends commands to one address.
#[derive(Clone)]
pub(crate) struct Load {
    address: String,
    secret: String,
    mix: Mix,
    sent: Arc<AtomicUsize>,
}

impl Load {
    pub(crate) fn new(address: &str, secret: &str, mix: Mix) -> Self {
        Self {
            address: address.to_owned(),
            secret: secret.to_owned(),
            mix,
            sent: Arc::default(),
        }
    }

    /// `rate` requests a second, whether or not earlier ones are answered.
    pub(crate) async fn at_rate(&self, rate: u32, span: Duration) -> Result<Answers, String> {
        let (begun, each) = (Instant::now(), Duration::from_secs(1) / rate);
        let mut idle: Vec<Connection> = Vec::new();
        let mut tasks = JoinSet::new();
        let mut times = Vec::new();
        for number in 0.. {
            let due = begun + each * number;
            if due >= begun + span {
                break;
            }
            tokio::time::sleep_until(due.into()).await;
            while let Some(done) = tasks.try_join_next() {
                let (connection, took) = flat(done)?;
                idle.push(connection);
                times.push(took);
            }
            let (load, connection) = (self.clone(), idle.pop());
            tasks.spawn(async move {
                let mut connection = match connection {
                    Some(connection) => connection,
                    None => Connection::open(&load.address).await?,
                };
                connection.post(&load.request()).await?;
                // Waiting for a turn counts.
                Ok::<_, String>((connection, due.elapsed()))
            });
        }
        while let Some(done) = tasks.join_next().await {
            times.push(flat(done)?.1);
        }
        Ok(Answers::of(times))
    }

    /// So many requests on `at_once` connections, as fast as they are answered.
    pub(crate) async fn closed(&self, requests: usize, at_once: usize) -> Result<Answers, String> {
        let left = Arc::new(AtomicUsize::new(requests));
        let mut tasks = JoinSet::new();
        for _ in 0..at_once {
            let (load, left) = (self.clone(), Arc::clone(&left));
            tasks.spawn(async move {
                let mut connection = Connection::open(&load.address).await?;
                let mut times = Vec::new();
                let less = |left: usize| left.checked_sub(1);
                while left
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
                    .is_ok()
                {
                    let begun = Instant::now();
                    connection.post(&load.request()).await?;
                    times.push(begun.elapsed());
                }
                Ok::<_, String>(times)
            });
        }
        let mut times = Vec::new();
        while let Some(done) = tasks.join_next().await {
            times.extend(flat(done)?);
        }
        Ok(Answers::of(times))
    }

    /// The next request, head and body.
    fn request(&self) -> Vec<u8> {
        let number = self.sent.fetch_add(1, Ordering::Relaxed);
        let text = match (self.mix, number % 4) {
            (Mix::Help, _) | (Mix::All, 3) => "help",
            (Mix::All, 2) => "deploy+acme+to+staging",
            (Mix::All, _) => "info+acme",
        };
        let body = format!(
            "token=x&team_id=T0000000001&team_domain=acme&channel_id={}&channel_name=deploys\
             &user_id={}&user_name=ada&command=%2Fh&text={text}&api_app_id=A0000000001\
             &trigger_id=1.2.{}-{number}",
            crate::CHANNEL,
            crate::ADA,
            std::process::id()
        );
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default().as_secs();
        // The secret of a sandbox can be used.
        let signed = sign(&self.secret, now, body.as_bytes()).unwrap_or_else(|error| {
            panic!("the request cannot be signed: {error}");
        });
        let mut head = format!(
            "POST /slack/commands HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\n",
            self.address,
            body.len()
        );
        for (name, value) in signed.headers() {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        format!("{head}\r\n{body}").into_bytes()
    }
}

fn flat<T>(done: Result<Result<T, String>, tokio::task::JoinError>) -> Result<T, String> {
    done.map_err(|error| error.to_string())?
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(address).await;
        let stream = stream.map_err(|error| format!("{address}: {error}"))?;
        stream
            .set_nodelay(true)
            .map_err(|error| error.to_string())?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(4096),
        })
    }

    /// Sends a request and reads its whole response: 200, or it is an error.
    async fn post(&mut self, request: &[u8]) -> Result<(), String> {
        let failed = |error: std::io::Error| error.to_string();
        self.stream.write_all(request).await.map_err(failed)?;
        self.buffer.clear();
        let mut end = None;
        while end.is_none_or(|end| self.buffer.len() < end) {
            if self
                .stream
                .read_buf(&mut self.buffer)
                .await
                .map_err(failed)?
                == 0
            {
                return Err("the connection was closed".into());
            }
            if end.is_none() {
                end = whole(&self.buffer)?;
            }
        }
        Ok(())
    }
}

/// How long the response is, once its head is there.
fn whole(buffer: &[u8]) -> Result<Option<usize>, String> {
    let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&buffer[..head]).to_lowercase();
    if !text.starts_with("http/1.1 200") {
        return Err(text.lines().next().unwrap_or_default().to_owned());
    }
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    Ok(Some(head + 4 + length))
}

/// How long answers took.
pub(crate) struct Answers(Vec<Duration>);

impl Answers {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The time that so many of a hundred answers took at most.
    pub(crate) fn p(&self, percent: f64) -> Duration {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a list"
        )]
        let at = (self.0.len() as f64 * percent / 100.0) as usize;
        let last = self.0.len().saturating_sub(1);
        self.0.get(at.min(last)).copied().unwrap_or_default()
    }
}

impl fmt::Display for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |percent| self.p(percent).as_secs_f64() * 1e3;
        write!(
            f,
            "{} answers: p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms",
            self.0.len(),
            shown(50.0),
            shown(99.0),
            shown(100.0)
        )
    }
}

/// The CPU that a process has used, in user and kernel.
pub(crate) fn cpu(pid: u32) -> Result<Duration, String> {
    let path = format!("/proc/{pid}/stat");
    let stat = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    // The name in brackets may hold spaces; the times are the 14th and 15th fields.
    let rest = stat.rsplit(')').next().unwrap_or_default();
    let fields = rest.split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(ticks * 10))
}

/// The resident memory of a process, for people.
pub(crate) fn resident(pid: u32) -> Result<String, String> {
    let path = format!("/proc/{pid}/status");
    let status = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: f64 = line
        .and_then(|line| line.split_whitespace().next()?.parse().ok())
        .ok_or("VmRSS is missing")?;
    Ok(format!("{:.1} MiB resident", kib / 1024.0))
}
