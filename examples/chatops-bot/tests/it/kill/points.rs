//! Where a process can be killed: at every distinct request that it sends, before it is done,
//! after it, and after its response has come. Shared with the program that kills a real process.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex};

use sandbox::{Pass, Received, Sandbox, Side};
use tokio::sync::{mpsc, oneshot};

/// Which moment of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum When {
    /// It was sent, and nothing was done.
    Before,
    /// It was done, and no response came.
    Unanswered,
    /// Its response came; the next request is the one that does not leave.
    Answered,
}

impl When {
    pub(crate) const ALL: [Self; 3] = [Self::Before, Self::Unanswered, Self::Answered];
}

/// A moment at which the process dies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kill {
    /// At the first request of this identity.
    At(String, When),
    /// At the n-th request since the last start, counted from 1.
    Nth(usize, When),
}

/// Says that the process is to die, and hears when it has.
pub(crate) type Order = oneshot::Sender<()>;

/// Watches a world's requests, and orders the kills.
pub(crate) struct Points {
    state: Mutex<State>,
    orders: mpsc::UnboundedSender<Order>,
}

#[derive(Default)]
struct State {
    kills: VecDeque<Kill>,
    /// Writes to Heroku and GitHub that were done: polls of one phase are one request.
    phase: usize,
    posts: usize,
    since_start: usize,
    next_dies: bool,
    identities: Vec<String>,
    known: HashSet<String>,
    /// What the requests under way are called, by address.
    open: HashMap<usize, String>,
}

impl Points {
    /// Watches `sandbox`; orders come out of the receiver.
    pub(crate) fn watch(
        sandbox: &Sandbox,
        kills: Vec<Kill>,
        note: impl Fn(&Received, Side, bool) + Send + Sync + 'static,
    ) -> (Arc<Self>, mpsc::UnboundedReceiver<Order>) {
        let (orders, ordered) = mpsc::unbounded_channel();
        let state = Mutex::new(State {
            kills: kills.into(),
            ..State::default()
        });
        let points = Arc::new(Self { state, orders });
        let watching = Arc::clone(&points);
        let note = Arc::new(note);
        sandbox.watch(move |received, side| {
            let (points, note) = (Arc::clone(&watching), Arc::clone(&note));
            async move {
                let dies = points.dies(&received, side);
                note(&received, side, dies);
                if !dies {
                    return Pass::On;
                }
                let (order, done) = oneshot::channel();
                if points.orders.send(order).is_ok() {
                    let _ = done.await;
                }
                Pass::Cut
            }
        });
        (points, ordered)
    }

    /// The process was started again.
    pub(crate) fn started(&self) {
        let mut state = self.state.lock().unwrap();
        state.since_start = 0;
        state.open.clear();
    }

    /// Every distinct request so far, in order.
    pub(crate) fn identities(&self) -> Vec<String> {
        self.state.lock().unwrap().identities.clone()
    }

    /// The kills that did not happen.
    pub(crate) fn left(&self) -> usize {
        self.state.lock().unwrap().kills.len()
    }

    fn dies(&self, received: &Arc<Received>, side: Side) -> bool {
        // The source of a build is fetched by Heroku and not by the bot.
        if received.path.starts_with("/codeload/") {
            return false;
        }
        let mut state = self.state.lock().unwrap();
        let address = Arc::as_ptr(received) as usize;
        if side == Side::Before {
            state.since_start += 1;
            let identity = if received.path.ends_with("/chat.postMessage") {
                // Every message is a request of its own.
                state.posts += 1;
                format!("post {}", state.posts)
            } else if received.service == "slack" {
                format!("{} {} {}", state.phase, received.method, received.path)
            } else {
                format!("{} {received}", state.phase)
            };
            if state.known.insert(identity.clone()) {
                state.identities.push(identity.clone());
            }
            state.open.insert(address, identity.clone());
            if std::mem::take(&mut state.next_dies) {
                state.kills.pop_front();
                return true;
            }
            let n = state.since_start;
            return state.meets(&identity, n, When::Before) && state.kills.pop_front().is_some();
        }
        let identity = state.open.remove(&address).unwrap_or_default();
        let n = state.since_start;
        if received.service != "slack" && received.method == "POST" {
            state.phase += 1;
        }
        if state.meets(&identity, n, When::Answered) {
            state.next_dies = true;
        }
        state.meets(&identity, n, When::Unanswered) && state.kills.pop_front().is_some()
    }
}

impl State {
    fn meets(&self, identity: &str, n: usize, when: When) -> bool {
        match self.kills.front() {
            Some(Kill::At(wanted, at)) => wanted == identity && *at == when,
            Some(Kill::Nth(wanted, at)) => *wanted == n && *at == when,
            None => false,
        }
    }
}

/// What people and services saw at the end, or what is wrong with it: one build or promotion,
/// one deployment with its two statuses, one thread with one end, and nothing twice.
pub(crate) fn verdict(
    sandbox: &Sandbox,
    before: (usize, usize, usize),
    promotes: bool,
    statuses: &[String],
    channel: &str,
    bot: &str,
) -> Result<(), String> {
    let now = sandbox.world().counts();
    let made = (now.0 - before.0, now.1 - before.1, now.2 - before.2);
    let wanted = if promotes { (0, 1, 1) } else { (1, 0, 1) };
    if made != wanted {
        return Err(format!(
            "(builds, promotions, deployments) are {made:?}, not {wanted:?}"
        ));
    }
    if statuses != ["in_progress", "success"] {
        let texts = sandbox
            .slack()
            .messages(channel)
            .into_iter()
            .map(|message| message.text);
        let texts: Vec<String> = texts.collect();
        return Err(format!(
            "the deployment went through {statuses:?}: {texts:?}"
        ));
    }
    let messages = sandbox.slack().messages(channel);
    let ours = messages
        .iter()
        .filter(|message| message.user == bot && message.ephemeral_to.is_none());
    let (replies, roots): (Vec<_>, Vec<_>) = ours.partition(|message| message.is_reply());
    let [root] = &roots[..] else {
        let texts: Vec<&str> = roots.iter().map(|root| root.text.as_str()).collect();
        return Err(format!("{} root messages: {texts:?}", roots.len()));
    };
    let done = if promotes { "Promoted" } else { "Deployed" };
    if !root.text.contains(done) {
        return Err(format!("the root message ends as {:?}", root.text));
    }
    let texts: Vec<&str> = replies.iter().map(|reply| reply.text.as_str()).collect();
    let distinct: HashSet<&&str> = texts.iter().collect();
    if distinct.len() != texts.len() {
        return Err(format!("something is said twice: {texts:#?}"));
    }
    let ends = texts.iter().filter(|text| text.contains("Done in")).count();
    if ends != 1 || !texts.last().is_some_and(|text| text.contains("Done in")) {
        return Err(format!("{ends} ends: {texts:#?}"));
    }
    Ok(())
}
