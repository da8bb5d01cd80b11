//! The parsers of the guard's faces behind one door: the fuzz target and the replay of its seeds call the same. The first byte chooses: `c` a certificate, `p` the plugin's document, `b` `config.json` of a bundle, `e` the
//! process of an `exec`, `l` the runtime's command line, a word a line.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::ffi::OsStringExt as _;
use std::path::Path;

use seawall_guard::api::json;
use seawall_guard::api::refusal::Refusal;
use seawall_guard::api::value::Value;
use seawall_guard::plugin::document::Document;
use seawall_guard::proxy::identify;
use seawall_guard::wrapper::{Around, Limits, Profile, call, hold_config, hold_process};

/// Reads an input, and asserts what holds of whatever was read.
///
/// # Errors
/// Where it is not understood.
pub(crate) fn read(input: &[u8]) -> Result<(), String> {
    let (choice, rest) = input.split_first().ok_or("nothing")?;
    match choice {
        b'c' => certificate(rest),
        b'p' => plugin(rest),
        b'b' => bundle(rest),
        b'e' => process(rest),
        _ => command_line(rest),
    }
}

/// What is printed in records and messages has nothing in it that a terminal takes for more than text.
fn certificate(bytes: &[u8]) -> Result<(), String> {
    let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1);
    let read = identify(bytes, address).ok_or("no certificate")?;
    for name in read.uris.iter().chain(&read.common_name) {
        assert!(!name.is_empty() && !name.contains(char::is_control));
    }
    assert!(read.serial.bytes().all(|it| it.is_ascii_hexdigit()));
    Ok(())
}

/// What the engine says once and again is the same, and a head that is read is that of the document.
fn plugin(bytes: &[u8]) -> Result<(), String> {
    let told = |refusal: Refusal| refusal.to_string();
    let document = Document::read(bytes).map_err(told)?;
    let again = Document::read(bytes).map_err(told)?;
    assert_eq!(document.digest(), again.digest());
    let head = document.head().map_err(told)?;
    assert_eq!(head.method, document.method);
    Ok(())
}

fn profile() -> Profile {
    Profile {
        capabilities: Some(vec!["CHOWN".to_owned()]),
        no_new_privileges: true,
        read_only_root: true,
        writable: vec!["/tmp".to_owned()],
        masked_paths: vec!["/proc/kcore".to_owned()],
        refuse_root: true,
        sysctls: Some(Vec::new()),
        limits: Limits {
            pids: Some(40),
            open_files: Some(1024),
            ..Limits::default()
        },
        ..Profile::default()
    }
}

/// What was held to the profile holds, and holding it again changes nothing.
fn bundle(bytes: &[u8]) -> Result<(), String> {
    let profile = profile();
    let around = Around {
        engine_root: Path::new("/nowhere"),
        container: "a",
        seccomp: None,
    };
    let held = hold_config(bytes, &profile, &around)?;
    let again = hold_config(held.as_bytes(), &profile, &around);
    assert_eq!(again.as_ref(), Ok(&held));
    // What is deeper than this reader goes is not looked at.
    if let Ok(value) = json::read(held.as_bytes()) {
        is_held(field(&value, "process"));
        let is_read_only = field(field(&value, "root"), "readonly").bool();
        assert_eq!(is_read_only, Some(true));
        let masked = field(field(&value, "linux"), "maskedPaths").list();
        assert!(masked.iter().any(|it| it.text() == Some("/proc/kcore")));
    }
    Ok(())
}

fn field<'v>(value: &'v Value, name: &str) -> &'v Value {
    value.field(name).expect(name)
}

fn process(bytes: &[u8]) -> Result<(), String> {
    let profile = profile();
    let held = hold_process(bytes, &profile)?;
    assert_eq!(hold_process(held.as_bytes(), &profile).as_ref(), Ok(&held));
    if let Ok(value) = json::read(held.as_bytes()) {
        is_held(&value);
    }
    Ok(())
}

fn is_held(process: &Value) {
    assert_eq!(field(process, "noNewPrivileges").bool(), Some(true));
    let sets = process.field("capabilities");
    for (_, set) in sets.into_iter().flat_map(Value::fields) {
        for name in set.list() {
            let name = name.text().expect("a name").to_ascii_uppercase();
            assert_eq!(name.trim_start_matches("CAP_"), "CHOWN");
        }
    }
}

/// A call that was read names a container that is one part of a path.
fn command_line(bytes: &[u8]) -> Result<(), String> {
    let words = bytes.split(|byte| *byte == b'\n');
    let words: Vec<OsString> = words.map(|it| OsString::from_vec(it.to_vec())).collect();
    let line = call::read(&words)?;
    let container = match &line.call {
        call::Call::Make { container, .. }
        | call::Call::Exec { container, .. }
        | call::Call::Update { container, .. } => container,
        call::Call::Other => return Ok(()),
    };
    assert!(!container.is_empty() && !container.contains('/') && container != "..");
    if let call::Call::Update { at, .. } = line.call {
        assert!(at < words.len());
    }
    Ok(())
}
