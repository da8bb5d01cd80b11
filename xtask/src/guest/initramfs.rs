//! What the guest has: busybox, the tests, and the libraries and tools of this machine that they need. It is the initramfs
//! itself, or, where an engine is among it, a disk (`disk`).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use super::kernel::Kernel;
use super::program::Programs;
use crate::process;

const INIT: &str = include_str!("init.sh");

/// Programs of this machine that tests of the sensor start, where it has them: which calls they make is part of the tests.
const TOOLS: &[&str] = &[
    "bash", "cat", "chmod", "ln", "mkdir", "mv", "python3", "rm", "rmdir", "setsid", "sleep",
    "true", "unshare",
];

/// Makes all that the guest has; returns the folder.
pub(super) fn make(
    folder: &Path,
    kernel: &Kernel,
    programs: &Programs,
    tests: &[String],
) -> Result<PathBuf> {
    let tree = empty(
        folder,
        "tree",
        &[
            "etc", "proc", "root", "run", "sys", "tmp", "tests", "usr/bin", "usr/sbin", "var/lib",
        ],
    )?;
    write(&tree.join("init"), INIT)?;
    if let Some(module) = &kernel.overlay {
        fs::copy(module, tree.join("overlay.ko"))?;
    }
    for (from, name) in [
        (&programs.tests, "it"),
        (&programs.watch, "watch"),
        (&programs.drift, "drift"),
        (&programs.act, "act"),
        (&programs.ring, "ring"),
        (&programs.contained, "contained"),
    ] {
        let to = tree.join("tests").join(name);
        fs::copy(from, to).with_context(|| from.display().to_string())?;
        libraries(&tree, from)?;
    }
    settings(&tree)?;
    tools(&tree)?;
    let named: Vec<String> = tests.iter().map(|name| format!("'{name}'")).collect();
    let run = |name: &str| {
        format!(
            "/tests/{name} --show-output --test-threads=1 {}",
            named.join(" ")
        )
    };
    let both = format!("{}\nfirst=$?\n{} && exit $first\n", run("it"), run("watch"));
    write(&tree.join("tests/run"), &both)?;
    Ok(tree)
}

/// Makes a folder anew, with busybox and folders in it.
pub(super) fn empty(folder: &Path, name: &str, folders: &[&str]) -> Result<PathBuf> {
    let tree = folder.join(name);
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    for name in ["bin", "dev"].iter().chain(folders) {
        fs::create_dir_all(tree.join(name))?;
    }
    let busybox = process::find_program("busybox").context("busybox is gone")?;
    fs::copy(busybox, tree.join("bin/busybox"))?;
    Ok(tree)
}

/// Files that tests read.
fn settings(tree: &Path) -> Result<()> {
    for (name, content) in [
        ("passwd", "root:x:0:0:root:/:/bin/sh\n"),
        ("group", "root:x:0:\n"),
        ("shadow", "root:*:::::::\n"),
        ("hostname", "guest\n"),
    ] {
        fs::write(tree.join("etc").join(name), content)?;
    }
    fs::create_dir_all(tree.join("etc/security"))?;
    Ok(())
}

/// Copies the tools, with the library of Python.
fn tools(tree: &Path) -> Result<()> {
    for name in TOOLS {
        // The distribution's: others may be scripts that look for something.
        let path = Path::new("/usr/bin").join(name);
        let Ok(program) = path.canonicalize() else {
            continue;
        };
        fs::copy(&program, tree.join("usr/bin").join(name))?;
        libraries(tree, &program)?;
        if *name == "python3" {
            python(tree, &program)?;
        }
    }
    Ok(())
}

/// The library of Python without what is large and not asked for.
fn python(tree: &Path, program: &Path) -> Result<()> {
    let words = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    let from = process::read(Command::new(program).args(["-I", "-c", words]))?;
    let from = Path::new(from.trim());
    copy_python(from, tree)?;
    for module in fs::read_dir(from.join("lib-dynload"))? {
        libraries(tree, &module?.path())?;
    }
    Ok(())
}

/// Folders of Python's library that no test asks for.
const LEFT_OUT: &[&str] = &[
    "__pycache__",
    "asyncio",
    "dist-packages",
    "distutils",
    "email",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "multiprocessing",
    "pydoc_data",
    "site-packages",
    "sqlite3",
    "test",
    "tkinter",
    "turtledemo",
    "unittest",
    "xml",
];

fn copy_python(from: &Path, tree: &Path) -> Result<()> {
    let to = inside(tree, from);
    fs::create_dir_all(&to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_left_out =
            LEFT_OUT.iter().any(|it| name == *it) || name.to_string_lossy().starts_with("config-");
        if is_left_out {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            copy_python(&path, tree)?;
        } else {
            fs::copy(&path, to.join(name)).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

/// Copies the libraries that a program is linked with, to where it looks for them.
pub(super) fn libraries(tree: &Path, program: &Path) -> Result<()> {
    // What is linked statically has none, and ldd says so by failing.
    let shown = process::read(Command::new("ldd").arg(program)).unwrap_or_default();
    let named: BTreeSet<&str> = shown
        .split_whitespace()
        .filter(|word| word.starts_with('/'))
        .collect();
    for library in named {
        let to = inside(tree, Path::new(library));
        if to.exists() {
            continue;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(library, &to).with_context(|| library.to_owned())?;
    }
    Ok(())
}

fn inside(tree: &Path, path: &Path) -> PathBuf {
    tree.join(path.strip_prefix("/").unwrap_or(path))
}

pub(super) fn write(path: &Path, content: &str) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, content).with_context(|| path.display().to_string())?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

/// Makes a folder an initramfs; returns its path. Not compressed: the emulated processor would take longer to unpack it than
/// this one to read it.
pub(super) fn pack(folder: &Path, tree: &Path) -> Result<PathBuf> {
    let mut names = Vec::new();
    list(tree, Path::new(""), &mut names)?;
    let listed = folder.join("list");
    fs::write(&listed, names.join("\n"))?;
    let packed = folder.join("initramfs");
    let status = Command::new("busybox")
        .args(["cpio", "-o", "-H", "newc"])
        .current_dir(tree)
        .stdin(fs::File::open(&listed)?)
        .stdout(fs::File::create(&packed)?)
        .stderr(Stdio::null())
        .status()
        .context("cannot start busybox cpio")?;
    anyhow::ensure!(status.success(), "busybox cpio ended with {status}");
    Ok(packed)
}

/// Names below a folder, folders before what is in them.
fn list(root: &Path, folder: &Path, names: &mut Vec<String>) -> Result<()> {
    let mut entries: Vec<_> = fs::read_dir(root.join(folder))?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<std::io::Result<_>>()?;
    entries.sort();
    for name in entries {
        let path = folder.join(name);
        names.push(path.display().to_string());
        if root.join(&path).is_dir() {
            list(root, &path, names)?;
        }
    }
    Ok(())
}
