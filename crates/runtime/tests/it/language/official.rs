//! The official rules, where somebody has them: a folder that `SEAWALL_FALCO_RULES` names.

#![expect(
    clippy::print_stdout,
    reason = "a skipped test says so, and counts are told"
)]

use seawall_runtime::language::{Loader, Settings};

#[test]
fn official_rules_load_without_an_error() {
    let Some(folder) = std::env::var_os("SEAWALL_FALCO_RULES") else {
        println!("skipped: SEAWALL_FALCO_RULES names no folder with the official rules");
        return;
    };
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for path in files {
        let mut loader = Loader::new(Settings::default());
        let result = loader.load(&path.to_string_lossy(), &std::fs::read(&path).unwrap());
        println!("{}", result.text(true));
        assert!(result.is_successful(), "{}", result.text(false));
        let description = loader.describe(None);
        let count = |kind: &str| description.json()[kind].as_array().unwrap().len();
        println!(
            "{}: {} rules, {} macros, {} lists",
            path.display(),
            count("rules"),
            count("macros"),
            count("lists")
        );
        assert!(count("rules") > 0);
    }
}
