//! Replays the seeds of the fuzz targets `seawall_yaml` and `scanned`.

use std::path::Path;

use seawall_policy::config::parse_config;
use seawall_policy::essence::Essence;

/// Returns the seeds of a target, each with its name.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let entries = std::fs::read_dir(folder.join(target)).unwrap();
    let entries = entries.map(|entry| entry.unwrap().path());
    let seed = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read(path).unwrap())
    };
    entries.map(seed).collect()
}

#[test]
fn seeds_of_seawall_yaml() {
    let (mut good, mut bad) = (0, 0);
    for (_, bytes) in seeds("seawall_yaml") {
        match parse_config(&String::from_utf8_lossy(&bytes), "f") {
            Ok(_) => good += 1,
            Err(_) => bad += 1,
        }
    }
    assert!(good > 0 && bad > 0, "{good} good and {bad} bad seeds");
}

/// The names of the seeds say what comes of them.
#[test]
fn seeds_of_scanned() {
    let seeds = seeds("scanned");
    assert!(seeds.len() >= 9);
    for (name, bytes) in seeds {
        let read = Essence::parse(&bytes);
        assert_eq!(read.is_ok(), name.starts_with("good"), "{name}: {read:?}");
        if let Ok(read) = read {
            assert_eq!(Essence::parse(&read.to_json().unwrap()), Ok(read), "{name}");
        }
    }
}
