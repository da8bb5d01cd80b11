//! Who users and groups are: of the host and of each container, as their own files tell it.
//!
//! No event tells names of accounts, and rules ask for them (`user.name`, `user.loginname`, `group.name`). The files of a
//! container are its own, and what they lie on may never answer: they are read by threads of their own, few at a time. The
//! first event of a container waits a little for them, within what may be waited in a second altogether.

mod read;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;

use crate::observer::Word;
use read::Found;

/// How long the first event of a container waits.
const PATIENCE: Duration = Duration::from_millis(20);
/// How long events wait within a second, altogether.
const MOST_WAITED: Duration = Duration::from_millis(100);
/// How soon files are read again, at the soonest.
const SOONEST: Duration = Duration::from_secs(5);
/// How old what was read may be before a new program has it read again.
const OLDEST: Duration = Duration::from_mins(10);
/// How often those of the host are read.
const HOST: Duration = Duration::from_mins(1);
/// Files of so many containers are read at once.
const MOST_AT_ONCE: usize = 8;
/// Users, and groups, of one container.
const MOST_OF_CONTAINER: usize = 256;
/// Users, and groups, of the host.
const MOST_OF_HOST: usize = 8_192;
/// How long a reading takes that is told as one without an end.
const STUCK: Duration = Duration::from_secs(30);
/// Stands for the process whose root is that of the host.
const HOSTS: i64 = 1;

/// Reads accounts into a state.
pub(crate) struct Accounts {
    proc: PathBuf,
    /// The mount namespace of the host.
    mounts: Option<u64>,
    /// What was asked for, by containers; that of the host is empty.
    asked: BTreeMap<Arc<str>, Asked>,
    sender: Sender<Answer>,
    answers: Receiver<Answer>,
    second: Instant,
    waited: Duration,
    is_told: bool,
}

#[derive(Debug)]
struct Asked {
    at: Instant,
    under_way: bool,
}

struct Answer {
    container: Arc<str>,
    found: Option<Found>,
}

impl Accounts {
    /// Reads those of the host, of which most rules ask.
    pub(crate) fn start(state: &mut State) -> Self {
        Self::of(PathBuf::from("/proc"), state)
    }

    fn of(proc: PathBuf, state: &mut State) -> Self {
        let (sender, answers) = channel();
        let now = Instant::now();
        let mut accounts = Self {
            mounts: read::mounts_of_host(&proc),
            proc,
            asked: BTreeMap::new(),
            sender,
            answers,
            second: now,
            waited: Duration::ZERO,
            is_told: false,
        };
        let host: Arc<str> = Arc::from("");
        let found = read::of_host(&accounts.proc, MOST_OF_HOST);
        let (at, under_way) = (now, false);
        let asked = Asked { at, under_way };
        accounts.asked.insert(Arc::clone(&host), asked);
        let container = host;
        accounts.take(Answer { container, found }, state);
        accounts
    }

    /// Asks for those of the containers that are there already.
    pub(crate) fn present(&mut self, state: &State) {
        let mut first: BTreeMap<Arc<str>, (i64, i64)> = BTreeMap::new();
        for thread in state.sorted_threads() {
            if let Some(container) = &thread.container {
                let found = (thread.virtual_process, thread.process);
                let known = first.entry(Arc::clone(container)).or_insert(found);
                *known = (*known).min(found);
            }
        }
        let now = Instant::now();
        for (container, (_, process)) in first {
            if self.is_contained(process) {
                self.ask(&container, process, now);
            }
        }
    }

    /// A program that was started in a container whose accounts are not known, or not that of its user, has them read.
    pub(crate) fn see(&mut self, event: &Event<'_>, state: &mut State) {
        let runs = matches!(event.kind, Kind::EXECVE | Kind::EXECVEAT) && event.int(0) == Some(0);
        if !runs {
            return;
        }
        let Some(thread) = state.thread(event.thread) else {
            return;
        };
        let Some(container) = thread.container.clone() else {
            return;
        };
        let (process, user, now) = (thread.process, thread.user, Instant::now());
        let is_first = match self.asked.get(&container) {
            None => true,
            Some(asked) => {
                let age = now.saturating_duration_since(asked.at);
                let is_unknown = user != 0 && state.user_in(&container, user).is_none();
                let is_due = age >= OLDEST || is_unknown && age >= SOONEST;
                if asked.under_way || !is_due {
                    return;
                }
                false
            }
        };
        // The runtime is in the control group before it is in the container's root.
        if self.is_contained(process) && self.ask(&container, process, now) && is_first {
            self.wait(&container, state, now);
        }
    }

    /// Takes what was read meanwhile. Never waits.
    pub(crate) fn turn(&mut self, state: &mut State, tell: &dyn Fn(Word, &str)) {
        let now = Instant::now();
        while let Ok(answer) = self.answers.try_recv() {
            self.take(answer, state);
        }
        let host = self.asked.get("").filter(|it| !it.under_way);
        if host.is_some_and(|it| now.saturating_duration_since(it.at) >= HOST) {
            self.ask(&Arc::from(""), HOSTS, now);
            self.asked
                .retain(|id, it| id.is_empty() || it.under_way || state.container(id).is_some());
        }
        let stuck = |it: &&Asked| it.under_way && now.saturating_duration_since(it.at) >= STUCK;
        if !self.is_told && self.asked.values().filter(stuck).count() >= MOST_AT_ONCE {
            self.is_told = true;
            let why = "names of users in new containers are not known any more: files of others do not answer";
            tell(Word::Warning, why);
        }
    }

    fn is_contained(&self, process: i64) -> bool {
        let own = read::mounts_of(&self.proc, process);
        own.is_some() && own != self.mounts
    }

    /// Has the files of a process' root read; `false` where too many are read already.
    fn ask(&mut self, container: &Arc<str>, process: i64, now: Instant) -> bool {
        if self.asked.values().filter(|it| it.under_way).count() >= MOST_AT_ONCE {
            return false;
        }
        let is_host = container.is_empty();
        let (sender, proc) = (self.sender.clone(), self.proc.clone());
        let of = Arc::clone(container);
        let thread = std::thread::Builder::new().name("accounts".to_owned());
        let begun = thread.spawn(move || {
            let found = if is_host {
                read::of_host(&proc, MOST_OF_HOST)
            } else {
                read::of_process(&proc, process, MOST_OF_CONTAINER)
            };
            let container = of;
            // Nobody listens any more at the end.
            sender.send(Answer { container, found }).ok();
        });
        let under_way = begun.is_ok();
        let asked = Asked { at: now, under_way };
        self.asked.insert(Arc::clone(container), asked);
        under_way
    }

    fn wait(&mut self, container: &str, state: &mut State, begun: Instant) {
        if begun.saturating_duration_since(self.second) >= Duration::from_secs(1) {
            (self.second, self.waited) = (begun, Duration::ZERO);
        }
        let most = MOST_WAITED.saturating_sub(self.waited).min(PATIENCE);
        while self.asked.get(container).is_some_and(|it| it.under_way) {
            match self
                .answers
                .recv_timeout(most.saturating_sub(begun.elapsed()))
            {
                Ok(answer) => self.take(answer, state),
                Err(_) => break,
            }
        }
        self.waited = self.waited.saturating_add(begun.elapsed());
    }

    fn take(&mut self, answer: Answer, state: &mut State) {
        if let Some(asked) = self.asked.get_mut(&answer.container) {
            asked.under_way = false;
        }
        match answer.found {
            Some(found) => state.set_accounts(&answer.container, found.users, found.groups),
            // The process is gone: the next one is asked.
            None if !answer.container.is_empty() => {
                self.asked.remove(&answer.container);
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    /// A folder that looks like `/proc`: of each process its root and its mount namespace.
    fn process(proc: &Path, id: i64, mounts: &str, passwd: &str) {
        let folder = proc.join(id.to_string());
        fs::create_dir_all(folder.join("ns")).unwrap();
        fs::create_dir_all(folder.join("root/etc")).unwrap();
        fs::write(folder.join("root/etc/passwd"), passwd).unwrap();
        let namespace = proc.join(mounts);
        if !namespace.exists() {
            fs::write(&namespace, "").unwrap();
        }
        fs::hard_link(namespace, folder.join("ns/mnt")).unwrap();
    }

    fn settled(accounts: &mut Accounts, state: &mut State) {
        for _ in 0..1_000 {
            accounts.turn(state, &|_, _| {});
            if accounts.asked.values().all(|it| !it.under_way) {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("no answer");
    }

    #[test]
    fn each_has_its_own() {
        let proc = tempfile::tempdir().unwrap();
        process(
            proc.path(),
            1,
            "host",
            "ann:x:1000:1000::/home/ann:/bin/sh\n",
        );
        process(
            proc.path(),
            7,
            "inside",
            "web:x:1000:1000::/srv:/bin/false\n",
        );
        process(proc.path(), 8, "host", "");
        let mut state = State::default();
        let mut accounts = Accounts::of(proc.path().to_owned(), &mut state);
        assert_eq!(state.user(1000).unwrap().name, "ann");
        assert!(accounts.is_contained(7) && !accounts.is_contained(8) && !accounts.is_contained(9));
        let id: Arc<str> = Arc::from("3ad7b26ded6d");
        assert!(accounts.ask(&id, 7, Instant::now()));
        settled(&mut accounts, &mut state);
        assert_eq!(state.user_in(&id, 1000).unwrap().name, "web");
        assert_eq!(state.user(1000).unwrap().name, "ann");
        // Who is not there any more is not known any more.
        fs::write(proc.path().join("7/root/etc/passwd"), "db:x:5:5::/:/\n").unwrap();
        assert!(accounts.ask(&id, 7, Instant::now()));
        settled(&mut accounts, &mut state);
        assert!(state.user_in(&id, 1000).is_none() && state.user_in(&id, 5).is_some());
        // Of a process that is gone nothing is known, and the next one is asked.
        assert!(accounts.ask(&id, 99, Instant::now()));
        settled(&mut accounts, &mut state);
        assert!(!accounts.asked.contains_key(&id) && state.user_in(&id, 5).is_some());
    }

    #[test]
    fn no_more_are_read_at_once_than_may_be() {
        let proc = tempfile::tempdir().unwrap();
        let mut state = State::default();
        let mut accounts = Accounts::of(proc.path().to_owned(), &mut state);
        let now = Instant::now();
        let since = now.checked_sub(STUCK).unwrap();
        for number in 0..MOST_AT_ONCE {
            let asked = Asked {
                at: since,
                under_way: true,
            };
            accounts
                .asked
                .insert(Arc::from(format!("c{number}")), asked);
        }
        assert!(!accounts.ask(&Arc::from("one more"), 7, now));
        let told = std::cell::RefCell::new(Vec::new());
        for _ in 0..2 {
            accounts.turn(&mut state, &|_, why| told.borrow_mut().push(why.to_owned()));
        }
        assert_eq!(told.borrow().len(), 1);
    }

    #[test]
    fn the_host_has_a_first_user() {
        let mut state = State::default();
        Accounts::of(PathBuf::from("/proc"), &mut state);
        assert_eq!(state.user(0).map(|it| it.name.as_str()), Some("root"));
    }
}
