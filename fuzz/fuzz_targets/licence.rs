//! Licences: words of packages, texts, copyright files; the first byte chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::licence::{debian, expression, text};
use seawall_model::package::PackageType;

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    let words = String::from_utf8_lossy(rest);
    match choice % 3 {
        0 => {
            let entries: Vec<String> = words.lines().map(str::to_owned).collect();
            for kind in PackageType::ALL {
                expression(kind, &entries);
            }
        }
        1 => drop(text::recognise(&words)),
        _ => drop(debian::parse_copyright(rest)),
    }
});
