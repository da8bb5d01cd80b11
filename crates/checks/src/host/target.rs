//! Which files an engine is made of: where they are on this host, as its units and the daemon's configuration in
//! force say, rather than where they usually are.

use seawall_model::host::HostFacts;
use seawall_model::host::engine::{Engine, EngineKind};
use seawall_model::host::seen::Seen;

use super::EngineInput;
use crate::daemon;
use crate::daemon::effective::effective;
use crate::settings::Settings;

/// Paths to look at, or why there are none.
pub(crate) type Paths = Result<Vec<String>, Missing>;

/// Why there is nothing to look at.
#[derive(Debug)]
pub(crate) enum Missing {
    /// It is known that there is no such file.
    NotThere(String),
    /// Nobody could see where it is.
    NotKnown(String),
}

/// One path, or several that are usual.
#[expect(
    clippy::unnecessary_wraps,
    reason = "of one kind with those that may find nothing"
)]
pub(super) fn fixed(paths: &[&str]) -> Paths {
    Ok(paths.iter().map(|path| (*path).to_owned()).collect())
}

/// The file of a unit of systemd, with its drop-ins.
pub(super) fn unit(facts: &HostFacts, name: &str) -> Paths {
    let unit = match facts.units.get(name) {
        Some(Seen::Known(unit)) => unit,
        Some(Seen::Absent) => {
            return Err(Missing::NotThere(format!("there is no unit `{name}`")));
        }
        Some(Seen::Unknown(why)) => {
            return Err(Missing::NotKnown(format!("{name} is not known: {why}")));
        }
        None => return Err(Missing::NotKnown(format!("{name} was not asked for"))),
    };
    if unit.is_masked {
        return Err(Missing::NotThere(format!("`{name}` is masked")));
    }
    let own = std::iter::once(&unit.path);
    Ok(own.chain(&unit.drop_ins).cloned().collect())
}

/// The files of the unit that starts the engine, whatever its name is.
pub(super) fn service(facts: &HostFacts) -> Paths {
    let usual = unit(facts, SERVICE);
    let mut others = Vec::new();
    for (name, found) in &facts.units {
        let Some(found) = found.known().filter(|_| name != SERVICE) else {
            continue;
        };
        let mut starts = found.values("Service", "ExecStart");
        if starts.any(|start| start.value.contains("dockerd")) {
            others.extend(unit(facts, name).unwrap_or_default());
        }
    }
    match usual {
        Ok(mut paths) => {
            paths.extend(others);
            Ok(paths)
        }
        Err(Missing::NotThere(_)) if !others.is_empty() => Ok(others),
        Err(missing) => Err(missing),
    }
}

/// What each engine says where something is; the usual path where none says it.
pub(super) fn of_engines(
    facts: &HostFacts,
    usual: &str,
    read: fn(&Engine) -> &Seen<String>,
) -> Paths {
    let engines = facts.engines.iter().filter(|it| is_docker(it));
    let told: Vec<&Seen<String>> = engines.map(read).collect();
    let mut paths: Vec<String> = told.iter().filter_map(|it| it.known().cloned()).collect();
    if paths.is_empty() {
        let why = told.iter().find_map(|it| it.why_unknown());
        usually(facts, usual, why)?;
        paths.push(usual.to_owned());
    }
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// That the usual path leads nowhere says nothing where nobody could see which path counts.
fn usually(facts: &HostFacts, usual: &str, why: Option<&str>) -> Result<(), Missing> {
    let is_absent = facts.files.get(usual).is_some_and(Seen::is_absent);
    match why.filter(|_| is_absent) {
        Some(why) => Err(Missing::NotKnown(format!(
            "{usual} does not exist, and the engine's own path is not known: {why}"
        ))),
        None => Ok(()),
    }
}

/// The sockets of containerd: those that daemons are told of, else the usual one, and the one of a containerd that
/// the daemon started for itself.
pub(super) fn containerd_sockets(facts: &HostFacts) -> Paths {
    let (mut paths, mut unknown) = (Vec::new(), None);
    for engine in &facts.engines {
        let configuration = match configuration(engine) {
            Ok(configuration) => configuration,
            Err(Missing::NotThere(_)) => continue,
            Err(Missing::NotKnown(why)) => {
                unknown = Some(why);
                continue;
            }
        };
        if let Some(named) = configuration.text("containerd") {
            paths.push(named.strip_prefix("unix://").unwrap_or(named).to_owned());
        }
    }
    if paths.is_empty() {
        usually(facts, CONTAINERD, unknown.as_deref())?;
        paths.push(CONTAINERD.to_owned());
    }
    if facts.files.contains_key(OWN_CONTAINERD) {
        paths.push(OWN_CONTAINERD.to_owned());
    }
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// The configuration files that containerds were started with, those left out that an engine writes for a containerd of
/// its own each time it starts; the usual one where none is named.
pub(super) fn containerd_configurations(facts: &HostFacts) -> Paths {
    let engines = facts.engines.iter().filter_map(|it| it.programs.known());
    let own = engines.flatten().filter(|it| it.name == "containerd");
    let named: Vec<&Seen<String>> = own.map(|it| &it.configuration).collect();
    let kept = |path: &&String| !path.ends_with("/containerd/containerd.toml");
    let known = named.iter().filter_map(|it| it.known());
    let mut paths: Vec<String> = known.filter(kept).cloned().collect();
    if paths.is_empty() {
        usually(
            facts,
            CONFIGURATION,
            named.iter().find_map(|it| it.why_unknown()),
        )?;
        paths.push(CONFIGURATION.to_owned());
    }
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// What lies in the folder of registries' certificates.
pub(super) fn registry_certificates(facts: &HostFacts) -> Paths {
    match facts.files.get(CERTIFICATES) {
        Some(Seen::Known(_)) => {}
        Some(Seen::Absent) => {
            let why = format!("`{CERTIFICATES}` does not exist");
            return Err(Missing::NotThere(why));
        }
        Some(Seen::Unknown(why)) => {
            let why = format!("{CERTIFICATES} is not known: {why}");
            return Err(Missing::NotKnown(why));
        }
        None => {
            let why = format!("{CERTIFICATES} was not asked for");
            return Err(Missing::NotKnown(why));
        }
    }
    let below = format!("{CERTIFICATES}/");
    let paths = facts.files.keys().filter(|path| path.starts_with(&below));
    let paths: Vec<String> = paths.cloned().collect();
    if paths.is_empty() {
        let why = format!("`{CERTIFICATES}` is empty");
        return Err(Missing::NotThere(why));
    }
    Ok(paths)
}

/// All sockets of the file system that the engine listens on.
pub(crate) fn sockets(input: &EngineInput<'_>) -> Paths {
    let address = &input.engine.address;
    let mut paths: Vec<String> = address
        .strip_prefix("unix://")
        .map(str::to_owned)
        .into_iter()
        .collect();
    if let Ok(configuration) = configuration(input.engine) {
        let hosts = configuration.items("hosts").iter();
        let hosts: Vec<&str> = hosts
            .map(|host| configuration.source.slice(host.span))
            .collect();
        let hosts = hosts.iter().map(|host| host.trim_matches('"'));
        for host in hosts {
            match host.strip_prefix("unix://") {
                Some(path) => paths.push(path.to_owned()),
                None if host.starts_with("fd:") => paths.extend(handed_over(input.facts)),
                None => {}
            }
        }
    }
    if paths.is_empty() {
        let why = format!("the engine was asked at {address}, which is no socket");
        return Err(Missing::NotThere(why));
    }
    paths.dedup();
    Ok(paths)
}

/// The daemon's configuration file.
pub(super) fn configuration_file(input: &EngineInput<'_>) -> Paths {
    if !is_docker(input.engine) {
        return Err(Missing::NotThere(NO_DAEMON.to_owned()));
    }
    match &input.engine.daemon.configuration_path {
        Seen::Known(path) => Ok(vec![path.clone()]),
        Seen::Absent => Err(Missing::NotThere(
            "the daemon has no configuration file".to_owned(),
        )),
        Seen::Unknown(why) => Err(Missing::NotKnown(format!(
            "where the daemon's configuration file is is not known: {why}"
        ))),
    }
}

/// A file of the daemon's TLS: where a key of its configuration says, else where the daemon looks for it by itself.
pub(super) fn tls_file(input: &EngineInput<'_>, key: &str, usual: &str) -> Paths {
    let configuration = configuration(input.engine)?;
    if let Some(path) = configuration.text(key) {
        if path.starts_with('/') {
            return Ok(vec![path.to_owned()]);
        }
        let why = format!("`{key}` is `{path}`, and the daemon's working folder is not known");
        return Err(Missing::NotKnown(why));
    }
    let environment = match &input.engine.daemon.environment {
        Seen::Known(environment) => environment,
        Seen::Absent => return Err(Missing::NotKnown(NO_PROCESS.to_owned())),
        Seen::Unknown(why) => {
            let why = format!("the daemon's environment is not known: {why}");
            return Err(Missing::NotKnown(why));
        }
    };
    let is_asked = |name: &str| environment.iter().any(|(known, _)| known == name);
    let is_on = |key| configuration.bool(key) == Some(true);
    if !is_on("tls") && !is_on("tlsverify") && !is_asked("DOCKER_TLS_VERIFY") {
        return Err(Missing::NotThere("the daemon does not use TLS".to_owned()));
    }
    for (name, below) in [
        ("DOCKER_CERT_PATH", ""),
        ("DOCKER_CONFIG", ""),
        ("HOME", "/.docker"),
    ] {
        let Some((_, value)) = environment.iter().find(|(known, _)| known == name) else {
            continue;
        };
        return match value {
            Some(folder) => Ok(vec![format!("{folder}{below}/{usual}")]),
            None => Err(Missing::NotKnown(format!(
                "the daemon takes `{usual}` from where `{name}` says, which was not recorded"
            ))),
        };
    }
    Ok(vec![format!("/root/.docker/{usual}")])
}

/// Reads the configuration in force.
pub(crate) fn configuration(engine: &Engine) -> Result<daemon::Input, Missing> {
    if !is_docker(engine) {
        return Err(Missing::NotThere(NO_DAEMON.to_owned()));
    }
    let command = match &engine.daemon.command {
        Seen::Known(command) => command,
        Seen::Absent => return Err(Missing::NotKnown(NO_PROCESS.to_owned())),
        Seen::Unknown(why) => {
            let why = format!("the daemon's command line is not known: {why}");
            return Err(Missing::NotKnown(why));
        }
    };
    let text = match &engine.daemon.configuration {
        Seen::Known(text) => Some(text.as_str()),
        Seen::Absent => None,
        Seen::Unknown(why) => {
            let why = format!("the daemon's configuration is not known: {why}");
            return Err(Missing::NotKnown(why));
        }
    };
    let path = engine.daemon.configuration_path.known();
    let path = path.map_or("daemon.json", String::as_str);
    let effective = effective(command, path, text).map_err(Missing::NotKnown)?;
    let input = daemon::Input::new(effective.source, Settings::default());
    match input.errors.first() {
        Some(error) => Err(Missing::NotKnown(format!(
            "{path} cannot be read: {}",
            error.why
        ))),
        None => Ok(input),
    }
}

fn is_docker(engine: &Engine) -> bool {
    engine.kind == EngineKind::Docker
}

/// The sockets that systemd opens for the daemon.
fn handed_over(facts: &HostFacts) -> Vec<String> {
    let unit = facts.units.get("docker.socket");
    let unit = unit.and_then(Seen::known).into_iter();
    let streams = unit.flat_map(|unit| unit.values("Socket", "ListenStream"));
    let paths = streams.filter(|stream| stream.value.starts_with(['/', '%']));
    paths
        .map(|stream| stream.value.replace("%t", "/run"))
        .collect()
}

const SERVICE: &str = "docker.service";
const CERTIFICATES: &str = "/etc/docker/certs.d";
const CONFIGURATION: &str = "/etc/containerd/config.toml";
const CONTAINERD: &str = "/run/containerd/containerd.sock";
const OWN_CONTAINERD: &str = "/run/docker/containerd/containerd.sock";
const NO_DAEMON: &str = "Podman has no daemon that is configured so";
const NO_PROCESS: &str = "the daemon's process was not found";
