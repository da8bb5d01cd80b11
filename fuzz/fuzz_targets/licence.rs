//! Licences: words of packages, texts, copyright files, headers, manifests (name, line, content); the first byte chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::language::own_licence::parse_own_licence;
use seawall_inventory::licence::{debian, expression, header, text};
use seawall_model::package::PackageType;

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    let words = String::from_utf8_lossy(rest);
    match choice % 5 {
        0 => {
            let entries: Vec<String> = words.lines().map(str::to_owned).collect();
            for kind in PackageType::ALL {
                expression(kind, &entries);
            }
        }
        1 => drop(text::recognise(&words)),
        3 => drop(header::parse_header(rest)),
        4 => {
            if let Some((name, rest)) = words.split_once('\n') {
                parse_own_licence(name, rest.as_bytes());
            }
        }
        _ => drop(debian::parse_copyright(rest)),
    }
});
