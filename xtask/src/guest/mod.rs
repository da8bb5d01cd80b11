//! `cargo xtask guest-test`: tests that need another kernel than this machine's run in a virtual machine that is made for them:
//! a kernel of Debian with BPF among its security modules, and an initramfs with the test program (docs/guest-test.md).

mod boot;
mod engine;
mod initramfs;
mod kernel;
mod program;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::test_run::{self, Counts};
use crate::{process, workspace};

/// Runs the tests that need BPF LSM in a virtual machine.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Names of tests, or parts of them.
    #[arg(default_values = TESTS)]
    tests: Vec<String>,
    /// Version of the kernel: 6.1, or 6.12 where Debian has it.
    #[arg(long, default_value = "6.1")]
    kernel: String,
    /// Lets the processor run the guest, where it can. Without it, it is emulated: slower, and the same everywhere.
    #[arg(long)]
    kvm: bool,
    /// Seconds after which the guest is ended, and that is a failure.
    #[arg(long, default_value_t = SECONDS)]
    seconds: u64,
}

/// How long the guest may take: some 200 s, and more where others want the processors.
const SECONDS: u64 = 420;

/// What is run where nothing is named: prevention, and that the sensor sees what goes on; of `io_uring`, what differs by kernel.
const TESTS: [&str; 4] = ["lsm::", "acts::", "evasions::", "uring::a_file"];

/// How it came out.
enum Outcome {
    Ran(Counts),
    /// Something is not to be had here.
    Skipped(String),
}

/// The command; tells whether all is well.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let counts = match outcome(arguments)? {
        Outcome::Ran(counts) => counts,
        Outcome::Skipped(why) => {
            println!("skipped: {why}");
            Counts::skipped()
        }
    };
    println!("{}", counts.line());
    Ok(counts.failed == 0)
}

/// The step of CI: adds its tests to those of the others.
pub(crate) fn step(counts: &mut Counts) -> Result<()> {
    let own = outcome(&Arguments {
        tests: TESTS.map(str::to_owned).to_vec(),
        kernel: "6.1".to_owned(),
        kvm: false,
        seconds: SECONDS,
    })?;
    match own {
        Outcome::Ran(own) => {
            let failed = own.failed;
            counts.add(own);
            anyhow::ensure!(failed == 0, "{failed} tests failed in the guest");
        }
        Outcome::Skipped(why) => {
            println!("skipped: {why}");
            counts.add(Counts::skipped());
        }
    }
    Ok(())
}

fn outcome(arguments: &Arguments) -> Result<Outcome> {
    // A group of its own, for which the guest has a disk.
    let has_engine = arguments.tests.iter().any(|name| name.contains("engine"));
    if let Err(why) = needed(has_engine) {
        return Ok(Outcome::Skipped(format!("{why:#}")));
    }
    if !test_run::has_clang() {
        return Ok(Outcome::Skipped("clang is not installed".to_owned()));
    }
    let folder = folder();
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let kernel = match kernel::get(&folder, &arguments.kernel) {
        Ok(kernel) => kernel,
        Err(why) => return Ok(Outcome::Skipped(format!("no kernel: {why:#}"))),
    };
    let programs = program::build(&folder)?;
    let tree = initramfs::make(&folder, &kernel, &programs, &arguments.tests)?;
    let (initramfs, disk) = if has_engine {
        engine::put(&tree)?;
        let disk = engine::disk(&folder, &tree)?;
        (engine::first(&folder, &kernel)?, Some(disk))
    } else {
        (initramfs::pack(&folder, &tree)?, None)
    };
    let machine = boot::Machine {
        kernel: &kernel.image,
        initramfs: &initramfs,
        disk: disk.as_deref(),
        kvm: arguments.kvm,
        patience: Duration::from_secs(arguments.seconds),
    };
    Ok(Outcome::Ran(machine.run()?))
}

/// Fails where something is not installed.
fn needed(has_engine: bool) -> Result<()> {
    let programs = [boot::QEMU, "busybox", "dpkg-deb", "gcc", "strip"];
    let packages = "qemu-system-x86 busybox-static dpkg gcc binutils";
    process::require(&programs).with_context(|| format!("Debian: {packages}"))?;
    if has_engine {
        engine::require()?;
    }
    Ok(())
}

fn folder() -> PathBuf {
    workspace::target().join("guest")
}
