//! What becomes of the connections when something happens to one of them.

use std::time::Duration;

use super::super::backoff::{Backoff, SHORTEST};
use super::super::error::{ConnectError, SocketError};
use super::super::frame::{Disconnect, Envelope, Frame};
use super::super::link::Link;
use super::super::notice::Notice;
use super::super::wire::Wire;
use super::SocketMode;

/// Connections kept at the same time; Slack allows ten for all processes of an app.
const LINKS: usize = 4;
/// How long an acknowledgement waits for a connection when none is open. Later than that
/// Slack has sent the envelope again, or shown the person an error.
const HELD: Duration = Duration::from_secs(10);

impl SocketMode {
    pub(super) fn opened(
        &mut self,
        opened: Result<Box<dyn Wire>, ConnectError>,
        now: Duration,
    ) -> Result<(), SocketError> {
        let wire = match opened {
            Ok(wire) => wire,
            Err(error) => return self.failed(error, now),
        };
        self.opened += 1;
        for link in &mut self.links {
            link.replaced(now);
        }
        let many = self.links.len().saturating_sub(LINKS - 1);
        for link in self.links.iter_mut().take(many) {
            link.say_goodbye(now);
        }
        let mut link = Link::new(wire, self.opened, now);
        for (since, text) in self.held.drain(..) {
            if since.saturating_add(HELD) >= now {
                link.send(text);
            }
        }
        self.links.push(link);
        Ok(())
    }

    /// An attempt opened nothing. The caller is given an error only when no connection is
    /// left that something may come over.
    pub(super) fn failed(&mut self, error: ConnectError, now: Duration) -> Result<(), SocketError> {
        let pause = match &error {
            ConnectError::TooMany => self.backoff.crowded(),
            ConnectError::Call(error) => self.backoff.failed(error.retry_after()),
            _ => self.backoff.failed(None),
        };
        self.open_after(pause, now);
        let pause = self.retry_at.saturating_sub(now);
        self.notice(&Notice::Failed {
            error: &error,
            pause,
        });
        if self.links.iter().any(Link::receives) {
            return Ok(());
        }
        if error.is_final()
            && let ConnectError::Call(refused) = error
        {
            return Err(SocketError::Refused(refused));
        }
        self.give_up(error)
    }

    /// An error when so much failed in a row that the caller should know.
    fn give_up(&mut self, cause: ConnectError) -> Result<(), SocketError> {
        let Some(attempts) = self.backoff.exhausted(self.attempts) else {
            return Ok(());
        };
        Err(match cause {
            ConnectError::TooMany => SocketError::TooMany { attempts },
            cause => SocketError::Unreachable { attempts, cause },
        })
    }

    /// The next connection is opened after `pause`, and not too soon after the one before.
    fn open_after(&mut self, pause: Duration, now: Duration) {
        let spaced = self.last_attempt.map(|at| at.saturating_add(SHORTEST));
        let at = now.saturating_add(pause).max(spaced.unwrap_or_default());
        self.retry_at = self.retry_at.max(at);
    }

    /// Slack said goodbye on a connection: nothing more comes over it.
    pub(super) fn goodbye(&mut self, number: u64, now: Duration) -> Result<(), SocketError> {
        let Some(link) = self.links.iter_mut().find(|link| link.number == number) else {
            return Ok(());
        };
        let (was_current, greeted) = (!link.leaving, link.greeted);
        link.was_said_goodbye(now);
        self.lost(was_current, greeted, now)
    }

    /// A connection has ended.
    pub(super) fn ended(&mut self, number: u64, now: Duration) -> Result<(), SocketError> {
        let Some(at) = self.links.iter().position(|link| link.number == number) else {
            return Ok(());
        };
        let mut link = self.links.remove(at);
        for text in link.take_unsent() {
            self.deliver(text, None, now);
        }
        self.lost(!link.leaving, link.greeted, now)
    }

    fn lost(&mut self, was_current: bool, greeted: bool, now: Duration) -> Result<(), SocketError> {
        if was_current {
            self.notice(&Notice::Dropped);
            let pause = if greeted {
                Backoff::dropped()
            } else {
                self.backoff.not_greeted()
            };
            self.open_after(pause, now);
        }
        if greeted || self.links.iter().any(Link::receives) {
            return Ok(());
        }
        self.give_up(ConnectError::NoGreeting)
    }

    pub(super) fn read(
        &mut self,
        text: &str,
        number: u64,
        now: Duration,
    ) -> Result<Option<Envelope>, SocketError> {
        let frame = match Frame::parse(text) {
            Ok(frame) => frame,
            Err(error) => {
                self.notice(&Notice::Skipped(&error));
                return Ok(None);
            }
        };
        let Some(link) = self.links.iter_mut().find(|link| link.number == number) else {
            return Ok(None);
        };
        match frame {
            Frame::Envelope(mut envelope) => {
                link.greeted = true;
                envelope.link = number;
                if number == self.opened {
                    self.backoff.works();
                }
                Ok(Some(envelope))
            }
            Frame::Hello(hello) => {
                link.greeted = true;
                if let Some(lifetime) = hello.lifetime {
                    link.set_lifetime(lifetime, now);
                }
                if number == self.opened {
                    self.backoff.greeted();
                }
                self.notice(&Notice::Connected(&hello));
                Ok(None)
            }
            Frame::Disconnect(end) => self.disconnect(&end, number, now).map(|()| None),
            Frame::Other => Ok(None),
        }
    }

    fn disconnect(
        &mut self,
        end: &Disconnect,
        number: u64,
        now: Duration,
    ) -> Result<(), SocketError> {
        self.notice(&Notice::Ending(end));
        let Some(link) = self.links.iter_mut().find(|link| link.number == number) else {
            return Ok(());
        };
        // One that was replaced already needs no successor.
        let was_current = !std::mem::replace(&mut link.leaving, true);
        match end {
            Disconnect::Disabled => {
                let pause = self.backoff.failed(None);
                self.open_after(pause, now);
                Err(SocketError::Disabled)
            }
            Disconnect::TooMany => {
                link.dismiss(now);
                if was_current {
                    self.failed(ConnectError::TooMany, now)?;
                }
                Ok(())
            }
            _ if was_current && link.greeted => {
                self.open_after(Duration::ZERO, now);
                Ok(())
            }
            _ if was_current => {
                let pause = self.backoff.not_greeted();
                self.open_after(pause, now);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
