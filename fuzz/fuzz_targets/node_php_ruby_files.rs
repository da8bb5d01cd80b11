//! Files of Node, PHP and Ruby: a byte that says which, then the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::extractor::{Extracted, LayerFile};
use seawall_inventory::language::node::{hidden_lock, project, vscode};
use seawall_inventory::language::php::{self, drupal, installed, pear, wordpress};
use seawall_inventory::language::ruby::gemfile_lock;

fuzz_target!(|data: &[u8]| {
    let Some((which, bytes)) = data.split_first() else {
        return;
    };
    let mut out = Extracted::default();
    let file = |path: &str| {
        [LayerFile {
            path: path.to_owned(),
            bytes: bytes.to_vec(),
        }]
    };
    match which {
        b'n' => project::parse_projects(&file("package-lock.json"), &mut out),
        b'y' => project::parse_projects(&file("yarn.lock"), &mut out),
        b'p' => project::parse_projects(&file("pnpm-lock.yaml"), &mut out),
        b'b' => project::parse_projects(&file("bun.lock"), &mut out),
        b'd' => project::parse_projects(&file("deno.lock"), &mut out),
        b'j' => project::parse_projects(&file("deno.json"), &mut out),
        b'm' => project::parse_projects(&file("package.json"), &mut out),
        b'h' => hidden_lock::parse_hidden_lock("node_modules/.package-lock.json", bytes, &mut out),
        b'v' => drop(vscode::parse_extension(bytes)),
        b'c' => php::project::parse_projects(&file("composer.lock"), &mut out),
        b'k' => php::project::parse_projects(&file("composer.json"), &mut out),
        b'i' => installed::parse_installed("vendor/composer/installed.json", bytes, &mut out),
        b'r' => drop(pear::parse_registry(bytes)),
        b'w' => drop(wordpress::parse_part("wp-content/plugins/a/a.php", bytes)),
        b'x' => drop(drupal::parse_info(bytes)),
        _ => gemfile_lock::parse_lock("Gemfile.lock", bytes, &mut out),
    }
});
