//! The engine's router, as far as it chooses between routes: the first that matches, in the order in which they are
//! registered.

/// The engine's routes in the order in which it registers them, as far as one may hide another: each with what it is
/// here. `*` matches anything with slashes and also nothing, `+` anything, `_` one segment.
pub(super) const ENGINE: &[(&str, &str, &str)] = &[
    ("GET", "/containers/*/checkpoints", "checkpoints.list"),
    ("POST", "/containers/*/checkpoints", "checkpoints.create"),
    (
        "DELETE",
        "/containers/_/checkpoints/_",
        "checkpoints.delete",
    ),
    ("HEAD", "/containers/*/archive", "containers.archive-stat"),
    ("GET", "/containers/json", "containers.list"),
    ("GET", "/containers/*/export", "containers.export"),
    ("GET", "/containers/*/changes", "containers.changes"),
    ("GET", "/containers/*/json", "containers.inspect"),
    ("GET", "/containers/*/top", "containers.top"),
    ("GET", "/containers/*/logs", "containers.logs"),
    ("GET", "/containers/*/stats", "containers.stats"),
    ("GET", "/containers/*/attach/ws", "containers.attach-ws"),
    ("GET", "/exec/*/json", "exec.inspect"),
    ("GET", "/containers/*/archive", "containers.archive-get"),
    ("POST", "/containers/create", "containers.create"),
    ("POST", "/containers/*/kill", "containers.kill"),
    ("POST", "/containers/*/pause", "containers.pause"),
    ("POST", "/containers/*/unpause", "containers.unpause"),
    ("POST", "/containers/*/restart", "containers.restart"),
    ("POST", "/containers/*/start", "containers.start"),
    ("POST", "/containers/*/stop", "containers.stop"),
    ("POST", "/containers/*/wait", "containers.wait"),
    ("POST", "/containers/*/resize", "containers.resize"),
    ("POST", "/containers/*/attach", "containers.attach"),
    ("POST", "/containers/*/exec", "exec.create"),
    ("POST", "/exec/*/start", "exec.start"),
    ("POST", "/exec/*/resize", "exec.resize"),
    ("POST", "/containers/*/rename", "containers.rename"),
    ("POST", "/containers/*/update", "containers.update"),
    ("POST", "/containers/prune", "containers.prune"),
    ("POST", "/commit", "images.commit"),
    ("PUT", "/containers/*/archive", "containers.archive-put"),
    ("DELETE", "/containers/*", "containers.delete"),
    ("GET", "/images/json", "images.list"),
    ("GET", "/images/search", "images.search"),
    ("GET", "/images/get", "images.save-many"),
    ("GET", "/images/*/get", "images.save"),
    ("GET", "/images/*/history", "images.history"),
    ("GET", "/images/*/json", "images.inspect"),
    ("GET", "/images/*/attestations", "images.attestations"),
    ("POST", "/images/load", "images.load"),
    ("POST", "/images/create", "images.pull"),
    ("POST", "/images/*/push", "images.push"),
    ("POST", "/images/*/tag", "images.tag"),
    ("POST", "/images/prune", "images.prune"),
    ("DELETE", "/images/*", "images.delete"),
    ("GET", "/_ping", "system.ping"),
    ("HEAD", "/_ping", "system.ping"),
    ("GET", "/events", "system.events"),
    ("GET", "/info", "system.info"),
    ("GET", "/version", "system.version"),
    ("GET", "/system/df", "system.df"),
    ("POST", "/auth", "system.auth"),
    ("GET", "/volumes", "volumes.list"),
    ("GET", "/volumes/*", "volumes.inspect"),
    ("POST", "/volumes/create", "volumes.create"),
    ("POST", "/volumes/prune", "volumes.prune"),
    ("PUT", "/volumes/*", "volumes.update"),
    ("DELETE", "/volumes/*", "volumes.delete"),
    ("POST", "/build", "images.build"),
    ("POST", "/build/prune", "build.prune"),
    ("POST", "/build/cancel", "build.cancel"),
    ("POST", "/session", "session.start"),
    ("POST", "/swarm/init", "swarm.init"),
    ("POST", "/swarm/join", "swarm.join"),
    ("POST", "/swarm/leave", "swarm.leave"),
    ("GET", "/swarm", "swarm.inspect"),
    ("GET", "/swarm/unlockkey", "swarm.unlock-key"),
    ("POST", "/swarm/update", "swarm.update"),
    ("POST", "/swarm/unlock", "swarm.unlock"),
    ("GET", "/services", "services.list"),
    ("GET", "/services/_", "services.inspect"),
    ("POST", "/services/create", "services.create"),
    ("POST", "/services/_/update", "services.update"),
    ("DELETE", "/services/_", "services.delete"),
    ("GET", "/services/_/logs", "services.logs"),
    ("GET", "/nodes", "nodes.list"),
    ("GET", "/nodes/_", "nodes.inspect"),
    ("DELETE", "/nodes/_", "nodes.delete"),
    ("POST", "/nodes/_/update", "nodes.update"),
    ("GET", "/tasks", "tasks.list"),
    ("GET", "/tasks/_", "tasks.inspect"),
    ("GET", "/tasks/_/logs", "tasks.logs"),
    ("GET", "/secrets", "secrets.list"),
    ("POST", "/secrets/create", "secrets.create"),
    ("DELETE", "/secrets/_", "secrets.delete"),
    ("GET", "/secrets/_", "secrets.inspect"),
    ("POST", "/secrets/_/update", "secrets.update"),
    ("GET", "/configs", "configs.list"),
    ("POST", "/configs/create", "configs.create"),
    ("DELETE", "/configs/_", "configs.delete"),
    ("GET", "/configs/_", "configs.inspect"),
    ("POST", "/configs/_/update", "configs.update"),
    ("GET", "/plugins", "plugins.list"),
    ("GET", "/plugins/*/json", "plugins.inspect"),
    ("GET", "/plugins/privileges", "plugins.privileges"),
    ("DELETE", "/plugins/*", "plugins.delete"),
    ("POST", "/plugins/*/enable", "plugins.enable"),
    ("POST", "/plugins/*/disable", "plugins.disable"),
    ("POST", "/plugins/pull", "plugins.pull"),
    ("POST", "/plugins/*/push", "plugins.push"),
    ("POST", "/plugins/*/upgrade", "plugins.upgrade"),
    ("POST", "/plugins/*/set", "plugins.set"),
    ("POST", "/plugins/create", "plugins.create"),
    ("GET", "/distribution/*/json", "distribution.inspect"),
    ("GET", "/networks", "networks.list"),
    ("GET", "/networks/", "networks.list"),
    ("GET", "/networks/+", "networks.inspect"),
    ("POST", "/networks/create", "networks.create"),
    ("POST", "/networks/*/connect", "networks.connect"),
    ("POST", "/networks/*/disconnect", "networks.disconnect"),
    ("POST", "/networks/prune", "networks.prune"),
    ("DELETE", "/networks/*", "networks.delete"),
    ("POST", "/grpc", "grpc.start"),
    ("GET", "/debug/vars", "debug.vars"),
    ("GET", "/debug/pprof/", "debug.pprof"),
    ("GET", "/debug/pprof/cmdline", "debug.pprof"),
    ("GET", "/debug/pprof/profile", "debug.pprof"),
    ("GET", "/debug/pprof/symbol", "debug.pprof"),
    ("GET", "/debug/pprof/trace", "debug.pprof"),
    ("GET", "/debug/pprof/_", "debug.pprof"),
];

/// Matches as a regular expression would, greedily; returns what the wildcards took.
fn matches(pattern: &str, path: &str) -> Option<Vec<String>> {
    let Some(at) = pattern
        .find(['*', '+', '_'])
        .filter(|at| *at > 0 && pattern.as_bytes()[at - 1] == b'/' && pattern != "/_ping")
    else {
        return (pattern == path).then(Vec::new);
    };
    let rest = path.strip_prefix(&pattern[..at])?;
    let ends = (0..=rest.len())
        .rev()
        .filter(|end| rest.is_char_boundary(*end));
    for end in ends {
        let taken = &rest[..end];
        let fits = match pattern.as_bytes()[at] {
            b'*' => true,
            b'+' => !taken.is_empty(),
            _ => !taken.is_empty() && !taken.contains('/'),
        };
        if let Some(mut more) = fits
            .then(|| matches_behind(&pattern[at + 1..], &rest[end..]))
            .flatten()
        {
            more.insert(0, taken.to_owned());
            return Some(more);
        }
    }
    None
}

/// Matches what stands behind a wildcard.
fn matches_behind(pattern: &str, path: &str) -> Option<Vec<String>> {
    match (pattern, path) {
        ("", "") => Some(Vec::new()),
        ("", _) => None,
        _ => matches(pattern, path),
    }
}

/// What the engine chooses.
pub(super) fn engine(method: &str, path: &str) -> Option<(&'static str, Vec<String>)> {
    ENGINE
        .iter()
        .filter(|(it, ..)| *it == method)
        .find_map(|(_, pattern, id)| matches(pattern, path).map(|taken| (*id, taken)))
}
