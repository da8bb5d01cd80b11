//! Which files run as an engine: its daemon, containerd, and the runtimes that it hands containers to. Found by their
//! processes, else where the daemon looks for them; what they are is told by others.

use std::path::Path;

use seawall_model::host::engine::info::Component;
use seawall_model::host::engine::program::Program;
use seawall_model::host::engine::{Engine, EngineKind};
use seawall_model::host::seen::Seen;

use super::daemon;
use super::{HostOptions, read};

/// Finds the programs of an engine. Of one on another machine only what it tells is known.
pub(super) fn programs(engine: &Engine, is_local: bool, options: &HostOptions) -> Vec<Program> {
    if engine.kind == EngineKind::Podman {
        return Vec::new();
    }
    let root = options.root.as_path();
    let mut programs = vec![own_daemon(engine, is_local)];
    let mut daemons = if is_local {
        containerds(root)
    } else {
        Vec::new()
    };
    if daemons.is_empty() {
        daemons.push(unseen("containerd", root, is_local));
    }
    programs.extend(daemons);
    let runtimes = runtimes(engine).into_iter();
    programs.extend(runtimes.map(|runtime| one_runtime(&runtime, root, is_local)));
    for program in &mut programs {
        program.told = told(engine, &program.name);
    }
    programs
}

/// Returns the configuration files that programs' command lines name.
pub(super) fn configurations(engine: &Engine) -> Vec<String> {
    let programs = engine.programs.known().into_iter().flatten();
    let named = programs.filter_map(|program| program.configuration.known());
    named.cloned().collect()
}

fn own_daemon(engine: &Engine, is_local: bool) -> Program {
    let pid = engine.daemon.pid.known().copied();
    let exe = match &engine.daemon.program {
        _ if !is_local => Seen::Absent,
        program => program.clone(),
    };
    let mut program = Program {
        name: "dockerd".to_owned(),
        pid,
        configuration: engine.daemon.configuration_path.clone(),
        ..Program::default()
    };
    run_by(&mut program, exe);
    program
}

/// Finds the processes of containerd: several engines share one, or have one each.
fn containerds(root: &Path) -> Vec<Program> {
    let pids = daemon::called(root, "containerd").unwrap_or_default();
    let one = |pid: u32| {
        let words = daemon::words(root, pid);
        let configuration = match &words {
            Seen::Known(words) => ["--config", "-c"]
                .iter()
                .find_map(|flag| daemon::named(words, flag))
                .into(),
            Seen::Absent => Seen::unknown("its process is gone"),
            Seen::Unknown(why) => Seen::unknown(why),
        };
        let mut program = Program {
            name: "containerd".to_owned(),
            pid: Some(pid),
            configuration,
            ..Program::default()
        };
        run_by(&mut program, daemon::program(root, pid));
        program
    };
    let mut found: Vec<Program> = Vec::new();
    for program in pids.into_iter().take(MOST).map(one) {
        let same =
            |it: &Program| it.path == program.path && it.configuration == program.configuration;
        // A process that nobody may look at says nothing that another does.
        if program.path.known().is_none() || !found.iter().any(same) {
            found.push(program);
        }
    }
    found
}

/// Takes over where the kernel says that the file of a process lies.
fn run_by(program: &mut Program, exe: Seen<String>) {
    program.path = exe.map(|path| match path.strip_suffix(DELETED) {
        Some(path) => {
            program.is_replaced = true;
            path.to_owned()
        }
        None => path,
    });
}

/// The runtimes that the engine has, by their program; of those that containerd knows by name that program is a shim
/// of containerd itself.
fn runtimes(engine: &Engine) -> Vec<String> {
    let known = engine.info.runtimes.known();
    let given = known.into_iter().flatten();
    let mut programs: Vec<String> = given
        .filter(|(name, path)| !path.is_empty() && !name.contains(".containerd."))
        .map(|(_, path)| path.clone())
        .collect();
    // Engines have it whatever they tell.
    programs.push("runc".to_owned());
    programs.sort();
    programs.dedup();
    programs.truncate(MOST);
    programs
}

fn one_runtime(runtime: &str, root: &Path, is_local: bool) -> Program {
    if !runtime.starts_with('/') {
        return unseen(runtime, root, is_local);
    }
    let name = runtime.rsplit('/').next().unwrap_or(runtime);
    Program {
        name: name.to_owned(),
        path: if is_local {
            read::resolve(root, runtime)
        } else {
            Seen::Absent
        },
        configuration: Seen::Absent,
        ..Program::default()
    }
}

/// Looks for a program where daemons look for it.
fn unseen(name: &str, root: &Path, is_local: bool) -> Program {
    let mut folders = FOLDERS.iter();
    let found = folders.find_map(|folder| {
        let path = read::resolve(root, &format!("{folder}/{name}"));
        (!path.is_absent()).then_some(path)
    });
    Program {
        name: name.to_owned(),
        path: found.filter(|_| is_local).unwrap_or(Seen::Absent),
        configuration: Seen::Absent,
        ..Program::default()
    }
}

/// Returns the version that the engine tells of a program.
fn told(engine: &Engine, name: &str) -> Option<String> {
    let name = if name == "dockerd" { "Engine" } else { name };
    let components = engine.components.known();
    let is_it = |it: &&Component| it.name == name && !it.version.is_empty();
    let component = components.into_iter().flatten().find(is_it);
    let version = component.map(|it| it.version.clone());
    version.or_else(|| {
        let own = engine.info.version.known().filter(|_| name == "Engine");
        own.cloned()
    })
}

/// Where a daemon that systemd starts looks for programs (`systemd.exec(5)`).
const FOLDERS: &[&str] = &[
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
];
/// What the kernel writes behind the name of a file that is gone.
const DELETED: &str = " (deleted)";
/// Processes and runtimes that are looked at.
const MOST: usize = 32;

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn engine() -> Engine {
        let mut engine = Engine::default();
        engine.daemon.program = Seen::Known("/usr/bin/dockerd (deleted)".to_owned());
        let runtimes = [
            ("runc", "runc"),
            ("io.containerd.runc.v2", "runc"),
            ("crun", "/opt/crun"),
        ];
        let pair = |(name, path): (&str, &str)| (name.to_owned(), path.to_owned());
        engine.info.runtimes = Seen::Known(runtimes.into_iter().map(pair).collect());
        engine.components = Seen::Known(vec![Component {
            name: "runc".to_owned(),
            version: "1.1.5".to_owned(),
        }]);
        engine
    }

    #[test]
    fn programs_are_found_by_process_by_path_and_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for path in ["proc/7", "usr/sbin", "opt"] {
            std::fs::create_dir_all(root.join(path)).unwrap();
        }
        std::fs::write(root.join("usr/sbin/runc"), "").unwrap();
        std::fs::write(root.join("opt/crun-1.8"), "").unwrap();
        symlink("crun-1.8", root.join("opt/crun")).unwrap();
        std::fs::write(root.join("proc/7/comm"), "containerd\n").unwrap();
        let line = "/usr/bin/containerd\0--config\0/etc/own.toml\0";
        std::fs::write(root.join("proc/7/cmdline"), line).unwrap();
        symlink("/usr/bin/containerd", root.join("proc/7/exe")).unwrap();
        let options = HostOptions {
            root: root.to_owned(),
            ..crate::host::options::sample()
        };
        let found = programs(&engine(), true, &options);
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.name.as_str(), it.path.known().map(String::as_str)))
            .collect();
        let wanted = [
            ("dockerd", Some("/usr/bin/dockerd")),
            ("containerd", Some("/usr/bin/containerd")),
            ("crun", Some("/opt/crun-1.8")),
            ("runc", Some("/usr/sbin/runc")),
        ];
        assert_eq!(told, wanted);
        assert!(found[0].is_replaced && !found[1].is_replaced);
        let named = found[1].configuration.known().map(String::as_str);
        assert_eq!(named, Some("/etc/own.toml"));
        assert_eq!(found[3].told.as_deref(), Some("1.1.5"));
        let remote = programs(&engine(), false, &options);
        assert!(remote.iter().all(|it| it.path.is_absent()), "{remote:?}");
        assert_eq!(remote.last().unwrap().told.as_deref(), Some("1.1.5"));
    }
}
