//! One loopback server: accepts, reads, asks its service, answers or misbehaves as scripted.

use std::fmt;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Response};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::{Answer, Body, Call, Request, Route, find};
use crate::faults::Fault;
use crate::watch::{Pass, Received, Side, Watcher};
use crate::world::Shared;

/// What makes a server Heroku, GitHub, Slack or Gate.
pub(crate) trait Service: Send + Sync + 'static {
    /// The service's tables, most specific rows first.
    fn routes(&self) -> &'static [&'static [Route]];

    /// Looks at a request before any of its body is read, which is empty here: an answer refuses
    /// it, a number says how many bytes of body it may have.
    fn admit(&self, call: &Call<'_>, route: Option<&'static Route>) -> Result<usize, Answer> {
        let _ = (call, route);
        Ok(ORDINARY_BODY)
    }

    /// Answers one request; `route` is absent when no row takes it.
    fn answer(&self, call: &Call<'_>, route: Option<&'static Route>) -> Answer;

    /// An error in the service's own form, for scripted faults.
    fn error(&self, status: u16) -> Answer;
}

/// What the handler of a row answers, or `missing` when no row takes the request.
pub(crate) fn routed(
    call: &Call<'_>,
    route: Option<&'static Route>,
    missing: impl FnOnce() -> Answer,
) -> Answer {
    let reply = route.map_or_else(|| Err(missing()), |route| (route.handler)(call));
    reply.unwrap_or_else(|refusal| refusal)
}

/// One of the servers; `name` is `heroku`, `github`, `slack` or `spinnaker`.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) name: &'static str,
    pub(crate) service: Arc<dyn Service>,
    pub(crate) shared: Arc<Shared>,
}

/// More than any call of an API needs; only files are larger.
pub(crate) const ORDINARY_BODY: usize = 8 * 1024 * 1024;

/// Binds a loopback port; 0 lets the system choose.
pub(crate) async fn bind(port: u16) -> std::io::Result<(TcpListener, u16)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

/// Serves until the future is dropped.
pub(crate) async fn serve(listener: TcpListener, host: Host) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection(stream, host.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Ends the connection without an answer.
#[derive(Debug)]
struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was cut on purpose")
    }
}

impl std::error::Error for Cut {}

async fn connection(stream: TcpStream, host: Host) {
    let _ = stream.set_nodelay(true);
    let handler = service_fn(|request| {
        let host = host.clone();
        async move {
            let clock = host.shared.clock.clone();
            let mut response = one(request, host).await?;
            // The world has a date of its own, and ages are counted by the date of the response.
            if let Ok(date) = HeaderValue::from_str(&http_date(clock.now())) {
                response.headers_mut().insert(http::header::DATE, date);
            }
            Ok::<_, Cut>(response)
        }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(30))
        .serve_connection(TokioIo::new(stream), handler)
        .with_upgrades();
    let _ = served.await;
}

async fn one(mut incoming: http::Request<Incoming>, host: Host) -> Result<Response<Stream>, Cut> {
    let Host {
        name,
        service,
        shared,
    } = host;
    let upgrade = hyper::upgrade::on(&mut incoming);
    let (head, body) = incoming.into_parts();
    let raw_query = head.uri.query().unwrap_or_default().to_owned();
    let mut request = Request {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: url::form_urlencoded::parse(raw_query.as_bytes())
            .into_owned()
            .collect(),
        raw_query,
        headers: head.headers,
        body: Bytes::new(),
        upgrade: Mutex::new(Some(upgrade)),
    };
    let (route, params) = match find(service.routes(), &request.method, &request.path) {
        Some((route, params)) => (Some(route), params),
        None => (None, Vec::new()),
    };
    let admitted = service.admit(
        &Call {
            shared: &shared,
            request: &request,
            params: params.clone(),
        },
        route,
    );
    let limit = match admitted {
        Ok(limit) => limit,
        Err(answer) => return Ok(response(answer)),
    };
    let announced = request.header("content-length");
    let announced = announced.and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Ok(response(service.error(413)));
    }
    request.body = match Limited::new(body, limit).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return Ok(response(service.error(413))),
    };
    if let Some(route) = route {
        let row = (name, route.method, route.path);
        *crate::lock(&shared.requests).entry(row).or_default() += 1;
    }
    let template = route.map(|route| route.path);
    let fault = shared.faults.take(name, &request, template);
    let watch = shared.watch.of(name, &request, template);
    if watched(watch.as_ref(), Side::Before).await == Pass::Cut {
        return Err(Cut);
    }
    match &fault {
        Some(Fault::CutBefore) => return Err(Cut),
        Some(Fault::Slow(pause)) => shared.clock.sleep(*pause).await,
        Some(Fault::Answer {
            status,
            headers,
            page,
        }) => {
            let mut answer = match page {
                Some(page) => Answer::html(*status, page.clone()),
                None => service.error(*status),
            };
            for (name, value) in headers {
                answer = answer.with(name, value.clone());
            }
            if watched(watch.as_ref(), Side::After).await == Pass::Cut {
                return Err(Cut);
            }
            return Ok(response(answer));
        }
        _ => {}
    }
    let answer = handle(shared, service, request, route, params).await;
    if watched(watch.as_ref(), Side::After).await == Pass::Cut {
        return Err(Cut);
    }
    match fault {
        Some(Fault::CutAfter) => Err(Cut),
        Some(Fault::Truncated) => Ok(truncated(answer)),
        _ => Ok(response(answer)),
    }
}

/// `Fri, 15 Jan 2027 08:00:00 GMT`.
fn http_date(date: chrono::DateTime<chrono::Utc>) -> String {
    date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

async fn watched(watch: Option<&(Watcher, Arc<Received>)>, side: Side) -> Pass {
    match watch {
        Some((watcher, received)) => watcher(Arc::clone(received), side).await,
        None => Pass::On,
    }
}

async fn handle(
    shared: Arc<Shared>,
    service: Arc<dyn Service>,
    request: Request,
    route: Option<&'static Route>,
    params: Vec<(&'static str, String)>,
) -> Answer {
    let work = {
        let shared = Arc::clone(&shared);
        move || {
            shared.clock.run_due();
            let head = request.method == http::Method::HEAD;
            let call = Call {
                shared: &shared,
                request: &request,
                params,
            };
            let mut answer = service.answer(&call, route);
            if head {
                answer.body = Body::Full(Bytes::new());
            }
            answer
        }
    };
    // A real git repository is read through subprocesses: not on the threads that serve others.
    if shared.repo.blocks() {
        tokio::task::spawn_blocking(work)
            .await
            .unwrap_or_else(|_| Answer::new(500))
    } else {
        work()
    }
}

fn response(answer: Answer) -> Response<Stream> {
    let stream = match answer.body {
        Body::Full(bytes) => Stream::Full(Some(bytes)),
        Body::Log(log, reading) => {
            let (to, pieces) = mpsc::channel(4);
            tokio::spawn(log.copy(reading, to));
            Stream::Pieces(pieces)
        }
        Body::Pieces(pieces) => Stream::Pieces(pieces),
    };
    with_head(answer.status, &answer.headers, stream)
}

/// The head promises more than the body gives.
fn truncated(answer: Answer) -> Response<Stream> {
    let Body::Full(bytes) = answer.body else {
        return response(answer);
    };
    let mut headers = answer.headers;
    headers.push(("content-length", bytes.len().to_string()));
    with_head(
        answer.status,
        &headers,
        Stream::Cut(Some(bytes.slice(..bytes.len() / 2))),
    )
}

fn with_head(
    status: http::StatusCode,
    headers: &[(&'static str, String)],
    body: Stream,
) -> Response<Stream> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(*name, value);
        }
    }
    response
}

/// A response body.
enum Stream {
    Full(Option<Bytes>),
    Pieces(mpsc::Receiver<Bytes>),
    Cut(Option<Bytes>),
}

impl hyper::body::Body for Stream {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        match self.get_mut() {
            Self::Full(bytes) => Poll::Ready(
                bytes
                    .take()
                    .filter(|b| !b.is_empty())
                    .map(|b| Ok(Frame::data(b))),
            ),
            Self::Pieces(pieces) => pieces.poll_recv(cx).map(|b| b.map(|b| Ok(Frame::data(b)))),
            Self::Cut(bytes) => {
                Poll::Ready(Some(bytes.take().map_or(Err(Cut), |b| Ok(Frame::data(b)))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Full(None)) || matches!(self, Self::Full(Some(b)) if b.is_empty())
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self {
            Self::Full(Some(bytes)) => hyper::body::SizeHint::with_exact(bytes.len() as u64),
            Self::Full(None) => hyper::body::SizeHint::with_exact(0),
            Self::Pieces(_) | Self::Cut(_) => hyper::body::SizeHint::default(),
        }
    }
}
