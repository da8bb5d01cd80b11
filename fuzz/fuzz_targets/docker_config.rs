//! docker's `config.json` and podman's `auth.json`: which credential is for which host.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_artifact::source::registry::credential::file::AuthFile;

fuzz_target!(|data: &[u8]| {
    if let Ok(file) = AuthFile::parse(data) {
        let _ = file.context();
        for host in ["docker.io", "registry.example:5000"] {
            let _ = file.find(host);
        }
    }
});
