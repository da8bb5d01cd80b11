//! One connection: request after request, each read and judged on its own.
//!
//! After a refusal, a failure or a stream there is no other request: what follows could be read as something that it is
//! not.

use std::io;
use std::time::{Duration, Instant};

use super::answer::SLOW;
use super::exchange::Exchange;
use super::inbox::{Filled, Inbox};
use super::shared::Shared;
use super::wire::{Wire, wait};
use crate::api::http::{Head, Progress, request};
use crate::api::refusal::Refusal;
use crate::principal::Principal;

/// Serves requests until the connection ends. `fresh` says whether the client would be let in again as it was.
pub(crate) fn converse(
    shared: &Shared,
    client: &mut dyn Wire,
    principal: &Principal,
    fresh: &dyn Fn() -> bool,
) -> io::Result<()> {
    let mut inbox = Inbox::default();
    loop {
        let exchange = |inbox| Exchange::new(shared, principal, inbox);
        match next(shared, client, &mut inbox)? {
            Next::Head(head) => {
                let keep = exchange(&mut inbox).run(client, &head, fresh)?;
                if !keep || shared.ends() {
                    break;
                }
            }
            Next::Refused(refusal) => {
                exchange(&mut inbox).refuse(client, &refusal)?;
                break;
            }
            Next::End => return Ok(()),
        }
    }
    part(client)
}

/// What comes next of a connection.
pub(crate) enum Next {
    /// A request.
    Head(Box<Head>),
    /// What is none.
    Refused(Refusal),
    /// Nothing.
    End,
}

/// Reads the next head.
pub(crate) fn next(shared: &Shared, client: &mut dyn Wire, inbox: &mut Inbox) -> io::Result<Next> {
    let limits = &shared.settings.limits;
    let mut until = after(limits.idle);
    let mut begun = false;
    loop {
        if !inbox.is_empty() {
            match request::read(inbox.bytes()) {
                Ok(Progress::Done { head, length }) => {
                    inbox.take(length);
                    return Ok(Next::Head(Box::new(head)));
                }
                Ok(Progress::More) => {}
                Err(refusal) => return Ok(Next::Refused(refusal)),
            }
            if !begun {
                begun = true;
                until = after(limits.head);
            }
        }
        // Between requests nothing is lost by leaving; within one it is waited for.
        let stop = (!begun).then(|| shared.drain.fd());
        match inbox.fill(client, until, stop)? {
            Filled::More => {}
            Filled::End | Filled::Stopped => return Ok(Next::End),
            Filled::Late if !begun => return Ok(Next::End),
            Filled::Late => {
                let why = "takes longer than is waited for";
                return Ok(Next::Refused(Refusal::new(SLOW, "head", why)));
            }
        }
    }
}

/// Ends the connection so that what was sent arrives: a socket that is closed with something unread in it is reset.
pub(crate) fn part(client: &mut dyn Wire) -> io::Result<()> {
    let until = after(PARTING);
    super::wire::write_all(client, b"", until)?;
    client.finish()?;
    let mut piece = [0; 16 << 10];
    let mut left: usize = MOST_UNREAD;
    while left > 0 {
        match client.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(count) => left = left.saturating_sub(count),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let readable = [(client.reads(), rustix::event::PollFlags::IN)];
                let [ready] = wait(readable, Some(until))?;
                if ready.is_empty() {
                    return Ok(());
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Returns the moment after so long.
pub(crate) fn after(time: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(time).unwrap_or(now)
}

const PARTING: Duration = Duration::from_secs(2);
const MOST_UNREAD: usize = 4 << 20;
