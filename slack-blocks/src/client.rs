//! The loop: take a turn, authorise, send, read, decide, wait. It never gains a line for
//! a method.

use std::fmt;
use std::hash::RandomState;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue, USER_AGENT};
use http::{Request, Response, Uri};
use serde::de::DeserializeOwned;

use crate::base_url::BaseUrl;
use crate::endpoint::{Echo, Endpoint, decode_json, to_http};
use crate::error::{ApiError, BuildError, DecodeError, Error, Trace};
use crate::pace::{MAX_HOLD, Pace, Place, Turn};
use crate::path;
use crate::retry::{Class, Failure, RetryBudget, RetryPolicy};
use crate::secret::Secret;
use crate::token::{NoToken, TokenError, TokenSource};
use crate::transport::Transport;

mod attempts;
mod builder;
mod env;
mod envelope;
use self::attempts::{Attempts, unsent};
pub use self::builder::{BuilderError, ClientBuilder};
pub(crate) use self::envelope::Reading;
pub use self::envelope::Warning;

/// Sends calls to Slack. Cheap to clone; clones share connections, turns and the retry
/// budget.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use slack_blocks::{Client, web::calls::chat::PostMessage};
///
/// let slack = Client::builder(std::env::var("SLACK_BOT_TOKEN")?).build()?;
/// let posted = slack.send(&PostMessage::new("C0000000001", "deploy done")).await?;
/// println!("{}", posted.ts);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Arc<dyn Transport>,
    tokens: Arc<dyn TokenSource>,
    base: BaseUrl,
    policy: RetryPolicy,
    budget: RetryBudget,
    pace: Option<Pace>,
    body_cap: usize,
    look_window: Duration,
    user_agent: HeaderValue,
    on_warning: Option<envelope::OnWarning>,
    jitter: RandomState,
}

/// A request with everything the loop must know about it.
pub(crate) struct Outgoing<'a> {
    pub(crate) request: Request<Bytes>,
    /// The path as a template, for errors.
    pub(crate) path: &'static str,
    pub(crate) class: Class,
    pub(crate) turn: Turn<'a>,
    pub(crate) echoes: &'static [Echo],
    /// Whether the token goes along: only to the API itself.
    pub(crate) with_token: bool,
    /// Is called before each attempt and after each that had no effect.
    pub(crate) on_attempt: Option<&'a (dyn Fn(Fate) + Send + Sync)>,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It leaves now.
    Leaves,
    /// It did not arrive, or was refused before it was executed.
    WithoutEffect,
}

impl Client {
    /// A client for `token`, which is a text.
    pub fn builder(token: impl Into<Secret>) -> ClientBuilder {
        ClientBuilder::new(Arc::new(token.into()))
    }

    /// A client for calls that need no token: see
    /// [`Endpoint::WITH_TOKEN`].
    pub fn builder_without_token() -> ClientBuilder {
        ClientBuilder::new(Arc::new(NoToken))
    }

    /// A client with the settings of the environment: as
    /// [`builder_from_env`](Self::builder_from_env), over the default transport.
    ///
    /// # Errors
    /// [`BuilderError`].
    #[cfg(feature = "reqwest")]
    pub fn from_env() -> Result<Self, BuilderError> {
        Self::builder_from_env()?.build()
    }

    /// The settings of the environment: `SLACK_BOT_TOKEN`; `SLACK_API_URL`, up to and with
    /// `/api`, when it is not slack.com.
    ///
    /// # Errors
    /// [`BuilderError`] when there is no token, or a variable is not text.
    pub fn builder_from_env() -> Result<ClientBuilder, BuilderError> {
        const TOKEN: &str = "SLACK_BOT_TOKEN";
        let token = env::variable(TOKEN)?.ok_or(BuilderError::Unset(TOKEN))?;
        let builder = Self::builder(token);
        Ok(match env::variable("SLACK_API_URL")? {
            Some(url) => builder.base_url(url),
            None => builder,
        })
    }

    /// A client whose token may change.
    pub fn builder_with(tokens: impl TokenSource) -> ClientBuilder {
        ClientBuilder::new(Arc::new(tokens))
    }

    /// Sends a call and reads its answer, repeating as its [`Class`] allows.
    ///
    /// Waits for its turn first: see [`Pacer`](crate::pace::Pacer).
    ///
    /// # Errors
    /// See [`Error`]; [`Error::is_ambiguous`] when the call may have taken effect.
    pub async fn send<E: Endpoint>(&self, call: &E) -> Result<E::Response, Error> {
        self.run(call, E::decode).await
    }

    /// As [`send`](Self::send), but reads the answer into a type of your own, for
    /// fields this crate does not model.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_as<T: DeserializeOwned + Send>(
        &self,
        call: &impl Endpoint,
    ) -> Result<T, Error> {
        self.run(call, decode_json).await
    }

    /// How long a write whose response got lost is looked for; see [`ensure`](crate::ensure).
    #[must_use]
    pub fn look_window(&self) -> Duration {
        self.inner.look_window
    }

    /// The transport and its clock.
    #[must_use]
    pub fn transport(&self) -> &dyn Transport {
        &*self.inner.transport
    }

    /// The address of the Web API.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.base
    }

    async fn run<E: Endpoint, T: Send>(
        &self,
        call: &E,
        decode: fn(&Response<Bytes>) -> Result<T, DecodeError>,
    ) -> Result<T, Error> {
        let unsent = |error| Error::from(error).traced(Trace::of(E::METHOD, E::PATH));
        let request = to_http(call, &self.inner.base).map_err(unsent)?;
        let filled = path::fill(E::PATH, &call.arguments());
        let method = filled.map_err(BuildError::from).map_err(unsent)?;
        let outgoing = Outgoing {
            request,
            path: E::PATH,
            class: call.class(),
            turn: Turn::new(&method, E::TIER, call.lane()).about(call.conversation()),
            echoes: E::ECHOES,
            with_token: E::WITH_TOKEN,
            on_attempt: None,
        };
        let mut decoded = None;
        // Not generic over the answer, so the loop is compiled once.
        self.exchange(outgoing, &mut |answer| {
            envelope::open(&method, answer, self.inner.on_warning.as_ref())?;
            decoded = Some(decode(answer)?);
            Ok(())
        })
        .await?;
        decoded.ok_or_else(|| DecodeError::custom("", "the response was not read").into())
    }

    #[allow(clippy::too_many_lines, reason = "one loop, read from top to bottom")]
    pub(crate) async fn exchange(
        &self,
        outgoing: Outgoing<'_>,
        read: &mut (dyn FnMut(&Response<Bytes>) -> Result<(), Reading> + Send),
    ) -> Result<(), Error> {
        let inner = &*self.inner;
        let Outgoing {
            mut request,
            path,
            class,
            turn,
            echoes,
            with_token,
            on_attempt,
        } = outgoing;
        let attempt = |fate| {
            if let Some(report) = on_attempt {
                report(fate);
            }
        };
        request
            .headers_mut()
            .insert(USER_AGENT, inner.user_agent.clone());
        let clock = &*inner.transport;
        let call = (request.method(), path);
        let mut attempts = Attempts::new(
            &inner.policy,
            &inner.budget,
            clock,
            &inner.jitter,
            class,
            call,
        );
        let mut place = self
            .place(turn, attempts.left(), MAX_HOLD)
            .await
            .map_err(|wait| attempts.ended(busy(turn, wait)))?;
        attempts.paused(place.named);
        loop {
            let mut token = None;
            if with_token {
                let current = attempts.within(inner.tokens.token()).await?;
                let current = current.map_err(|error| attempts.ended(error))?;
                authorise(&mut request, &current).map_err(|error| attempts.ended(error))?;
                token = Some(current);
            }
            let limits = attempts.limits(inner.body_cap)?;
            // From here on the turn is spent, whatever becomes of the future.
            std::mem::replace(&mut place, Place::free()).used();
            attempt(Fate::Leaves);
            let (failure, mut error) = match clock.send(request.clone(), limits).await {
                Ok(answer) => {
                    match judge(&answer, request.uri(), &attempts, read, || clock.now()) {
                        Ok(()) => {
                            attempts.succeeded();
                            return Ok(());
                        }
                        Err(failed) => failed,
                    }
                }
                Err(error) => (unsent(error.kind()), error.into()),
            };
            if let Some(api) = error.as_api() {
                if attempts.maybe_done()
                    && let Some(echo) = echo_of(echoes, api)
                {
                    let done = Response::new(Bytes::from_static(br#"{"ok":true}"#));
                    return match echo {
                        Echo::Done(_) => read(&done).map_err(|_| attempts.ended(error)),
                        Echo::Unclear(_) => Err(attempts.ended(Error::Ambiguous(Box::new(error)))),
                    };
                }
                if let Some(token) = token
                    && api.is_token_expired()
                    // Refused before it ran: even what is never repeated may be sent.
                    && attempts.may_refresh_refused()
                {
                    match attempts.renewed(inner.tokens.refresh(&token)).await {
                        Ok(Some(_)) => continue,
                        Ok(None) => {}
                        // The refusal is what happened; why it stays is said with it.
                        Err(renewal) => error = error.because(&renewal),
                    }
                }
            }
            if let Failure::Limited(named) = failure {
                self.hold(turn, named.unwrap_or(inner.policy.limited));
            }
            if matches!(failure, Failure::NotSent | Failure::Limited(_)) {
                attempt(Fate::WithoutEffect);
            }
            attempts.failed(failure, error).await?;
            let more = MAX_HOLD.saturating_sub(attempts.named());
            place = match self.place(turn, attempts.left(), more).await {
                Ok(place) => place,
                Err(wait) => {
                    let last = attempts.last().unwrap_or_else(|| busy(turn, wait));
                    return Err(attempts.ended(last));
                }
            };
            attempts.paused(place.named);
        }
    }

    /// Waits until it is this call's turn, at most `patience`, and on top of that at most
    /// `named` for what Slack asked for.
    async fn place(
        &self,
        turn: Turn<'_>,
        patience: Duration,
        named: Duration,
    ) -> Result<Place<'_>, Duration> {
        let clock = &*self.inner.transport;
        match &self.inner.pace {
            Some(pace) => pace.wait(turn, clock, patience, named).await,
            None => Ok(Place::free()),
        }
    }

    fn hold(&self, turn: Turn<'_>, pause: Duration) {
        if let Some(pace) = &self.inner.pace {
            pace.hold(turn, self.inner.transport.elapsed(), pause);
        }
    }
}

fn busy(turn: Turn<'_>, wait: Duration) -> Error {
    let method = turn.method.to_owned();
    Error::Busy {
        method,
        wait,
        trace: None,
    }
}

fn authorise(request: &mut Request<Bytes>, token: &Secret) -> Result<(), Error> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose()))
        .map_err(|_| TokenError::new("the token holds characters that no header may hold"))?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}

fn judge(
    answer: &Response<Bytes>,
    here: &Uri,
    attempts: &Attempts<'_>,
    read: &mut (dyn FnMut(&Response<Bytes>) -> Result<(), Reading> + Send),
    now: impl Fn() -> SystemTime,
) -> Result<(), (Failure, Error)> {
    if answer.status().is_success() {
        match read(answer) {
            Ok(()) => return Ok(()),
            Err(Reading::Unreadable(error)) => {
                let failure = attempts.unreadable(error.is_garbled());
                return Err((failure, error.into()));
            }
            Err(Reading::Refused) => {}
        }
    }
    Err(refusal(answer, here, now()))
}

fn refusal(answer: &Response<Bytes>, here: &Uri, now: SystemTime) -> (Failure, Error) {
    if answer.status().is_redirection() {
        return (Failure::Final, Error::redirect(answer, here));
    }
    let error = ApiError::from_response(answer, now);
    let failure = if error.is_rate_limited() {
        Failure::Limited(error.retry_after())
    } else if error.is_server_failure() {
        Failure::Broken(error.retry_after())
    } else if error.is_moving() {
        // Refused before it ran, for a moment only: as good as not sent.
        Failure::NotSent
    } else {
        Failure::Final
    };
    (failure, error.into())
}

fn echo_of(echoes: &'static [Echo], refusal: &ApiError) -> Option<Echo> {
    let code = refusal.code()?;
    echoes.iter().copied().find(|echo| match echo {
        Echo::Done(word) | Echo::Unclear(word) => *word == code.as_str(),
    })
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.inner.base)
            .field("policy", &self.inner.policy)
            .finish_non_exhaustive()
    }
}
