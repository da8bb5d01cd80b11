//! Replays the seeds of the fuzz target `node_php_ruby_files`: each of them, and each with its end cut off.

use std::path::Path;

use seawall_inventory::extractor::{Extracted, LayerFile};
use seawall_inventory::language::node::{hidden_lock, project, vscode};
use seawall_inventory::language::php::{self, drupal, installed, pear, wordpress};
use seawall_inventory::language::ruby::gemfile_lock;

fn parse(which: u8, bytes: &[u8]) -> usize {
    let mut out = Extracted::default();
    let file = |path: &str| {
        [LayerFile {
            path: path.to_owned(),
            bytes: bytes.to_vec(),
        }]
    };
    let mut alone = Ok(None);
    match which {
        b'n' => project::parse_projects(&file("package-lock.json"), &mut out),
        b'y' => project::parse_projects(&file("yarn.lock"), &mut out),
        b'p' => project::parse_projects(&file("pnpm-lock.yaml"), &mut out),
        b'b' => project::parse_projects(&file("bun.lock"), &mut out),
        b'd' => project::parse_projects(&file("deno.lock"), &mut out),
        b'j' => project::parse_projects(&file("deno.json"), &mut out),
        b'm' => project::parse_projects(&file("package.json"), &mut out),
        b'h' => hidden_lock::parse_hidden_lock("node_modules/.package-lock.json", bytes, &mut out),
        b'v' => alone = vscode::parse_extension(bytes),
        b'c' => php::project::parse_projects(&file("composer.lock"), &mut out),
        b'k' => php::project::parse_projects(&file("composer.json"), &mut out),
        b'i' => installed::parse_installed("vendor/composer/installed.json", bytes, &mut out),
        b'r' => alone = pear::parse_registry(bytes),
        b'w' => alone = wordpress::parse_part("wp-content/plugins/a/a.php", bytes),
        b'x' => alone = drupal::parse_info(bytes),
        b'g' => gemfile_lock::parse_lock("Gemfile.lock", bytes, &mut out),
        other => panic!("no reader for {other}"),
    }
    out.facts.len() + usize::from(alone.is_ok_and(|package| package.is_some()))
}

#[test]
fn seeds_of_node_php_ruby_files() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/node_php_ruby_files");
    let mut seeds = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let (which, rest) = bytes.split_first().unwrap();
        assert_eq!(parse(*which, rest), 1, "{}", path.display());
        for end in 0..rest.len() {
            parse(*which, &rest[..end]);
        }
        seeds += 1;
    }
    assert_eq!(seeds, 18);
}
