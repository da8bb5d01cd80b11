//! How this node of a swarm was started: `swarm/docker-state.json` below the engine's data, which the daemon writes to
//! join again (`nodeStartConfig` of Moby's `daemon/cluster`). The API does not tell the address of the data path.

use std::path::Path;

use seawall_model::host::engine::Engine;
use seawall_model::host::seen::Seen;
use serde_json::Value;

use super::super::read;
use super::field::Fields;

/// Reads the address of the data path; empty where it was not set apart.
pub(super) fn data_address(engine: &Engine, root: &Path) -> Seen<String> {
    if engine.swarm.state.known().map(String::as_str) != Some("active") {
        return Seen::Absent;
    }
    let folder = match &engine.info.data_root {
        Seen::Known(folder) => folder,
        Seen::Absent => return Seen::unknown("the engine does not tell where its data is"),
        Seen::Unknown(why) => return Seen::unknown(why),
    };
    let path = format!("{}/swarm/docker-state.json", folder.trim_end_matches('/'));
    let text = match read::text(root, &path, MOST) {
        Seen::Known(text) => text,
        Seen::Absent => return Seen::unknown(format!("{path} is not there")),
        Seen::Unknown(why) => return Seen::Unknown(why),
    };
    match serde_json::from_str::<Value>(&text) {
        Ok(Value::Object(fields)) => {
            let fields = Value::Object(fields);
            match Fields::new(&fields).text("DataPathAddr") {
                // Engines before 17.06 know of none.
                Seen::Absent => Seen::Known(String::new()),
                address => address,
            }
        }
        _ => Seen::unknown(format!("{path} is not what the daemon writes")),
    }
}

const MOST: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_path_is_read_from_what_the_daemon_keeps() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("data/swarm")).unwrap();
        let file = root.join("data/swarm/docker-state.json");
        let mut engine = Engine::default();
        assert!(data_address(&engine, root).is_absent());
        engine.swarm.state = Seen::Known("active".to_owned());
        engine.info.data_root = Seen::Known("/data".to_owned());
        assert!(data_address(&engine, root).why_unknown().is_some());
        let known = |text: &str| Some(Seen::Known(text.to_owned()));
        let cases = [
            (
                r#"{"LocalAddr":"","DataPathAddr":"192.168.7.5"}"#,
                known("192.168.7.5"),
            ),
            (r#"{"LocalAddr":"","DataPathAddr":""}"#, known("")),
            (r#"{"LocalAddr":""}"#, known("")),
            (r#"{"DataPathAddr":7}"#, None),
            ("[]", None),
            ("{", None),
        ];
        for (text, want) in cases {
            std::fs::write(&file, text).unwrap();
            let found = data_address(&engine, root);
            match want {
                Some(want) => assert_eq!(found, want, "{text}"),
                None => assert!(found.why_unknown().is_some(), "{text}"),
            }
        }
    }
}
