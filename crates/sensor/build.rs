//! Compiles the programs for the kernel where the feature `kernel` is on.

use std::path::Path;
use std::process::Command;

const COMPILERS: &[&str] = &["clang", "clang-19", "clang-18", "clang-17", "clang-16"];

fn main() {
    println!("cargo::rerun-if-changed=bpf");
    println!("cargo::rerun-if-env-changed=SEAWALL_CLANG");
    if std::env::var_os("CARGO_FEATURE_KERNEL").is_none() {
        return;
    }
    if let Err(why) = compile() {
        println!("cargo::error={why}");
    }
}

/// The programs: what each object is made of.
const OBJECTS: &[&str] = &["seawall", "gate"];

fn compile() -> Result<(), String> {
    let out = std::env::var("OUT_DIR").map_err(|error| error.to_string())?;
    let compiler = compiler()?;
    OBJECTS
        .iter()
        .try_for_each(|name| compile_one(&compiler, Path::new(&out), name))
}

fn compile_one(compiler: &str, out: &Path, name: &str) -> Result<(), String> {
    let source = format!("bpf/{name}.bpf.c");
    let object = out.join(format!("{name}.bpf.o"));
    let output = Command::new(compiler)
        .args([
            "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-Wall", "-Werror",
        ])
        .args(["-c", &source, "-o"])
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
        "clang refused {source}: the headers of libbpf have to be installed"
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
