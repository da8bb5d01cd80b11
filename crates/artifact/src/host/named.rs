//! Paths that a daemon's flags and configuration file name, and where it looks for its TLS by itself.

use seawall_model::host::engine::Engine;
use serde_json::Value;

/// Returns the paths of sockets, certificates and keys.
pub(super) fn paths(engine: &Engine) -> Vec<String> {
    let mut values = of_flags(engine.daemon.command.known().map_or(&[], Vec::as_slice));
    let text = engine.daemon.configuration.known();
    let read = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    for key in KEYS {
        match read.as_ref().and_then(|read| read.get(key)) {
            Some(Value::String(value)) => values.push(value.clone()),
            Some(Value::Array(items)) => {
                values.extend(items.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            _ => {}
        }
    }
    values.extend(by_itself(engine));
    let path = |value: &String| value.strip_prefix("unix://").unwrap_or(value).to_owned();
    let paths = values.iter().map(path).filter(|path| path.starts_with('/'));
    paths.collect()
}

fn of_flags(words: &[String]) -> Vec<String> {
    let mut values = Vec::new();
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None => (word.as_str(), None),
        };
        if FLAGS.contains(&flag) {
            let value = value.map(str::to_owned).or_else(|| words.next().cloned());
            values.extend(value);
        } else if let Some(host) = word.strip_prefix("-H") {
            values.push(host.to_owned());
        }
    }
    values
}

/// Without a path the daemon takes certificates from the folder of the command line client.
fn by_itself(engine: &Engine) -> Vec<String> {
    let environment = engine.daemon.environment.known();
    let environment = environment.map_or(&[][..], Vec::as_slice);
    let value = |name: &str| {
        let pair = environment.iter().find(|(known, _)| known == name)?;
        pair.1.clone()
    };
    let home = value("HOME").unwrap_or_else(|| "/root".to_owned());
    let folder = value("DOCKER_CERT_PATH").or_else(|| value("DOCKER_CONFIG"));
    let folder = folder.unwrap_or_else(|| format!("{home}/.docker"));
    let files = ["ca.pem", "cert.pem", "key.pem"].iter();
    files.map(|file| format!("{folder}/{file}")).collect()
}

const KEYS: &[&str] = &["containerd", "hosts", "tlscacert", "tlscert", "tlskey"];
const FLAGS: &[&str] = &[
    "--containerd",
    "--host",
    "--tlscacert",
    "--tlscert",
    "--tlskey",
    "-H",
];

#[cfg(test)]
mod tests {
    use seawall_model::host::seen::Seen;

    use super::*;

    #[test]
    fn flags_file_and_environment_name_paths() {
        let words = "dockerd -H fd:// -Hunix:///a.sock --host=unix:///b.sock --tlskey /k.pem";
        let mut engine = Engine::default();
        engine.daemon.command = Seen::Known(words.split(' ').map(str::to_owned).collect());
        engine.daemon.configuration =
            Seen::Known(r#"{"hosts": ["unix:///c.sock"], "containerd": "/d.sock"}"#.to_owned());
        let home = ("HOME".to_owned(), Some("/h".to_owned()));
        engine.daemon.environment = Seen::Known(vec![home]);
        let found = paths(&engine);
        let wanted = [
            "/a.sock",
            "/b.sock",
            "/k.pem",
            "/d.sock",
            "/c.sock",
            "/h/.docker/ca.pem",
            "/h/.docker/cert.pem",
            "/h/.docker/key.pem",
        ];
        assert_eq!(found, wanted);
    }
}
