//! Replays the seeds of the fuzz target `seawall_yaml`.

use std::path::Path;

use seawall_policy::config::parse_config;

#[test]
fn seeds_of_seawall_yaml() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/seawall_yaml");
    let (mut good, mut bad) = (0, 0);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        match parse_config(&String::from_utf8_lossy(&bytes), "f") {
            Ok(_) => good += 1,
            Err(_) => bad += 1,
        }
    }
    assert!(good > 0 && bad > 0, "{good} good and {bad} bad seeds");
}
