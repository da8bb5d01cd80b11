//! Engines of containers, as the configuration of the plugin `container` names them.

use std::path::Path;

use seawall_runtime::configuration::Configuration;
use seawall_watch::containers::Chosen;
use serde_json::Value;

/// Where engines are found without being named.
const USUAL: [&str; 3] = [
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/run/podman/podman.sock",
];
/// Engines of users.
const OF_USERS: &str = "/run/user/";
/// What speaks the API of engines.
const SPOKEN: [&str; 2] = ["docker", "podman"];

/// Those that are named where one of them lies elsewhere than engines do; else all that are found.
pub(super) fn chosen(configuration: &Configuration) -> Chosen {
    let named = named(configuration.value(), |path| Path::new(path).exists());
    if named.iter().all(|path| is_found(path)) {
        return Chosen::Found;
    }
    let addresses = named.iter().map(|path| format!("unix://{path}"));
    Chosen::Named(addresses.collect())
}

fn is_found(path: &str) -> bool {
    USUAL.contains(&path) || path.starts_with(OF_USERS)
}

/// Returns what of the settings of the plugin is not done as asked.
pub(super) fn unable(configuration: &Configuration) -> Vec<String> {
    let Some(settings) = settings(configuration.value()) else {
        return Vec::new();
    };
    let told = |key: &str, why: &str| format!("plugins: container: init_config.{key}: {why}");
    let mut all = Vec::new();
    for kind in SPOKEN {
        let engine = settings.get("engines").and_then(|it| it.get(kind));
        if engine.and_then(|it| it.get("enabled")?.as_bool()) == Some(false) {
            let why = "engines that are found are asked all the same";
            all.push(told(&format!("engines.{kind}.enabled"), why));
        }
    }
    if settings.get("with_size").and_then(Value::as_bool) == Some(true) {
        all.push(told("with_size", "sizes are not told"));
    }
    all
}

/// The settings of the plugin.
fn settings(configuration: &Value) -> Option<&Value> {
    let plugins = configuration.get("plugins")?.as_array()?;
    let is_ours = |plugin: &&Value| plugin.get("name").and_then(Value::as_str) == Some("container");
    plugins.iter().find(is_ours)?.get("init_config")
}

/// The sockets of engines that are switched on, and that are there.
fn named(configuration: &Value, is_there: impl Fn(&str) -> bool) -> Vec<String> {
    let engines = settings(configuration).and_then(|it| it.get("engines"));
    let on = SPOKEN.iter().filter_map(|kind| engines?.get(kind));
    let on = on.filter(|it| it.get("enabled").and_then(Value::as_bool) != Some(false));
    let sockets = on.filter_map(|it| it.get("sockets")?.as_array());
    let paths = sockets.flatten().filter_map(Value::as_str);
    let there = paths.filter(|path| path.starts_with('/') && is_there(path));
    there.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sockets_of_the_plugin_are_named() {
        let of = |engines: Value| {
            let plugins = json!({"plugins": [
                {"name": "json", "init_config": ""},
                {"name": "container", "init_config": {"engines": engines}},
            ]});
            named(&plugins, |path| path != "/gone.sock")
        };
        let all = json!({
            "docker": {"enabled": true, "sockets": ["/var/run/docker.sock", "/gone.sock", "relative"]},
            "podman": {"sockets": ["/data/podman.sock"]},
            "cri": {"sockets": ["/run/crio/crio.sock"]},
        });
        assert_eq!(of(all), ["/var/run/docker.sock", "/data/podman.sock"]);
        let off = json!({"docker": {"enabled": false, "sockets": ["/data/docker.sock"]}});
        assert!(of(off).is_empty());
        assert!(of(json!("text")).is_empty());
        assert!(named(&json!({}), |_| true).is_empty());
        assert!(is_found("/run/user/1000/docker.sock") && !is_found("/data/docker.sock"));
    }
}
