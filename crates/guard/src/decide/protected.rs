//! Paths that nobody may get a hold on by a mount: what the engine and the guard live on.

use std::path::Path;

use seawall_policy::config::guard::{Door, Drain, Guard, Log, SyslogWay};

/// Returns the paths that the engine and the guard live on: a hold on one of them is the power of root.
pub(super) fn protected(guard: &Guard) -> Vec<String> {
    let mut paths: Vec<String> = ROOTS.map(str::to_owned).to_vec();
    paths.push(guard.upstream.clone());
    for listener in &guard.listeners {
        match &listener.door {
            Door::Unix(unix) => paths.push(unix.path.clone()),
            Door::Tcp(tcp) => {
                paths.extend([
                    tcp.certificate.clone(),
                    tcp.key.clone(),
                    tcp.client_ca.clone(),
                ]);
                paths.extend(tcp.crl.iter().cloned());
            }
        }
    }
    if let Some(log) = &guard.log {
        paths.push(log.path.clone());
        paths.extend(log.key.clone());
        paths.extend(beside(log));
    }
    paths.extend(guard.scans.clone());
    paths.retain(|path| path.starts_with('/'));
    paths
}

/// Returns what is kept beside a log, and what its sinks are given.
fn beside(log: &Log) -> Vec<String> {
    let ending = |it: &str| {
        Path::new(&log.path)
            .with_extension(it)
            .display()
            .to_string()
    };
    let mut paths = ["sinks", "sessions", "recordings"].map(ending).to_vec();
    paths.extend(log.recordings.folder.iter().map(|it| it.0.clone()));
    for sink in &log.sinks {
        let (web, secret) = match &sink.to {
            Drain::Otlp(web) => (Some(web), None),
            Drain::Webhook { web, secret } => (Some(web), secret.clone()),
            Drain::Syslog { .. } | Drain::Journald { .. } => (None, None),
        };
        let tls = match &sink.to {
            Drain::Syslog {
                way: SyslogWay::Tls(_, tls),
                ..
            } => Some(tls),
            _ => web.and_then(|it| it.tls.as_ref()),
        };
        paths.extend(secret);
        paths.extend(web.and_then(|it| it.headers.clone()));
        paths.extend(tls.and_then(|it| it.key.clone()));
        let ca = tls.map(|it| it.ca.clone());
        paths.extend(ca.filter(|it| !SHARED.iter().any(|folder| it.starts_with(folder))));
    }
    paths
}

/// What the engine lives on wherever its socket is.
const ROOTS: [&str; 11] = [
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/run/docker",
    "/run/containerd",
    "/run/seawall",
    "/var/lib/docker",
    "/var/lib/containerd",
    "/etc/docker",
    "/etc/seawall",
    "/proc",
    "/sys",
];
/// Where systems keep the authorities that everybody trusts: containers are given those.
const SHARED: [&str; 3] = ["/etc/ssl/", "/etc/pki/", "/usr/"];
