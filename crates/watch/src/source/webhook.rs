//! Where API servers hand their audit log in: `POST` of an `EventList` (Kubernetes, «Auditing», webhook backend).
//!
//! A request is answered when its events are judged: what is not answered the API server sends again.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use seawall_guard::api::http::Head;
use seawall_runtime::document::Source;

use super::http::{Answer, Connection, End, PATIENCE};
use super::judge::{Heard, Judge};
use super::{Failure, Shared};
use crate::observer::Word;
use crate::tls::{self, Certificate};

/// Where API servers hand their audit log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// The address that is listened on.
    pub listen: SocketAddr,
    /// The path of requests.
    pub path: String,
    /// Files with the certificate and its key: then it is HTTPS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// File with what certificates of callers are signed by; who has none is not heard. Only with `tls`.
    pub client_ca: Option<PathBuf>,
    /// File with the token that requests have to bring.
    pub token: Option<PathBuf>,
}

/// An address that is listened on.
pub(super) struct Listening {
    listener: TcpListener,
    tls: Option<Certificate>,
    desk: Arc<Desk>,
}

/// What all connections share.
struct Desk {
    path: String,
    token: Option<Vec<u8>>,
    judge: Mutex<Judge>,
    shared: Shared,
    open: AtomicUsize,
}

/// Connections at once.
const MOST_OPEN: usize = 16;
/// How long nothing may come on a connection.
const QUIET: Duration = Duration::from_secs(15);
/// How long a connection may wait for its next request.
const BETWEEN: Duration = Duration::from_mins(5);
const OVER: Answer = Answer(503, "nobody watches any more");
/// How often it is looked whether the loop ended.
const TURN: Duration = Duration::from_millis(200);
/// Bytes of a token, at least and at most.
const TOKEN: std::ops::RangeInclusive<usize> = 16..=4096;

impl Listening {
    /// Begins to listen.
    pub(super) fn open(hook: &Hook, judge: Judge, shared: &Shared) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure::Open {
            what: format!("cannot listen on {}", hook.listen),
            why: error.to_string(),
        };
        let files = hook.tls.as_ref();
        let tls = files
            .map(|(own, key)| Certificate::read(own, key, hook.client_ca.as_deref()))
            .transpose()?;
        let token = hook.token.as_ref().map(read_token).transpose()?;
        let listener = TcpListener::bind(hook.listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        Ok(Self {
            listener,
            tls,
            desk: Arc::new(Desk {
                path: hook.path.clone(),
                token,
                judge: Mutex::new(judge),
                shared: shared.clone(),
                open: AtomicUsize::new(0),
            }),
        })
    }

    /// Takes connections in until the loop ends.
    pub(super) fn run(self) {
        while !self.desk.shared.is_over() {
            let Some(stream) = self.accept() else {
                continue;
            };
            if self.desk.open.fetch_add(1, Ordering::AcqRel) >= MOST_OPEN {
                self.desk.open.fetch_sub(1, Ordering::AcqRel);
                let why = "k8s_audit: a connection was not taken: so many are open already";
                self.desk.miss(why.to_owned());
                continue;
            }
            let (desk, tls) = (Arc::clone(&self.desk), self.tls.clone());
            std::thread::spawn(move || {
                let _ended = desk.serve(stream, tls.as_ref());
                desk.open.fetch_sub(1, Ordering::AcqRel);
            });
        }
        // What is being judged is judged to its end; what comes later is refused.
        drop(self.desk.judge());
    }

    /// Waits a moment for a connection.
    fn accept(&self) -> Option<TcpStream> {
        let wait = Timespec::try_from(TURN).ok()?;
        let mut polled = [PollFd::new(&self.listener, PollFlags::IN)];
        let taken = match poll(&mut polled, Some(&wait)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => return None,
            Ok(_) => self.listener.accept(),
            Err(error) => Err(error.into()),
        };
        match taken {
            Ok((stream, _)) => Some(stream),
            // Whoever called has left already.
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => None,
            Err(error) => {
                let text = format!("webhook: no connection can be taken: {error}");
                self.desk.shared.tell(Word::Warning, text);
                std::thread::sleep(Duration::from_secs(1));
                None
            }
        }
    }
}

impl Desk {
    /// Counts something that could not be read.
    fn miss(&self, why: String) {
        self.shared.counts.miss(Source::Kubernetes, why);
    }

    fn judge(&self) -> MutexGuard<'_, Judge> {
        self.judge.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, stream: TcpStream, tls: Option<&Certificate>) -> std::io::Result<()> {
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(QUIET))?;
        stream.set_write_timeout(Some(QUIET))?;
        match tls {
            Some(certificate) => match tls::begin(certificate, stream) {
                Some(stream) => self.talk(Connection::new(stream)),
                None => Ok(()),
            },
            None => self.talk(Connection::new(stream)),
        }
    }

    fn talk<S: Read + Write>(&self, mut connection: Connection<S>) -> std::io::Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < BETWEEN && !self.shared.is_over() {
            let until = Instant::now().checked_add(PATIENCE).unwrap_or(begun);
            match self.exchange(&mut connection, until) {
                Ok((answer, goes_on)) => {
                    connection.answer(answer, goes_on)?;
                    if !goes_on {
                        break;
                    }
                }
                Err(End::Refused(answer)) => {
                    self.miss(format!("k8s_audit: {}", answer.1));
                    return connection.answer(answer, false);
                }
                Err(End::Closed) => break,
            }
        }
        Ok(())
    }

    /// Reads a request and judges it; says whether another one may come on the connection.
    fn exchange<S: Read + Write>(
        &self,
        connection: &mut Connection<S>,
        until: Instant,
    ) -> Result<(Answer, bool), End> {
        let head = connection.head(until)?;
        // Who may not is not read on: the body of somebody else takes memory.
        if let Some(refusal) = self.refusal(&head) {
            return Err(End::Refused(refusal));
        }
        let body = connection.body(&head, until)?;
        let taken = {
            let mut judge = self.judge();
            if self.shared.is_over() {
                return Ok((OVER, false));
            }
            judge.take(&body)
        };
        let answer = match taken {
            (Heard::No, _) => OVER,
            (Heard::Yes, Some(_)) => Answer(400, "not all of it are events"),
            (Heard::Yes, None) => Answer(200, "judged"),
        };
        Ok((answer, head.keeps_alive))
    }

    fn refusal(&self, head: &Head) -> Option<Answer> {
        if let Some(token) = &self.token {
            let said = head.fields.single("Authorization").ok().flatten();
            let said = said
                .and_then(|it| it.strip_prefix("Bearer "))
                .unwrap_or_default();
            if !is_same(said.as_bytes(), token) {
                return Some(Answer(401, "the token is missing or wrong"));
            }
        }
        let path = head.target.split('?').next().unwrap_or_default();
        if path != self.path {
            return Some(Answer(404, "there is nothing at this path"));
        }
        if head.method != "POST" {
            return Some(Answer(405, "events are posted"));
        }
        // A page in a browser can't send this type without asking first.
        let kind = head
            .fields
            .single("Content-Type")
            .ok()
            .flatten()
            .unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Some(Answer(415, "events are application/json"));
        }
        None
    }
}

/// Compares without telling by its time how much is right.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let difference = one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && difference == 0
}

fn read_token(path: &PathBuf) -> Result<Vec<u8>, Failure> {
    let wrong = |why: String| Failure::Open {
        what: path.display().to_string(),
        why,
    };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let token = text.trim().as_bytes().to_vec();
    let is_plain = token.iter().all(u8::is_ascii_graphic);
    if TOKEN.contains(&token.len()) && is_plain {
        return Ok(token);
    }
    Err(wrong(
        "a token has 16 to 4,096 visible characters".to_owned(),
    ))
}
