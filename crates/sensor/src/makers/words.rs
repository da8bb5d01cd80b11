//! How runtimes are called: for which container. Sources: conmon(8), runc(8) with the pages of its commands, crun(1), the shim of
//! containerd (`containerd-shim-runc-v2 -h`).

use seawall_runtime::state::cgroup::{BUILDKIT, is_step};
use std::ffi::OsStr;

const CONMON: &str = "conmon";
const SHIM: &str = "containerd-shim-runc-v2";
const RUNTIMES: [&str; 6] = [CONMON, SHIM, "runc", "crun", "youki", "docker-runc"];

/// Options of runtimes that no value follows.
const ALONE: &[&str] = &[
    "--debug",
    "--systemd-cgroup",
    "--detach",
    "-d",
    "--tty",
    "-t",
    "--keep",
    "--no-pivot",
    "--no-new-keyring",
    "--no-subreaper",
    "--no-new-privs",
    "--ignore-paused",
    "--lazy-pages",
    "--tcp-established",
    "--ext-unix-sk",
    "--shell-job",
    "--file-locks",
    "--auto-dedup",
];

/// Their commands that make a container, or a process in one.
const COMMANDS: &[&[u8]] = &[b"create", b"run", b"exec", b"restore"];

/// The most bytes of an id.
const LONGEST: usize = 128;
/// What rules call the host: no container may be called so.
const NOBODY: &str = "host";

/// Returns a runtime by the name of its file.
pub(super) fn name(name: &OsStr) -> Option<&'static str> {
    RUNTIMES.into_iter().find(|it| name == *it)
}

/// Says whether a runtime makes a container itself, or a process in one, by its arguments.
pub(super) fn makes(name: &'static str, words: &[Box<[u8]>]) -> bool {
    let looks_after = [CONMON, SHIM].contains(&name);
    !looks_after && read(name, words).is_some()
}

/// Reads the arguments of a runtime, behind its own name: the id of the container, and what runs it.
pub(super) fn read(name: &'static str, words: &[Box<[u8]>]) -> Option<(String, &'static str)> {
    let words: Vec<&[u8]> = words.iter().map(|word| &**word).collect();
    match name {
        CONMON => {
            let end = words.iter().position(|it| *it == b"--exit-command");
            let own = words.get(..end.unwrap_or(words.len()))?;
            Some((id(value(own, &["-c", "--cid"])?)?, "podman"))
        }
        SHIM => {
            // Others have several containers behind one.
            let is_docker = value(&words, &["-namespace", "--namespace"])? == b"moby";
            let id = is_docker.then(|| value(&words, &["-id", "--id"]))??;
            Some((self::id(id)?, "docker"))
        }
        _ => called(name, &words),
    }
}

/// Reads `runc [options] COMMAND [options] ID …`.
fn called(name: &'static str, words: &[&[u8]]) -> Option<(String, &'static str)> {
    let (command, rest) = plain(words)?;
    if !COMMANDS.contains(&command) {
        return None;
    }
    let (last, _) = plain(rest)?;
    let id = id(last)?;
    let bundle = value(rest, &["-b", "--bundle"]).unwrap_or_default();
    let mut folders = bundle.split(|byte| *byte == b'/');
    let has = |folder: &[u8]| bundle.split(|byte| *byte == b'/').any(|it| it == folder);
    let is_step = is_step(&id) && folders.any(|it| it == b"executor");
    let runtime = if is_step {
        BUILDKIT
    } else if has(b"moby") {
        "docker"
    } else if has(b"io.containerd.runtime.v2.task") {
        "containerd"
    } else {
        name
    };
    Some((id, runtime))
}

/// Returns the first word that is no option and no value of one, and those behind it.
fn plain<'w, 'a>(words: &'w [&'a [u8]]) -> Option<(&'a [u8], &'w [&'a [u8]])> {
    let mut rest = words;
    loop {
        let (word, behind) = rest.split_first()?;
        if !word.starts_with(b"-") {
            return Some((word, behind));
        }
        let is_alone = word.contains(&b'=') || ALONE.iter().any(|it| it.as_bytes() == *word);
        let skipped = usize::from(!is_alone);
        rest = behind.get(skipped..)?;
    }
}

/// Returns the value of an option.
fn value<'a>(words: &[&'a [u8]], names: &[&str]) -> Option<&'a [u8]> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        for name in names {
            if *word == name.as_bytes() {
                return words.next().copied();
            }
            let joined = word.strip_prefix(name.as_bytes());
            if let Some(value) = joined.and_then(|it| it.strip_prefix(b"=")) {
                return Some(value);
            }
        }
    }
    None
}

/// An id as runtimes take it (libcontainer, `validateID`).
fn id(word: &[u8]) -> Option<String> {
    let is_one = !word.is_empty()
        && word.len() <= LONGEST
        && word
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_+.-".contains(byte));
    let text = std::str::from_utf8(word).ok()?;
    (is_one && text != NOBODY).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<Box<[u8]>> {
        let words = text.split(' ').filter(|it| !it.is_empty());
        words.map(|it| Box::from(it.as_bytes())).collect()
    }

    #[test]
    fn how_runtimes_are_called() {
        let long = "0123456789abcdef".repeat(4);
        let step = "o1g6clxd8kvgbvz4xvn7s2ri0";
        for (name, text, wanted) in [
            (
                CONMON,
                "--api-version 1 -c LONG -u LONG -r /usr/bin/crun -b /s/LONG/userdata -p /r/pidfile -n web",
                Some((&*long, "podman")),
            ),
            (CONMON, "-u x --exit-command /usr/bin/podman -c LONG", None),
            (
                "runc",
                "--root /run/user/1000/runc run -d --bundle /home/x/b web",
                Some(("web", "runc")),
            ),
            (
                "crun",
                "--systemd-cgroup create -b . web.1",
                Some(("web.1", "crun")),
            ),
            (
                "runc",
                "--log /l --log-format json create --bundle /run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby/LONG --pid-file /p LONG",
                Some((&*long, "docker")),
            ),
            (
                "runc",
                "create --bundle /run/containerd/io.containerd.runtime.v2.task/k8s.io/LONG LONG",
                Some((&*long, "containerd")),
            ),
            (
                "runc",
                "--log /x run --bundle /var/lib/docker/buildkit/executor/STEP --keep STEP",
                Some((step, "buildkit")),
            ),
            (
                "runc",
                "run --bundle=/x/executor/STEP STEP",
                Some((step, "buildkit")),
            ),
            ("runc", "run STEP", Some((step, "runc"))),
            (
                "runc",
                "exec --process /p --detach LONG",
                Some((&*long, "runc")),
            ),
            (
                "runc",
                "exec -t --env A=1 web sh -c run",
                Some(("web", "runc")),
            ),
            (
                SHIM,
                "-namespace moby -id LONG -address /run/containerd/containerd.sock",
                Some((&*long, "docker")),
            ),
            (SHIM, "-namespace k8s.io -id LONG", None),
            ("runc", "init", None),
            ("runc", "delete web", None),
            ("runc", "--root run", None),
            ("runc", "run", None),
            ("runc", "run host", None),
            ("runc", "run ../x", None),
            ("runc", "", None),
        ] {
            let put = |text: &str| text.replace("LONG", &long).replace("STEP", step);
            let wanted = wanted.map(|(id, runtime)| (id.to_owned(), runtime));
            assert_eq!(read(name, &words(&put(text))), wanted, "{name} {text}");
        }
        let most = "x".repeat(LONGEST + 1);
        assert_eq!(read("runc", &words(&format!("run {most}"))), None);
        assert_eq!(name(OsStr::new("runc")), Some("runc"));
        assert_eq!(name(OsStr::new("runc2")), None);
    }

    proptest! {
        #[test]
        fn whatever_stands_there_is_read(words: Vec<Vec<u8>>, which in 0..RUNTIMES.len()) {
            let words: Vec<Box<[u8]>> = words.into_iter().map(Vec::into_boxed_slice).collect();
            drop(read(RUNTIMES[which], &words));
        }
    }
}
