//! Compiles the programs for the kernel where the feature `kernel` is on.

use std::path::Path;
use std::process::Command;

/// What is compiled, each by itself: what records, what refuses, and what tells when processes were started.
const PROGRAMS: &[&str] = &["seawall", "gate", "lsm", "births"];

const COMPILERS: &[&str] = &["clang", "clang-19", "clang-18", "clang-17", "clang-16"];

fn main() {
    println!("cargo::rerun-if-changed=bpf");
    println!("cargo::rerun-if-env-changed=SEAWALL_CLANG");
    if std::env::var_os("CARGO_FEATURE_KERNEL").is_none() {
        return;
    }
    for program in PROGRAMS {
        if let Err(why) = compile(program) {
            println!("cargo::error={why}");
        }
    }
}

fn compile(program: &str) -> Result<(), String> {
    let out = std::env::var("OUT_DIR").map_err(|error| error.to_string())?;
    let object = Path::new(&out).join(format!("{program}.bpf.o"));
    let output = Command::new(compiler()?)
        .args([
            "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-Wall", "-Werror",
        ])
        .arg("-c")
        .arg(format!("bpf/{program}.bpf.c"))
        .arg("-o")
        .arg(&object)
        .output()
        .map_err(|error| format!("clang can't be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    for line in words.lines() {
        println!("cargo::warning={line}");
    }
    Err(format!(
        "clang refused bpf/{program}.bpf.c: the headers of libbpf have to be installed"
    ))
}

/// The compiler that is named, or the first that there is.
fn compiler() -> Result<String, String> {
    if let Ok(named) = std::env::var("SEAWALL_CLANG") {
        return Ok(named);
    }
    COMPILERS
        .iter()
        .find(|name| {
            Command::new(name)
                .arg("--version")
                .output()
                .is_ok_and(|it| it.status.success())
        })
        .map(|name| (*name).to_owned())
        .ok_or_else(|| "clang is missing: the feature `kernel` needs it".to_owned())
}
