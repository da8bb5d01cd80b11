//! The runtime's command line (runc 1.0 to 1.3, crun): which command, on what. A flag that is not known where it counts is
//! refused, since it may bring what is not looked at.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// What the runtime is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// A container is made of a bundle.
    Make {
        /// Its folder.
        bundle: PathBuf,
        /// The container's id.
        container: String,
    },
    /// A process is started in a container.
    Exec {
        /// The file that says which; nothing: the command line does, and has nothing that counts.
        process: Option<PathBuf>,
        /// User of the command line, where it says one.
        user: Option<String>,
        /// The container's id.
        container: String,
    },
    /// Limits of a container are changed by a document.
    Update {
        /// The document; `-`: standard input.
        resources: PathBuf,
        /// Where it stands in the arguments.
        at: usize,
        /// The container's id.
        container: String,
    },
    /// Anything that gives a container nothing.
    Other,
}

/// A command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// What the runtime is asked for.
    pub call: Call,
    /// The runtime's log, where it writes one.
    pub log: Option<PathBuf>,
    /// Whether that log is of JSON.
    pub is_json: bool,
}

/// Reads a command line, without the program's own name.
///
/// # Errors
/// Where a command or a flag is not known.
pub fn read(arguments: &[OsString]) -> Result<CommandLine, String> {
    let mut words = Words { arguments, at: 0 };
    let global = words.flags(GLOBAL)?;
    let last = |name: &str| global.iter().rev().find(|it| it.name == name);
    let mut line = CommandLine {
        call: Call::Other,
        log: last("log").map(|it| PathBuf::from(&it.value)),
        is_json: last("log-format").is_some_and(|it| it.value == "json"),
    };
    let Some(command) = words.next() else {
        return Ok(line);
    };
    let command = command.to_str().ok_or("the command is not UTF-8")?;
    line.call = match command {
        "create" | "run" | "restore" => make(&mut words, command)?,
        "exec" => exec(&mut words)?,
        "update" => update(&mut words)?,
        _ if HARMLESS.contains(&command) => Call::Other,
        _ => return Err(format!("the command `{command}` is not known")),
    };
    Ok(line)
}

fn make(words: &mut Words<'_>, command: &str) -> Result<Call, String> {
    let flags = words.flags(match command {
        "create" => CREATE,
        "run" => RUN,
        _ => RESTORE,
    })?;
    let bundle = flags.iter().rev().find(|it| it.name == "bundle");
    Ok(Call::Make {
        bundle: bundle.map_or_else(|| PathBuf::from("."), |it| PathBuf::from(&it.value)),
        container: words.container()?,
    })
}

fn exec(words: &mut Words<'_>) -> Result<Call, String> {
    let flags = words.flags(EXEC)?;
    let last = |name: &str| flags.iter().rev().find(|it| it.name == name);
    // They add to what the container's own configuration gives.
    for name in ["cap", "apparmor", "process-label"] {
        if last(name).is_some_and(|it| !it.value.is_empty()) {
            return Err(format!("--{name} of exec is refused"));
        }
    }
    let user = last("user").map(|it| it.value.to_string_lossy().into_owned());
    Ok(Call::Exec {
        process: last("process").map(|it| PathBuf::from(&it.value)),
        user,
        container: words.container()?,
    })
}

fn update(words: &mut Words<'_>) -> Result<Call, String> {
    let flags = words.flags(UPDATE)?;
    let container = words.container()?;
    match flags.as_slice() {
        [] => Ok(Call::Other),
        [one] if one.name == "resources" => Ok(Call::Update {
            resources: PathBuf::from(&one.value),
            at: one.at,
            container,
        }),
        _ => Err("update is understood with --resources alone".to_owned()),
    }
}

/// A flag that was given.
struct Flag {
    name: &'static str,
    value: OsString,
    /// Where its value stands.
    at: usize,
}

/// Arguments that are read one by one.
struct Words<'a> {
    arguments: &'a [OsString],
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a OsStr> {
        let word = self.arguments.get(self.at)?;
        self.at = self.at.saturating_add(1);
        Some(word)
    }

    /// Takes flags up to the first word that is none.
    fn flags(&mut self, known: &[Known]) -> Result<Vec<Flag>, String> {
        let mut flags = Vec::new();
        while let Some(word) = self.arguments.get(self.at) {
            let text = word.to_str().ok_or("an argument is not UTF-8")?;
            if text == "--" || !text.starts_with('-') || text == "-" {
                if text == "--" {
                    self.at = self.at.saturating_add(1);
                }
                return Ok(flags);
            }
            self.at = self.at.saturating_add(1);
            flags.push(self.flag(text, known)?);
        }
        Ok(flags)
    }

    fn flag(&mut self, text: &str, known: &[Known]) -> Result<Flag, String> {
        // Go's reader of flags takes one dash for two.
        let bare = text.trim_start_matches('-');
        let (name, value) = match bare.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (bare, None),
        };
        let found = known
            .iter()
            .find(|it| it.name == name || it.short == Some(name));
        let found = found.ok_or_else(|| format!("the flag `{text}` is not known"))?;
        let at = if value.is_some() {
            self.at.saturating_sub(1)
        } else {
            self.at
        };
        let value = match (value, found.has_value) {
            (Some(value), _) => OsString::from(value),
            (None, false) => OsString::from("true"),
            (None, true) => self
                .next()
                .ok_or_else(|| format!("`{text}` has no value"))?
                .to_owned(),
        };
        Ok(Flag {
            name: found.name,
            value,
            at,
        })
    }

    fn container(&mut self) -> Result<String, String> {
        let word = self.next().ok_or("there is no id of a container")?;
        let text = word.to_str().filter(|it| is_id(it));
        text.map(str::to_owned)
            .ok_or_else(|| "the id of the container is none".to_owned())
    }
}

/// Ids become names of files: nothing but what runc takes for one.
fn is_id(text: &str) -> bool {
    let is_good = |c: char| c.is_ascii_alphanumeric() || "_+-.".contains(c);
    !text.is_empty()
        && text.len() <= 1024
        && text.chars().all(is_good)
        && text != "."
        && text != ".."
}

/// A flag that is known.
struct Known {
    name: &'static str,
    short: Option<&'static str>,
    has_value: bool,
}

const fn with(name: &'static str) -> Known {
    Known {
        name,
        short: None,
        has_value: true,
    }
}

const fn with_short(name: &'static str, short: &'static str) -> Known {
    Known {
        name,
        short: Some(short),
        has_value: true,
    }
}

const fn switch(name: &'static str) -> Known {
    Known {
        name,
        short: None,
        has_value: false,
    }
}

const fn switch_short(name: &'static str, short: &'static str) -> Known {
    Known {
        name,
        short: Some(short),
        has_value: false,
    }
}

const GLOBAL: &[Known] = &[
    switch("debug"),
    with("log"),
    with("log-format"),
    with("log-level"),
    with("root"),
    with("criu"),
    switch("systemd-cgroup"),
    with("rootless"),
    with("cgroup-manager"),
    switch_short("help", "h"),
    switch_short("version", "v"),
];
const CREATE: &[Known] = &[
    with_short("bundle", "b"),
    with("console-socket"),
    with("pidfd-socket"),
    with("pid-file"),
    switch("no-pivot"),
    switch("no-new-keyring"),
    with("preserve-fds"),
];
const RUN: &[Known] = &[
    with_short("bundle", "b"),
    with("console-socket"),
    with("pidfd-socket"),
    with("pid-file"),
    switch("no-pivot"),
    switch("no-new-keyring"),
    with("preserve-fds"),
    switch_short("detach", "d"),
    switch("keep"),
    switch("no-subreaper"),
];
const RESTORE: &[Known] = &[
    with_short("bundle", "b"),
    with("console-socket"),
    with("pid-file"),
    switch("no-pivot"),
    switch_short("detach", "d"),
    switch("no-subreaper"),
    with("image-path"),
    with("work-path"),
    switch("tcp-established"),
    switch("ext-unix-sk"),
    switch("shell-job"),
    switch("file-locks"),
    with("manage-cgroups-mode"),
    with("empty-ns"),
    switch("auto-dedup"),
    switch("lazy-pages"),
    with("lsm-profile"),
    with("lsm-mount-context"),
];
const EXEC: &[Known] = &[
    with("console-socket"),
    with("pidfd-socket"),
    with("cwd"),
    with_short("env", "e"),
    switch_short("tty", "t"),
    with_short("user", "u"),
    with_short("additional-gids", "g"),
    with_short("process", "p"),
    switch_short("detach", "d"),
    with("pid-file"),
    with("process-label"),
    with("apparmor"),
    switch("no-new-privs"),
    with_short("cap", "c"),
    with("preserve-fds"),
    with("cgroup"),
    switch("ignore-paused"),
];
const UPDATE: &[Known] = &[with_short("resources", "r")];
/// Commands that give a container nothing.
const HARMLESS: &[&str] = &[
    "checkpoint",
    "delete",
    "events",
    "features",
    "help",
    "h",
    "kill",
    "list",
    "pause",
    "ps",
    "resume",
    "spec",
    "start",
    "state",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn call(line: &str) -> Result<Call, String> {
        let words: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        read(&words).map(|it| it.call)
    }

    #[test]
    fn what_counts_is_read_and_what_is_not_known_refused() {
        let make = |bundle: &str| {
            Ok(Call::Make {
                bundle: PathBuf::from(bundle),
                container: "c1".to_owned(),
            })
        };
        let head = "--root /run/x --log /l.json --log-format json --systemd-cgroup";
        for (line, bundle) in [
            (format!("{head} create --bundle /b --pid-file /p c1"), "/b"),
            (format!("{head} create --bundle=/b c1"), "/b"),
            (format!("{head} run -b /b -d c1"), "/b"),
            // One dash is two for Go, and the last one counts.
            ("create -bundle /a -bundle=/b c1".to_owned(), "/b"),
            ("create c1".to_owned(), "."),
            ("restore --bundle /b --image-path /i c1".to_owned(), "/b"),
        ] {
            assert_eq!(call(&line), make(bundle), "{line}");
        }
        let exec = |process: Option<&str>, user: Option<&str>| {
            Ok(Call::Exec {
                process: process.map(PathBuf::from),
                user: user.map(str::to_owned),
                container: "c1".to_owned(),
            })
        };
        assert_eq!(
            call("exec --process /p --detach c1"),
            exec(Some("/p"), None)
        );
        assert_eq!(call("exec -u 5 -t c1 sh --cap X"), exec(None, Some("5")));
        assert_eq!(call("--version"), Ok(Call::Other));
        assert_eq!(call("kill c1 9"), Ok(Call::Other));
        assert_eq!(
            call("update --resources - c1"),
            Ok(Call::Update {
                resources: PathBuf::from("-"),
                at: 2,
                container: "c1".to_owned(),
            })
        );
        for bad in [
            "exec --cap CAP_SYS_ADMIN c1 sh",
            "exec -c CAP_SYS_ADMIN c1 sh",
            "exec --apparmor unconfined c1 sh",
            "create --new-flag /b c1",
            "update --memory 0 c1",
            "conjure c1",
            "create --bundle /b ../c1",
            "create --bundle",
            "create",
        ] {
            assert!(call(bad).is_err(), "{bad}");
        }
    }
}
