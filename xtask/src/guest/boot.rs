//! Boots the guest and reads what it says on its serial line, until it ends itself or has to be ended.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::test_run::{Counts, Reader};

/// The emulator.
pub(super) const QEMU: &str = "qemu-system-x86_64";

/// BPF has to be among the security modules: that is what the guest is for.
const COMMAND_LINE: &str =
    "console=ttyS0 quiet loglevel=3 panic=-1 lsm=landlock,lockdown,yama,integrity,bpf";

/// A guest.
pub(super) struct Machine<'a> {
    pub(super) kernel: &'a Path,
    pub(super) initramfs: &'a Path,
    /// What is not part of the initramfs, where anything is.
    pub(super) disk: Option<&'a Path>,
    pub(super) kvm: bool,
    pub(super) patience: Duration,
}

impl Machine<'_> {
    /// Runs it to its end; returns how many tests came out how.
    pub(super) fn run(&self) -> Result<Counts> {
        let started = Instant::now();
        let mut child = self.start()?;
        let lines = lines(&mut child)?;
        let told = self.listen(&lines, started);
        // It has ended, or it is of no use any more.
        drop(child.kill());
        child.wait()?;
        let counts = told?;
        println!("the guest took {} s", started.elapsed().as_secs());
        Ok(counts)
    }

    fn start(&self) -> Result<Child> {
        let how = if self.kvm {
            ["-accel", "kvm", "-cpu", "host"]
        } else {
            ["-accel", "tcg,thread=multi", "-cpu", "max"]
        };
        let drive = |path: &Path| {
            let path = path.display();
            [
                "-drive".to_owned(),
                format!("file={path},if=virtio,format=raw,cache=unsafe"),
            ]
        };
        Command::new(QEMU)
            .args(how)
            .args(self.disk.map(drive).into_iter().flatten())
            .args(["-m", "1024", "-smp", "2", "-no-reboot", "-nodefaults"])
            .args(["-display", "none", "-serial", "stdio"])
            .arg("-kernel")
            .arg(self.kernel)
            .arg("-initrd")
            .arg(self.initramfs)
            .args(["-append", COMMAND_LINE])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {QEMU}"))
    }

    /// Passes the guest's words on, and counts the tests.
    fn listen(&self, lines: &Receiver<String>, started: Instant) -> Result<Counts> {
        let mut reader = Reader::default();
        let mut begun = false;
        loop {
            let left = self.patience.saturating_sub(started.elapsed());
            let line = match lines.recv_timeout(left) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => {
                    bail!("the guest did not end within {} s", self.patience.as_secs())
                }
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("the guest ended without a word: did its kernel fail?")
                }
            };
            begun |= line.starts_with("guest: begins: ");
            if begun {
                println!("{line}");
            } else if line.contains("Kernel panic") {
                eprintln!("{line}");
            }
            if let Some(status) = line.strip_prefix("guest: ended: ") {
                return counted(reader.counts(), status);
            }
            reader.line(&line);
        }
    }
}

/// A test program that died has not said how its tests came out; one that ran nothing has shown nothing.
fn counted(mut counts: Counts, status: &str) -> Result<Counts> {
    if status != "0" && counts.failed == 0 {
        counts.failed = 1;
    }
    if counts == Counts::default() {
        bail!("no test ran in the guest");
    }
    Ok(counts)
}

/// What the guest says, line by line.
fn lines(child: &mut Child) -> Result<Receiver<String>> {
    let output = child.stdout.take().context("the guest has no output")?;
    let (to, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n') {
            let Ok(line) = line else {
                return;
            };
            let line = String::from_utf8_lossy(&line);
            if to.send(line.trim_end_matches('\r').to_owned()).is_err() {
                return;
            }
        }
    });
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listen(words: &str) -> Result<Counts> {
        let (to, lines) = mpsc::channel();
        for line in words.lines() {
            to.send(line.to_owned()).unwrap();
        }
        drop(to);
        let machine = Machine {
            kernel: Path::new(""),
            initramfs: Path::new(""),
            disk: None,
            kvm: false,
            patience: Duration::from_secs(5),
        };
        machine.listen(&lines, Instant::now())
    }

    #[test]
    fn what_the_guest_says_is_counted_and_silence_is_no_success() {
        let result = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        let well = listen(&format!("guest: begins: Linux\n{result}\nguest: ended: 0")).unwrap();
        assert_eq!(well.line(), "3 passed, 0 failed, 0 skipped");
        let died = listen(&format!(
            "guest: begins: Linux\n{result}\nguest: ended: 139"
        ))
        .unwrap();
        assert_eq!(died.failed, 1);
        assert!(listen("guest: begins: Linux\nguest: ended: 0").is_err());
        assert!(listen(&format!("guest: begins: Linux\n{result}")).is_err());
        assert!(listen("Kernel panic - not syncing").is_err());
    }
}
