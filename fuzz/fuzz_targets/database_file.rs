//! The advisory database: opening it, and every lookup, with sections that nobody has hashed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::store::{Database, difference};

fuzz_target!(|data: &[u8]| {
    let _ = Database::from_bytes(data.to_vec(), "fuzz");
    drop(Database::verify_bytes(data.to_vec()));
    // A leak per run is what `'static` costs; libFuzzer's limit on memory ends the process in time.
    let Ok(database) = Database::from_static(data.to_vec().leak(), "fuzz") else {
        return;
    };
    for ecosystem in database.ecosystems() {
        for package in database.packages(ecosystem).unwrap_or_default() {
            let _ = database.rows(ecosystem, package).count();
        }
    }
    drop(database.vulnerability("CVE-2021-0001"));
    drop(database.life_cycles("debian"));
    drop(database.package_supports("debian:12"));
    drop(database.find("CVE-2021-0001"));
    drop(database.find("XSA-1"));
    drop(difference(&database, &database, None, &mut |_| {}));
});
