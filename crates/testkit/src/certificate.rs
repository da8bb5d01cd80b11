//! Certificates for servers and clients on this machine, made by openssl.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::tool::missing;

/// Makes certificates that sign themselves, for 127.0.0.1: `NAME.pem`, `NAME.key`, and `NAME.both.pem` with both of them.
/// Returns why not, where there is nothing to make them with.
///
/// # Panics
/// Where openssl fails.
pub fn certificates(folder: &Path, names: &[&str]) -> Option<String> {
    if let Some(why) = missing(&["openssl"]) {
        return Some(why);
    }
    for name in names {
        let (certificate, key) = (format!("{name}.pem"), format!("{name}.key"));
        let made = Command::new("openssl")
            .current_dir(folder)
            .args(["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=test"])
            .args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
            .args(["-addext", "subjectAltName=IP:127.0.0.1"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .args(["-keyout", &key, "-out", &certificate])
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        let both = read(&key) + &read(&certificate);
        fs::write(folder.join(format!("{name}.both.pem")), both).unwrap();
    }
    None
}
