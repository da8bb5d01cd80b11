//! Signals to the process of an alert, and to no other: ids of processes are used again.
//!
//! The process is held by a descriptor (`pidfd_open(2)`) first. Only then it is looked when the one that has its id was started:
//! after the event, then it is another one, and gets nothing; before it, then it had the id all the time, and is the one that is
//! held. `/proc/PID/stat` tells hundredths of a second (`starttime`, proc(5)); within that of the event the kernel is asked for the
//! nanosecond, and where it does not tell, nobody gets a signal. It goes to the descriptor: to the process that was looked at or none.

use std::path::Path;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use seawall_policy::config::watch::SignalName;

use super::outcome::Outcome;

/// Knows when processes were started.
pub(super) struct Starts {
    /// When the machine was, in nanoseconds since 1970, by the clock of events.
    booted: u64,
    /// Asks the kernel; nothing where it does not tell to the nanosecond.
    #[cfg(feature = "sensor")]
    births: Option<seawall_sensor::births::Births>,
}

/// What the start of a process says of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// It was there when the event happened: it is the one that did it.
    Before,
    /// It was started later: it has the id of one that is gone.
    Later,
    /// Within the hundredth of a second that `/proc` tells.
    Unclear,
    /// Nobody has the id.
    Gone,
}

impl Starts {
    /// Asks the clocks. They are asked once, when watching begins, as those of events are: whoever sets the clock of the day
    /// changes neither.
    #[cfg(not(feature = "sensor"))]
    pub(super) fn begin() -> Self {
        let of = |clock| {
            let now = rustix::time::clock_gettime(clock);
            now.tv_sec
                .saturating_mul(1_000_000_000)
                .saturating_add(now.tv_nsec)
        };
        let booted =
            of(rustix::time::ClockId::Realtime).saturating_sub(of(rustix::time::ClockId::Boottime));
        Self {
            booted: u64::try_from(booted).unwrap_or_default(),
        }
    }

    /// Takes the clock of events, and asks the kernel whether it tells of starts.
    #[cfg(feature = "sensor")]
    pub(super) fn begin() -> Self {
        Self {
            booted: seawall_sensor::live::booted(),
            births: seawall_sensor::births::Births::load().ok(),
        }
    }

    /// Looks whether the process that has an id was there at a time (nanoseconds since 1970).
    fn look(&self, process: i64, happened: u64) -> Result<Start, String> {
        let happened = happened.saturating_sub(self.booted);
        let Some(tick) = started(Path::new("/proc"), process)? else {
            return Ok(Start::Gone);
        };
        Ok(match tick {
            tick if tick > happened => Start::Later,
            tick if tick.saturating_add(TICK) <= happened => Start::Before,
            _ => self.look_closer(process, happened),
        })
    }

    #[cfg(not(feature = "sensor"))]
    #[expect(clippy::unused_self, reason = "there is nobody to ask")]
    const fn look_closer(&self, _process: i64, _happened: u64) -> Start {
        Start::Unclear
    }

    #[cfg(feature = "sensor")]
    fn look_closer(&self, process: i64, happened: u64) -> Start {
        let number = u32::try_from(process).unwrap_or_default();
        match self.births.as_ref().map(|it| it.started(number)) {
            Some(Ok(Some(started))) if started <= happened => Start::Before,
            Some(Ok(Some(_))) => Start::Later,
            Some(Ok(None)) => Start::Gone,
            Some(Err(_)) | None => Start::Unclear,
        }
    }
}

/// Sends a signal to a process of this machine that did something at a time (nanoseconds since 1970).
pub(super) fn send(process: i64, happened: u64, signal: SignalName, starts: &Starts) -> Outcome {
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
    match starts.look(process, happened) {
        Ok(Start::Before) => {}
        Ok(Start::Gone) => return Outcome::already("it has ended"),
        Ok(Start::Later) => {
            let why = "it has ended, and another process has its id: that got nothing";
            return Outcome::already(why);
        }
        Ok(Start::Unclear) => {
            let why = "a process that was started within the same hundredth of a second has its id, and this kernel does not \
                       tell whether it is the same: it got nothing";
            return Outcome::failed(why.to_owned());
        }
        Err(why) => return Outcome::failed(why),
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
/// `PROC_PID_INIT_INO` of the kernel.
const FIRST_NAMESPACE: &str = "pid:[4026531836]";
const CAP_KILL: u64 = 1 << 5;

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::{Child, Command, Stdio};

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
        let starts = Starts::begin();
        let before = now() - 1_000_000_000;
        let mut child = sleeper();
        let id = i64::from(child.id());
        let outcome = send(id, before, SignalName::Kill, &starts);
        assert!(
            outcome.words().contains("another process has its id"),
            "{outcome:?}"
        );
        assert!(child.try_wait().unwrap().is_none());
        std::thread::sleep(std::time::Duration::from_millis(30));
        assert_eq!(send(id, now(), SignalName::Kill, &starts), Outcome::done());
        let status = child.wait().unwrap();
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(9)
        );
        assert_eq!(
            send(id, now(), SignalName::Kill, &starts).words(),
            "it has ended"
        );
    }

    /// A process that does something at the begin of a hundredth of a second, tells when, and is gone; another one gets its id
    /// within the same hundredth (`set_tid` of `clone3(2)`), and waits. Both numbers are printed; it ends with its input.
    const REUSE: &str = r"
import ctypes, os, signal, sys, time
libc = ctypes.CDLL(None, use_errno=True)
clock = lambda: time.clock_gettime_ns(time.CLOCK_BOOTTIME)
while True:
    while clock() % 10_000_000 > 200_000: pass
    out, into = os.pipe()
    first = os.fork()
    if first == 0:
        os.write(into, str(clock()).encode())
        os._exit(0)
    os.waitpid(first, 0)
    did = int(os.read(out, 99))
    ids = (ctypes.c_int32 * 1)(first)
    words = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17, 0, 0, 0, ctypes.addressof(ids), 1, 0)
    second = libc.syscall(435, words, ctypes.sizeof(words))
    if second == 0:
        signal.pause()
        os._exit(0)
    if second < 0 and ctypes.get_errno() == 1:
        print('refused', flush=True)
        break
    if second == first and clock() // 10_000_000 == did // 10_000_000:
        print(first, did, flush=True)
        sys.stdin.readline()
        os.kill(first, 0)
        ended, _ = os.waitpid(first, os.WNOHANG)
        print('ended' if ended else 'lives', flush=True)
        ended or (os.kill(first, 9), os.waitpid(first, 0))
        sys.stdin.readline() or sys.exit()
    elif second > 0:
        os.kill(second, 9)
        os.waitpid(second, 0)
    os.close(out)
    os.close(into)
";

    /// Whoever gets the id of the accused gets nothing else, however fast that was.
    #[test]
    fn who_takes_the_id_at_once_is_spared() {
        if let Err(why) = is_first_namespace() {
            seawall_testkit::tool::skip(&why);
            return;
        }
        let starts = Starts::begin();
        let mut child = Command::new("python3")
            .args(["-c", REUSE])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut into = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for _ in 0..20 {
            let line = lines.next().unwrap().unwrap();
            if line == "refused" {
                seawall_testkit::tool::skip("ids of processes can't be chosen here (clone3)");
                break;
            }
            let (process, did) = line.split_once(' ').unwrap();
            let (process, did): (i64, u64) = (process.parse().unwrap(), did.parse().unwrap());
            let outcome = send(process, starts.booted + did, SignalName::Kill, &starts);
            assert_ne!(outcome, Outcome::done());
            #[cfg(feature = "sensor")]
            assert!(
                outcome.words().contains("another process has its id"),
                "{outcome:?}"
            );
            writeln!(into).unwrap();
            assert_eq!(lines.next().unwrap().unwrap(), "lives", "{outcome:?}");
            writeln!(into).unwrap();
        }
        drop(into);
        child.wait().unwrap();
    }

    /// One that was started just before what it did is the one.
    #[cfg(feature = "sensor")]
    #[test]
    fn who_did_it_as_soon_as_it_was_there_is_reached() {
        let starts = Starts::begin();
        if starts.births.is_none() || is_first_namespace().is_err() {
            seawall_testkit::tool::skip("the kernel does not tell when processes were started");
            return;
        }
        for _ in 0..20 {
            let mut child = sleeper();
            let did = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
            let did = u64::try_from(did.tv_sec * 1_000_000_000 + did.tv_nsec).unwrap();
            let id = i64::from(child.id());
            let outcome = send(id, starts.booted + did, SignalName::Kill, &starts);
            assert_eq!(outcome, Outcome::done());
            child.wait().unwrap();
        }
    }

    #[test]
    fn some_processes_never_get_any() {
        let starts = Starts::begin();
        for process in [-1, 0, 1, i64::from(std::process::id()), i64::MAX, i64::MIN] {
            let outcome = send(process, u64::MAX / 2, SignalName::Kill, &starts);
            assert!(outcome.is_failure(), "{process}");
        }
    }
}
