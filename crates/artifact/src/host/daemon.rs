//! How an engine's daemon was started: which process it is, its command line and its configuration file.

use std::collections::BTreeSet;
use std::path::Path;

use seawall_model::host::engine::daemon::Daemon;
use seawall_model::host::engine::{Engine, EngineKind};
use seawall_model::host::seen::Seen;

use super::proc::status::Status;
use super::{HostOptions, holder, read};

/// Finds the daemon of an engine and reads how it was started.
pub(super) fn daemon(engine: &Engine, options: &HostOptions) -> Daemon {
    if engine.kind == EngineKind::Podman {
        let why = "Podman runs without a daemon";
        return Daemon {
            pid: Seen::unknown(why),
            command: Seen::unknown(why),
            ..Daemon::default()
        };
    }
    let root = options.root.as_path();
    let pid = match find(root, engine) {
        Ok(pid) => pid,
        Err(why) => {
            return configured(
                engine,
                None,
                options,
                Daemon {
                    pid: Seen::unknown(&why),
                    uid: Seen::unknown(&why),
                    program: Seen::unknown(&why),
                    command: Seen::unknown(&why),
                    environment: Seen::unknown(&why),
                    unit: Seen::unknown(why),
                    ..Daemon::default()
                },
            );
        }
    };
    let status = read::text(root, &format!("/proc/{pid}/status"), MOST);
    let words = words(root, pid);
    let raw = words.known().cloned();
    let daemon = Daemon {
        pid: Seen::Known(pid),
        uid: match &status {
            Seen::Known(text) => Status::new(text).uid(),
            _ => Seen::unknown("its process is gone"),
        },
        program: program(root, pid),
        command: words.map(|words| masked(&words, options)),
        environment: environment(root, pid, options),
        unit: unit(root, pid),
        ..Daemon::default()
    };
    configured(engine, raw.as_deref(), options, daemon)
}

/// Says of all that is to be known of a daemon why it is not.
pub(super) fn unknown(why: &str) -> Daemon {
    Daemon {
        pid: Seen::unknown(why),
        uid: Seen::unknown(why),
        program: Seen::unknown(why),
        command: Seen::unknown(why),
        configuration_path: Seen::unknown(why),
        configuration: Seen::unknown(why),
        environment: Seen::unknown(why),
        unit: Seen::unknown(why),
    }
}

/// Reads the file that the command line names, else that of the engine's kind.
fn configured(
    engine: &Engine,
    command: Option<&[String]>,
    options: &HostOptions,
    mut daemon: Daemon,
) -> Daemon {
    let named = command.and_then(|words| named(words, "--config-file"));
    let path = match named.map_or_else(|| usual(engine, &daemon), Ok) {
        Ok(path) => path,
        Err(why) => {
            daemon.configuration_path = Seen::unknown(&why);
            daemon.configuration = Seen::Unknown(why);
            return daemon;
        }
    };
    let text = read::text(&options.root, &path, MOST);
    daemon.configuration = text.map(|text| options.redact.masked(&text));
    daemon.configuration_path = Seen::Known(path);
    daemon
}

/// Returns where a daemon that nobody told looks for its configuration; one without root does so in its user's folder,
/// whoever we are.
fn usual(engine: &Engine, daemon: &Daemon) -> Result<String, String> {
    match &engine.is_rootless {
        Seen::Known(true) => {}
        Seen::Known(false) | Seen::Absent => return Ok("/etc/docker/daemon.json".to_owned()),
        Seen::Unknown(why) => return Err(format!("whether it is rootless is not known: {why}")),
    }
    let environment = match &daemon.environment {
        Seen::Known(environment) => environment,
        Seen::Absent => return Err("its environment is not there".to_owned()),
        Seen::Unknown(why) => return Err(format!("its environment is not known: {why}")),
    };
    let value = |name: &str| {
        let pair = environment.iter().find(|(known, _)| known == name)?;
        pair.1.clone().filter(|value| value.starts_with('/'))
    };
    let home = || value("HOME").map(|home| format!("{home}/.config"));
    let folder = value("XDG_CONFIG_HOME").or_else(home);
    let folder = folder.ok_or("its environment names no home")?;
    Ok(format!("{folder}/docker/daemon.json"))
}

/// Returns the value of a flag: `--name value` or `--name=value`.
pub(super) fn named(words: &[String], flag: &str) -> Option<String> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == flag {
            return words.next().cloned();
        }
        let value = word
            .strip_prefix(flag)
            .and_then(|rest| rest.strip_prefix('='));
        if let Some(value) = value {
            return Some(value.to_owned());
        }
    }
    None
}

/// Finds the process that holds the engine's socket. Where that cannot be seen, for want of rights say, it is the one
/// `dockerd` there is, or of several the one whose command line fits.
fn find(root: &Path, engine: &Engine) -> Result<u32, String> {
    let socket = engine.address.strip_prefix("unix://").unwrap_or_default();
    let all = called(root, "dockerd")?;
    if let Some(pid) = holder::of_socket(root, socket, &all)? {
        return Ok(pid);
    }
    match all.as_slice() {
        [] => Err("no process called dockerd can be seen from here".to_owned()),
        [only] => Ok(*only),
        several => {
            let names_socket = |pid: &&u32| {
                let words = words(root, **pid);
                let mut words = words.known().into_iter().flatten();
                words.any(|word| word.contains(socket))
            };
            let fitting: Vec<u32> = several.iter().filter(names_socket).copied().collect();
            match fitting.as_slice() {
                [only] => Ok(*only),
                _ => Err(format!(
                    "{} processes are called dockerd, and none of them alone names {socket}",
                    several.len()
                )),
            }
        }
    }
}

/// Returns the processes of a name, in the order of their numbers.
pub(super) fn called(root: &Path, wanted: &str) -> Result<Vec<u32>, String> {
    let folder = std::fs::read_dir(read::place(root, "/proc"));
    let folder = folder.map_err(|error| format!("/proc: {error}"))?;
    let names = folder.flatten().map(|entry| entry.file_name());
    let pids: BTreeSet<u32> = names
        .filter_map(|name| name.to_str()?.parse().ok())
        .collect();
    let is_called = |pid: &u32| {
        let name = read::text(root, &format!("/proc/{pid}/comm"), MOST);
        name.known().is_some_and(|name| name.trim() == wanted)
    };
    Ok(pids.into_iter().filter(is_called).collect())
}

pub(super) fn words(root: &Path, pid: u32) -> Seen<Vec<String>> {
    let bytes = read::bytes(root, &format!("/proc/{pid}/cmdline"), MOST);
    bytes.map(|bytes| {
        let words = bytes.split(|byte| *byte == 0);
        let mut words: Vec<String> = words
            .map(|word| String::from_utf8_lossy(word).into_owned())
            .collect();
        while words.last().is_some_and(String::is_empty) {
            words.pop();
        }
        words
    })
}

fn masked(words: &[String], options: &HostOptions) -> Vec<String> {
    words
        .iter()
        .map(|word| options.redact.masked(word))
        .collect()
}

pub(super) fn program(root: &Path, pid: u32) -> Seen<String> {
    match std::fs::read_link(read::place(root, &format!("/proc/{pid}/exe"))) {
        Ok(path) => Seen::Known(path.to_string_lossy().into_owned()),
        Err(error) => Seen::unknown(format!("/proc/{pid}/exe: {error}")),
    }
}

/// Values are kept of the few variables that checks ask for; of the others only names.
fn environment(
    root: &Path,
    pid: u32,
    options: &HostOptions,
) -> Seen<Vec<(String, Option<String>)>> {
    let bytes = read::bytes(root, &format!("/proc/{pid}/environ"), MOST);
    bytes.map(|bytes| {
        let variables = bytes
            .split(|byte| *byte == 0)
            .filter(|text| !text.is_empty());
        let pair = |text: &[u8]| {
            let text = String::from_utf8_lossy(text);
            let (name, value) = text.split_once('=').unwrap_or((&text, ""));
            let is_kept = KEPT.contains(&name) && !options.redact.is_secret(name, value);
            (name.to_owned(), is_kept.then(|| value.to_owned()))
        };
        let mut pairs: Vec<_> = variables.map(pair).collect();
        pairs.sort();
        pairs
    })
}

/// The unit is the last part of the process's control group that is called so: `/system.slice/docker.service`.
fn unit(root: &Path, pid: u32) -> Seen<String> {
    let text = read::text(root, &format!("/proc/{pid}/cgroup"), MOST);
    match text {
        Seen::Known(text) => {
            let parts = text.lines().flat_map(|line| line.split('/'));
            let all: Vec<&str> = parts.filter(|part| part.ends_with(".service")).collect();
            let unit = all.last().copied();
            unit.map(str::to_owned).into()
        }
        Seen::Absent => Seen::unknown("its process is gone"),
        Seen::Unknown(why) => Seen::Unknown(why),
    }
}

/// Variables whose values checks ask for.
const KEPT: &[&str] = &[
    "DOCKER_CERT_PATH",
    "DOCKER_CONFIG",
    "DOCKER_CONTENT_TRUST",
    "DOCKER_RAMDISK",
    "DOCKER_TMPDIR",
    "HOME",
    "NO_PROXY",
    "XDG_CONFIG_HOME",
    "no_proxy",
];
const MOST: u64 = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_no_root_looks_in_the_folder_of_its_user() {
        let pair = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
        let mut engine = Engine::default();
        let mut daemon = Daemon::default();
        for (rootless, environment, want) in [
            (Seen::Known(false), vec![], Some("/etc/docker/daemon.json")),
            (
                Seen::Known(true),
                vec![pair("HOME", "/home/zed")],
                Some("/home/zed/.config/docker/daemon.json"),
            ),
            (
                Seen::Known(true),
                vec![pair("HOME", "/h"), pair("XDG_CONFIG_HOME", "/c")],
                Some("/c/docker/daemon.json"),
            ),
            (Seen::Known(true), vec![], None),
            (Seen::unknown("x"), vec![pair("HOME", "/h")], None),
        ] {
            engine.is_rootless = rootless;
            daemon.environment = Seen::Known(environment);
            assert_eq!(usual(&engine, &daemon).ok().as_deref(), want);
        }
    }

    #[test]
    fn flags_have_values_in_either_form() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let cases = [
            ("dockerd --config-file /a", Some("/a")),
            ("dockerd --config-file=/b -D", Some("/b")),
            ("dockerd --config-filex=/b", None),
        ];
        for (line, want) in cases {
            assert_eq!(
                named(&words(line), "--config-file").as_deref(),
                want,
                "{line}"
            );
        }
    }
}
