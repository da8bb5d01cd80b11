//! Signals to the process of an alert, and to no other: ids of processes are used again.
//!
//! The process is held by a descriptor (`pidfd_open(2)`) first. Only then it is looked when it was started (`starttime` of
//! `/proc/PID/stat`, proc(5)): one that was started after the event is another one, and gets nothing. The signal goes to the descriptor, so
//! it reaches the process that was looked at or none.

use std::path::Path;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use rustix::time::{ClockId, clock_gettime};
use seawall_policy::config::watch::SignalName;

use super::outcome::Outcome;

/// The moment the clock of processes began, as the clock of events tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Boot {
    /// Nanoseconds since 1970.
    pub(super) at: u64,
}

impl Boot {
    /// Asks the clocks. It is asked once, when watching begins, as that of events is: whoever sets the clock of the day changes neither.
    pub(super) fn now() -> Self {
        let of = |clock| {
            let now = clock_gettime(clock);
            now.tv_sec
                .saturating_mul(1_000_000_000)
                .saturating_add(now.tv_nsec)
        };
        let at = of(ClockId::Realtime).saturating_sub(of(ClockId::Boottime));
        Self {
            at: u64::try_from(at).unwrap_or_default(),
        }
    }
}

/// Sends a signal to a process of this machine that did something at a time (nanoseconds since 1970).
pub(super) fn send(process: i64, happened: u64, signal: SignalName, boot: Boot) -> Outcome {
    let Some(id) = to_reach(process) else {
        return Outcome::failed(format!(
            "process {process} is none that gets signals from here"
        ));
    };
    let held = match pidfd_open(id, PidfdFlags::empty()) {
        Ok(held) => held,
        Err(rustix::io::Errno::SRCH) => return Outcome::already("it has ended"),
        Err(error) => return Outcome::failed(format!("process {process} can't be held: {error}")),
    };
    let started = match started(Path::new("/proc"), process) {
        Ok(Some(started)) => started,
        Ok(None) => return Outcome::already("it has ended"),
        Err(why) => return Outcome::failed(why),
    };
    if boot.at.saturating_add(started) > happened.saturating_add(CLOCKS) {
        return Outcome::already("it has ended, and another process has its id: that got nothing");
    }
    match pidfd_send_signal(held, number(signal)) {
        Ok(()) => Outcome::done(),
        Err(rustix::io::Errno::SRCH) => Outcome::already("it has ended"),
        Err(error) => Outcome::failed(format!("process {process} does not get it: {error}")),
    }
}

/// Says why no signals can be sent from here; by trying, on this process, with the signal that is none.
pub(super) fn try_own() -> Result<(), String> {
    is_first_namespace()?;
    let held = pidfd_open(rustix::process::getpid(), PidfdFlags::empty());
    held.map_err(|error| format!("a process can't be held (pidfd_open): {error}"))?;
    let capabilities = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = capabilities
        .lines()
        .find_map(|line| line.strip_prefix("CapEff:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    match effective {
        Some(mask) if mask & CAP_KILL != 0 => Ok(()),
        Some(_) => Err("CAP_KILL is missing: processes of other users get no signals".to_owned()),
        None => Err("it is not known whether CAP_KILL is there".to_owned()),
    }
}

/// The ids of events are those of the machine; from within another namespace of processes they name others.
fn is_first_namespace() -> Result<(), String> {
    let own = std::fs::read_link("/proc/self/ns/pid");
    match own {
        Ok(own) if own.as_os_str() == FIRST_NAMESPACE => Ok(()),
        _ => Err("this is not the machine's own namespace of processes (--pid host)".to_owned()),
    }
}

/// Neither the first process of the machine nor this one.
fn to_reach(process: i64) -> Option<Pid> {
    let number = i32::try_from(process).ok().filter(|it| *it > 1)?;
    let id = Pid::from_raw(number)?;
    (id != rustix::process::getpid() && is_first_namespace().is_ok()).then_some(id)
}

/// When a process was started, in nanoseconds after the start of the machine; nothing where it is not there.
fn started(proc: &Path, process: i64) -> Result<Option<u64>, String> {
    let text = match std::fs::read(proc.join(process.to_string()).join("stat")) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        // The process ended between opening and reading.
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::SRCH.raw_os_error()) => {
            return Ok(None);
        }
        Err(error) => return Err(format!("/proc/{process}/stat can't be read: {error}")),
    };
    let ticks =
        start_ticks(&text).ok_or_else(|| format!("/proc/{process}/stat is no line of it"))?;
    Ok(Some(ticks.saturating_mul(TICK)))
}

/// Field 22. The name in the second may hold anything, parentheses and blanks among it: it ends at the last parenthesis.
fn start_ticks(stat: &[u8]) -> Option<u64> {
    let end = stat.iter().rposition(|byte| *byte == b')')?;
    let rest = std::str::from_utf8(stat.get(end.checked_add(1)?..)?).ok()?;
    rest.split_ascii_whitespace().nth(19)?.parse().ok()
}

const fn number(signal: SignalName) -> Signal {
    match signal {
        SignalName::Kill => Signal::KILL,
        SignalName::Term => Signal::TERM,
        SignalName::Stop => Signal::STOP,
        SignalName::Int => Signal::INT,
        SignalName::Hup => Signal::HUP,
        SignalName::Quit => Signal::QUIT,
    }
}

/// Nanoseconds of a tick of `/proc`: `USER_HZ` is 100 wherever this runs.
const TICK: u64 = 10_000_000;
/// How far the two clocks may be apart when they are asked one after the other, in nanoseconds.
const CLOCKS: u64 = 1_000_000;
/// `PROC_PID_INIT_INO` of the kernel.
const FIRST_NAMESPACE: &str = "pid:[4026531836]";
const CAP_KILL: u64 = 1 << 5;

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Child, Command};

    fn sleeper() -> Child {
        Command::new("sleep").arg("60").spawn().unwrap()
    }

    fn now() -> u64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        u64::try_from(since.unwrap().as_nanos()).unwrap()
    }

    #[test]
    fn names_of_processes_hide_nothing() {
        let rest = "S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20";
        let cases = [
            (format!("7 (sleep) {rest}"), Some(4711)),
            (format!("7 () S 1 1) {rest}"), Some(4711)),
            ("7 (x) S 1".to_owned(), None),
            ("7 x".to_owned(), None),
            (String::new(), None),
        ];
        for (stat, want) in cases {
            assert_eq!(start_ticks(stat.as_bytes()), want, "{stat}");
        }
    }

    /// The process gets it; one that was started after the event, which is what one with an id that is used again is, does not.
    #[test]
    fn only_the_process_of_the_event_is_reached() {
        if let Err(why) = is_first_namespace() {
            seawall_testkit::tool::skip(&why);
            return;
        }
        let boot = Boot::now();
        let before = now() - 1_000_000_000;
        let mut child = sleeper();
        let id = i64::from(child.id());
        let outcome = send(id, before, SignalName::Kill, boot);
        assert!(
            outcome.words().contains("another process has its id"),
            "{outcome:?}"
        );
        assert!(child.try_wait().unwrap().is_none());
        std::thread::sleep(std::time::Duration::from_millis(30));
        assert_eq!(send(id, now(), SignalName::Kill, boot), Outcome::done());
        let status = child.wait().unwrap();
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(9)
        );
        assert_eq!(
            send(id, now(), SignalName::Kill, boot).words(),
            "it has ended"
        );
    }

    #[test]
    fn some_processes_never_get_any() {
        let boot = Boot::now();
        for process in [-1, 0, 1, i64::from(std::process::id()), i64::MAX, i64::MIN] {
            let outcome = send(process, u64::MAX / 2, SignalName::Kill, boot);
            assert!(outcome.is_failure(), "{process}");
        }
    }
}
