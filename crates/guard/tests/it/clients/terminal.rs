//! The docker command at a terminal: what is typed, its size, the keys that detach.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::stage::Stage;
use crate::proxy::setup::finish;

/// Does at a terminal what people do, by the guard and at the engine: both have to answer.
pub(super) fn check(stage: &Stage, client: &str, mark: char) {
    for (role, side) in [("administrator", "g"), ("engine", "e")] {
        let name = format!("tty{side}{mark}");
        shell(stage, client, role, &name);
        beside(stage, client, role, &name);
        let gone = stage.run(client, role, &format!("docker rm -f {name}"));
        assert!(gone.status.success(), "{gone:?}");
    }
    denied(stage, client);
}

/// `run -it`: the terminal's size, also once it changes; an interrupt; keys that detach.
fn shell(stage: &Stage, client: &str, role: &str, name: &str) {
    let line = format!("docker run -it --name {name} box:1 sh");
    let mut terminal = Terminal::start(stage, client, role, &line, (33, 77));
    terminal.answers("echo $((6*7))", "42");
    terminal.answers("stty size", "33 77");
    terminal.resize(44, 88);
    terminal.answers("stty size", "44 88");
    terminal.write("sleep 100\r");
    std::thread::sleep(Duration::from_millis(300));
    terminal.write("\u{3}");
    // 128 and the number of the signal.
    terminal.answers("echo ended=$?", "ended=130");
    terminal.write("\u{10}\u{11}");
    assert_eq!(terminal.end(), Some(0), "detached");
}

/// `exec -it` and `attach` in what was left running; its end is the client's.
fn beside(stage: &Stage, client: &str, role: &str, name: &str) {
    let line = format!("docker exec -it {name} sh");
    let mut terminal = Terminal::start(stage, client, role, &line, (25, 66));
    terminal.answers("stty size", "25 66");
    terminal.write("exit 3\r");
    assert_eq!(terminal.end(), Some(3));
    let line = format!("docker attach --detach-keys ctrl-a,b {name}");
    let mut terminal = Terminal::start(stage, client, role, &line, (20, 60));
    terminal.answers("stty size", "20 60");
    terminal.write("\u{1}b");
    terminal.end();
    let line = format!("docker attach {name}");
    let mut terminal = Terminal::start(stage, client, role, &line, (20, 60));
    terminal.answers("echo still here", "still here");
    terminal.write("exit 5\r");
    assert_eq!(terminal.end(), Some(5));
}

/// What is denied is told at a terminal, too, and leaves nothing behind.
fn denied(stage: &Stage, client: &str) {
    let line = "docker run -it --privileged dev-box:1 sh";
    let mut terminal = Terminal::start(stage, client, "developer", line, (24, 80));
    terminal.wait_for("container.privileged");
    assert_eq!(terminal.end(), Some(125));
}

/// A client at a terminal of its own.
struct Terminal {
    master: File,
    child: Child,
    shown: Arc<Mutex<String>>,
    /// How much of it was looked at.
    seen: usize,
}

impl Terminal {
    fn start(
        stage: &Stage,
        client: &str,
        role: &str,
        line: &str,
        (rows, columns): (u16, u16),
    ) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let slave = File::options().read(true).write(true).open(name).unwrap();
        size(&slave, rows, columns);
        // The terminal has to be the one that the client is told of when its size changes.
        let line = format!("exec setsid --ctty --wait {line}");
        let child = stage
            .shell(client, role, &line)
            .env("TERM", "xterm")
            .stdin(slave.try_clone().unwrap())
            .stdout(slave.try_clone().unwrap())
            .stderr(slave)
            .spawn()
            .unwrap();
        let master = File::from(master);
        let shown: Arc<Mutex<String>> = Arc::default();
        let (mut reader, screen) = (master.try_clone().unwrap(), Arc::clone(&shown));
        // It ends with the terminal's other side.
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let text = String::from_utf8_lossy(&bytes[..count]);
                screen.lock().unwrap().push_str(&text);
            }
        });
        Self {
            master,
            child,
            shown,
            seen: 0,
        }
    }

    fn write(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).unwrap();
    }

    fn resize(&self, rows: u16, columns: u16) {
        size(&self.master, rows, columns);
    }

    /// Types a command until it answers so: what is typed before somebody reads it may be lost.
    fn answers(&mut self, command: &str, want: &str) {
        let end = Instant::now() + Duration::from_secs(20);
        while Instant::now() < end {
            self.write(&format!("{command}\r"));
            if self.shows(want, Duration::from_secs(1)) {
                return;
            }
        }
        panic!("{command}: no {want:?} in {:?}", self.shown.lock().unwrap());
    }

    fn wait_for(&mut self, want: &str) {
        let found = self.shows(want, Duration::from_secs(20));
        assert!(found, "no {want:?} in {:?}", self.shown.lock().unwrap());
    }

    /// Says whether a line of what was printed since begins so.
    fn shows(&mut self, want: &str, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        while Instant::now() < end {
            let shown = self.shown.lock().unwrap();
            let new = &shown[self.seen..];
            // A command is echoed behind a prompt.
            if new
                .lines()
                .any(|line| line.contains(want) && !line.contains("echo"))
            {
                self.seen = shown.len();
                return true;
            }
            drop(shown);
            std::thread::sleep(Duration::from_millis(30));
        }
        false
    }

    fn end(self) -> Option<i32> {
        finish(self.child).status.code()
    }
}

fn size(terminal: &File, rows: u16, columns: u16) {
    let size = Winsize {
        ws_row: rows,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(terminal, size).unwrap();
}
