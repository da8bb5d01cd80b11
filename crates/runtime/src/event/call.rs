//! System calls, errors and signals by number and name.

use std::sync::LazyLock;

use super::table::read;

/// A system call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemCall {
    /// Its code in captures, the same on all machines.
    pub code: u16,
    /// Its name.
    pub name: &'static str,
    /// Its number on x86-64; nothing where that machine doesn't have it.
    pub number: Option<u16>,
}

static CALLS: LazyLock<Vec<SystemCall>> =
    LazyLock::new(|| read(include_str!("../../data/syscalls.txt"), read_call));
static ERRORS: LazyLock<Vec<(u16, &str)>> =
    LazyLock::new(|| read(include_str!("../../data/errors.txt"), read_error));

/// Signals from 1 on, as x86 and Arm number them (signal(7)).
const SIGNALS: [&str; 31] = [
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGILL",
    "SIGTRAP",
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGKILL",
    "SIGUSR1",
    "SIGSEGV",
    "SIGUSR2",
    "SIGPIPE",
    "SIGALRM",
    "SIGTERM",
    "SIGSTKFLT",
    "SIGCHLD",
    "SIGCONT",
    "SIGSTOP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGVTALRM",
    "SIGPROF",
    "SIGWINCH",
    "SIGIO",
    "SIGPWR",
    "SIGSYS",
];

impl SystemCall {
    /// Returns all system calls, by code.
    pub fn all() -> &'static [Self] {
        &CALLS
    }

    /// The code of what is no system call that is known: its name is `unknown`.
    pub(crate) const UNKNOWN: u16 = 0;

    /// Returns the system call of a code.
    pub fn of(code: u16) -> Option<&'static Self> {
        Self::all().get(Self::place(code)?)
    }

    /// Returns where the system call of a code stands among all.
    pub(crate) fn place(code: u16) -> Option<usize> {
        let found = Self::all().binary_search_by_key(&code, |call| call.code);
        found.ok()
    }

    /// Returns the system call of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().iter().find(|call| call.name == name)
    }
}

/// Returns the name of an error by its number, which is above zero.
pub fn error_name(number: u64) -> Option<&'static str> {
    let number = u16::try_from(number).ok()?;
    let at = ERRORS.binary_search_by_key(&number, |error| error.0).ok()?;
    ERRORS.get(at).map(|error| error.1)
}

/// Returns the name of a signal by its number.
pub fn signal_name(number: u8) -> Option<&'static str> {
    SIGNALS.get(usize::from(number).checked_sub(1)?).copied()
}

fn read_call(line: &'static str) -> Option<SystemCall> {
    let mut words = line.split(' ');
    Some(SystemCall {
        code: words.next()?.parse().ok()?,
        name: words.next()?,
        number: match words.next()? {
            "-" => None,
            number => Some(number.parse().ok()?),
        },
    })
}

fn read_error(line: &'static str) -> Option<(u16, &'static str)> {
    let (number, name) = line.split_once(' ')?;
    Some((number.parse().ok()?, name))
}
