//! Names of hosts that rules ask for (`fd.sip.name`): they are resolved ahead of time and again and again, by threads of their
//! own, so that no event waits for an answer.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use seawall_runtime::engine::World;

use crate::observer::Word;

/// How often names are resolved.
const AGAIN: Duration = Duration::from_mins(1);
/// How long an address keeps a name that it is not told to have any more: answers are parts of all addresses in turn.
const KEPT: Duration = Duration::from_mins(10);
/// How long is waited at first.
const SETTLE: Duration = Duration::from_millis(500);
/// Names that are resolved.
const MOST: usize = 1_024;
/// Addresses of a name.
const MOST_ADDRESSES: usize = 64;
/// Threads that resolve.
const THREADS: usize = 4;

/// Who resolves a name.
type Resolve = fn(&str) -> Vec<IpAddr>;

/// Names and the addresses that they were found to have.
pub(crate) struct Names {
    known: BTreeMap<String, BTreeMap<IpAddr, Instant>>,
    answers: Receiver<(String, Vec<IpAddr>)>,
    /// Dropped with this, which ends the threads.
    _stop: Vec<Sender<()>>,
    /// Names without an answer yet.
    open: BTreeSet<String>,
}

impl Names {
    /// Begins to resolve names, and waits a little for the first answers.
    pub(crate) fn follow(
        wanted: &BTreeSet<String>,
        world: &mut World,
        tell: &dyn Fn(Word, &str),
    ) -> Self {
        tell_excess(wanted, tell);
        let mut names = Self::of(wanted, resolve);
        names.settle(world, Instant::now());
        names
    }

    /// Goes on with other names; what is known of those that stay is kept. Never waits.
    pub(crate) fn change(
        &mut self,
        wanted: &BTreeSet<String>,
        world: &mut World,
        tell: &dyn Fn(Word, &str),
    ) {
        tell_excess(wanted, tell);
        let mut known = std::mem::take(&mut self.known);
        known.retain(|name, _| wanted.contains(name));
        *self = Self::of(wanted, resolve);
        self.known = known;
        self.show(world);
    }

    fn of(wanted: &BTreeSet<String>, resolve: Resolve) -> Self {
        let (sender, answers) = channel();
        let open: BTreeSet<String> = wanted.iter().take(MOST).cloned().collect();
        let all: Arc<[String]> = open.iter().cloned().collect();
        let mut stop = Vec::new();
        for share in 0..THREADS.min(all.len()) {
            let (own, stopped) = channel();
            let (sender, all) = (sender.clone(), Arc::clone(&all));
            let thread = std::thread::Builder::new().name("names".to_owned());
            let begun = thread.spawn(move || {
                let names = || all.iter().skip(share).step_by(THREADS);
                loop {
                    for name in names() {
                        if sender.send((name.clone(), resolve(name))).is_err() {
                            return;
                        }
                    }
                    if stopped.recv_timeout(AGAIN) != Err(RecvTimeoutError::Timeout) {
                        return;
                    }
                }
            });
            if begun.is_ok() {
                stop.push(own);
            }
        }
        Self {
            known: BTreeMap::new(),
            answers,
            _stop: stop,
            open,
        }
    }

    fn settle(&mut self, world: &mut World, begun: Instant) {
        while !self.open.is_empty() {
            let left = SETTLE.saturating_sub(begun.elapsed());
            match self.answers.recv_timeout(left) {
                Ok((name, found)) => self.take(name, found, begun),
                Err(_) => break,
            }
        }
        self.show(world);
    }

    /// Takes what was found meanwhile. Never waits.
    pub(crate) fn turn(&mut self, world: &mut World) {
        let now = Instant::now();
        let mut changed = false;
        while let Ok((name, found)) = self.answers.try_recv() {
            changed = true;
            self.take(name, found, now);
        }
        if changed {
            self.show(world);
        }
    }

    /// What can't be resolved now keeps its addresses for a while.
    fn take(&mut self, name: String, found: Vec<IpAddr>, now: Instant) {
        self.open.remove(&name);
        let known = self.known.entry(name).or_default();
        known.retain(|_, seen| now.saturating_duration_since(*seen) < KEPT);
        for address in found {
            if known.len() < MOST_ADDRESSES || known.contains_key(&address) {
                known.insert(address, now);
            }
        }
    }

    fn show(&self, world: &mut World) {
        world.forget_names();
        for (name, addresses) in &self.known {
            for address in addresses.keys() {
                world.resolved(name, *address);
            }
        }
    }
}

fn tell_excess(wanted: &BTreeSet<String>, tell: &dyn Fn(Word, &str)) {
    if wanted.len() > MOST {
        let why = format!(
            "rules ask for {} names of hosts; only {MOST} of them are resolved, the others never match",
            wanted.len()
        );
        tell(Word::Warning, &why);
    }
}

fn resolve(name: &str) -> Vec<IpAddr> {
    let found = (name, 0).to_socket_addrs();
    let addresses = found.into_iter().flatten();
    addresses
        .map(|it| it.ip().to_canonical())
        .take(MOST_ADDRESSES)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(name: &str) -> Vec<IpAddr> {
        match name {
            "db.internal" => vec!["10.0.0.5".parse().unwrap(), "fd00::5".parse().unwrap()],
            _ => Vec::new(),
        }
    }

    fn names(of: &World, address: &str) -> Vec<String> {
        of.names(address.parse().unwrap()).to_vec()
    }

    #[test]
    fn each_name_is_resolved_and_keeps_its_addresses_for_a_while() {
        let wanted = ["db.internal", "nowhere.internal"].map(str::to_owned);
        let mut all = Names::of(&BTreeSet::from(wanted), fixed);
        let mut world = World::new("host");
        while !all.open.is_empty() {
            all.settle(&mut world, Instant::now());
        }
        assert_eq!(names(&world, "10.0.0.5"), ["db.internal"]);
        assert_eq!(names(&world, "fd00::5"), ["db.internal"]);
        let now = Instant::now();
        let other: IpAddr = "10.0.0.6".parse().unwrap();
        all.take("db.internal".to_owned(), vec![other], now);
        all.show(&mut world);
        assert_eq!(names(&world, "10.0.0.5"), ["db.internal"]);
        assert_eq!(names(&world, "10.0.0.6"), ["db.internal"]);
        all.take("db.internal".to_owned(), vec![other], now + KEPT);
        all.show(&mut world);
        assert!(names(&world, "10.0.0.5").is_empty());
    }

    #[test]
    fn other_rules_keep_what_is_known() {
        let mut world = World::new("host");
        let mut all = Names::of(&BTreeSet::from(["db.internal".to_owned()]), fixed);
        while !all.open.is_empty() {
            all.settle(&mut world, Instant::now());
        }
        let both = ["db.internal", "localhost"].map(str::to_owned);
        all.change(&BTreeSet::from(both), &mut world, &|_, _| {});
        assert_eq!(names(&world, "10.0.0.5"), ["db.internal"]);
        all.change(&BTreeSet::new(), &mut world, &|_, _| {});
        assert!(names(&world, "10.0.0.5").is_empty());
        let many: BTreeSet<String> = (0..=MOST).map(|it| format!("{it}.invalid")).collect();
        let told = std::cell::Cell::new(0);
        tell_excess(&many, &|_, _| told.set(told.get() + 1));
        assert_eq!(told.get(), 1);
    }

    #[test]
    fn what_this_machine_calls_itself_is_found() {
        let loopback: IpAddr = "127.0.0.1".parse().unwrap();
        assert!(
            resolve("localhost")
                .iter()
                .any(|it| *it == loopback || it.is_loopback())
        );
        assert!(resolve("").is_empty());
    }
}
