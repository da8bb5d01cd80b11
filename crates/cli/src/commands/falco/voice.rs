//! What is said beside alerts: on standard error and to syslog, as far as the configuration wants it (`log_stderr`, `log_syslog`,
//! `log_level`).
//!
//! Source: falcosecurity/falco, `falco.yaml`, «Falco logging».

use std::io::{self, Write as _};
use std::os::unix::net::UnixDatagram;
#[cfg(feature = "sensor")]
use std::sync::Mutex;
use std::sync::{PoisonError, RwLock};

use anyhow::bail;
use seawall_formats::report::table::clean;
use seawall_runtime::configuration::Configuration;

use super::arguments::Arguments;
use super::outputs::{FACILITY, SYSLOG};
#[cfg(feature = "sensor")]
use crate::ui::{Aside, missing};

/// Names of levels in a configuration, worst first: the place is the number.
const LEVELS: [&str; 8] = [
    "emergency",
    "alert",
    "critical",
    "error",
    "warning",
    "notice",
    "info",
    "debug",
];

/// Bytes of what goes into one message to syslog.
const LONGEST: usize = 8 << 10;

/// Where words go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Voice {
    on_errors: bool,
    to_syslog: bool,
    /// What is less bad is not said.
    least: usize,
}

/// Until a configuration is read all is said on standard error.
static VOICE: RwLock<Voice> = RwLock::new(Voice {
    on_errors: true,
    to_syslog: false,
    least: LEVELS.len(),
});

/// Says from now on as much as a configuration wants.
pub(super) fn set(arguments: &Arguments, configuration: &Configuration) -> anyhow::Result<()> {
    let mut voice = Voice {
        on_errors: configuration.flag("log_stderr", true)?,
        to_syslog: configuration.flag("log_syslog", false)?,
        least: least(configuration)?,
    };
    if arguments.verbose {
        (voice.on_errors, voice.least) = (true, LEVELS.len());
    }
    let before = {
        let mut own = VOICE.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *own, voice)
    };
    if voice.to_syslog
        && !before.to_syslog
        && let Err(error) = UnixDatagram::unbound().and_then(|it| it.connect(SYSLOG))
    {
        let why = format!("log_syslog: nothing can be said there: {SYSLOG}: {error}");
        say("Informational", &why);
    }
    Ok(())
}

fn least(configuration: &Configuration) -> anyhow::Result<usize> {
    let key = "log_level";
    let Some(name) = configuration.text(key)? else {
        return Ok(LEVELS.len());
    };
    // Falco takes its priorities for it, too.
    let known = if name == "informational" {
        "info"
    } else {
        &name
    };
    match LEVELS.iter().position(|it| it.eq_ignore_ascii_case(known)) {
        Some(number) => Ok(number),
        None => bail!("{key}: `{name}` is none of {}", LEVELS.join(", ")),
    }
}

/// Says something, as far as it is wanted; the label tells how bad it is. Nobody waits for it while there is an `Apart`.
pub(super) fn say(label: &str, text: &str) {
    #[cfg(feature = "sensor")]
    {
        let aside = ASIDE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(aside) = &*aside {
            return aside.tell((label.to_owned(), text.to_owned()));
        }
    }
    say_now(label, text);
}

fn say_now(label: &str, text: &str) {
    let voice = *VOICE.read().unwrap_or_else(PoisonError::into_inner);
    let level = level(label);
    if level > voice.least {
        return;
    }
    if voice.on_errors {
        tell(label, text);
    }
    if voice.to_syslog {
        // Whoever does not take it at once does not get it: nobody waits for a log.
        let _sent = to_syslog(level, label, text);
    }
}

/// What says words while a machine is watched.
#[cfg(feature = "sensor")]
static ASIDE: Mutex<Option<Aside<(String, String)>>> = Mutex::new(None);

/// As long as it is there words are said by a thread of their own.
#[cfg(feature = "sensor")]
pub(super) struct Apart;

#[cfg(feature = "sensor")]
impl Apart {
    pub(super) fn begin() -> io::Result<Self> {
        let say = |(label, text): (String, String)| say_now(&label, &text);
        let aside = Aside::start(say, |count| ("Warning".to_owned(), missing(count)))?;
        *ASIDE.lock().unwrap_or_else(PoisonError::into_inner) = Some(aside);
        Ok(Self)
    }
}

#[cfg(feature = "sensor")]
impl Drop for Apart {
    fn drop(&mut self) {
        let aside = ASIDE.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(aside);
    }
}

/// How bad that is, as syslog(3) numbers it.
fn level(label: &str) -> usize {
    match label {
        "Error" => 3,
        "Warning" => 4,
        _ => 6,
    }
}

/// Says something on standard error, whatever a configuration wants.
pub(super) fn tell(label: &str, text: &str) {
    let lines: Vec<_> = text.split('\n').map(clean).collect();
    // Nowhere is left to complain to when standard error is gone.
    let _told = writeln!(io::stderr().lock(), "{label}: {}", lines.join("\n"));
}

fn to_syslog(level: usize, label: &str, text: &str) -> io::Result<usize> {
    let socket = UnixDatagram::unbound()?;
    socket.set_nonblocking(true)?;
    let priority = usize::from(FACILITY)
        .saturating_mul(8)
        .saturating_add(level);
    let text = clean(text);
    let text = text
        .get(..text.floor_char_boundary(LONGEST))
        .unwrap_or_default();
    let message = format!("<{priority}>falco[{}]: {label}: {text}", std::process::id());
    socket.send_to(message.as_bytes(), SYSLOG)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of Falco's configuration file.
    #[test]
    fn levels_are_read() {
        let of = |text: &str| {
            let configuration = Configuration::read("f", text, &|_| None).unwrap();
            least(&configuration).ok()
        };
        let rows = [
            ("log_level: emergency", Some(0)),
            ("log_level: error", Some(3)),
            ("log_level: info", Some(6)),
            ("log_level: debug", Some(7)),
            ("priority: info", Some(8)),
            ("log_level: loud", None),
            ("log_level: [info]", None),
        ];
        for (text, want) in rows {
            assert_eq!(of(text), want, "{text}");
        }
    }
}
