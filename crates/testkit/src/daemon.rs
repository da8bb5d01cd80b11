//! A real dockerd for the time of a test: its own store, socket and process folder, no bridge and no
//! netfilter, so that several run side by side and none is left behind.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::tool::{missing, run};

/// A daemon that is stopped, and whose mounts are gone, when it is dropped.
pub struct Daemon {
    child: Child,
    folder: tempfile::TempDir,
    /// What starts it: the program with its arguments.
    words: Vec<String>,
}

impl Daemon {
    /// Starts a daemon with this storage driver; the error says why it cannot run here.
    pub fn start(driver: &str) -> Result<Self, String> {
        Self::start_with(driver, &[])
    }

    /// Starts a daemon with more arguments.
    pub fn start_with(driver: &str, more: &[&str]) -> Result<Self, String> {
        let kept_out = ["--bridge", "none", "--iptables=false", "--ip6tables=false"];
        Self::begin(&["dockerd"], driver, &[&kept_out[..], more].concat())
    }

    /// Starts a daemon in a network namespace of its own, in which it has its default bridge and writes its rules of
    /// the firewall; the error says why it cannot run here.
    pub fn start_apart(driver: &str, more: &[&str]) -> Result<Self, String> {
        if let Some(why) = missing(&["unshare", "ip", "iptables"]) {
            return Err(why);
        }
        let script = "ip link set lo up && exec dockerd \"$@\"";
        let program = ["unshare", "--net", "--", "sh", "-c", script, "dockerd"];
        Self::begin(&program, driver, more)
    }

    /// As [`Self::start_apart`], and in a mount namespace of its own, in which it does not see the plugins of other engines:
    /// one that does not answer would make it wait 15 seconds whenever it looks for a volume that is not there.
    pub fn start_alone(driver: &str, more: &[&str]) -> Result<Self, String> {
        if let Some(why) = missing(&["unshare", "ip", "iptables", "mount"]) {
            return Err(why);
        }
        let script = "ip link set lo up && mkdir -p /run/docker/plugins && \
            mount -t tmpfs none /run/docker/plugins && exec dockerd \"$@\"";
        let apart = ["unshare", "--net", "--mount", "--", "sh", "-c", script];
        Self::begin(&[&apart[..], &["dockerd"]].concat(), driver, more)
    }

    /// Returns the number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    fn begin(program: &[&str], driver: &str, more: &[&str]) -> Result<Self, String> {
        if let Some(why) = missing(&["dockerd", "containerd", "docker"]) {
            return Err(why);
        }
        if fs::read_dir("/root").is_err() {
            return Err("only root can start an engine".to_owned());
        }
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let socket = format!("unix://{}", at("docker.sock"));
        let own = [
            "--data-root",
            &at("data"),
            "--exec-root",
            &at("exec"),
            "--pidfile",
            &at("pid"),
            "--host",
            &socket,
            "--storage-driver",
            driver,
        ];
        let words = program.iter().chain(&own).chain(more);
        let words: Vec<String> = words.map(|it| (*it).to_owned()).collect();
        let child = spawn(folder.path(), &words)?;
        let mut daemon = Self {
            child,
            folder,
            words,
        };
        daemon.wait().map(|()| daemon)
    }

    /// Stops it, as the system does, and starts it again on the same store.
    pub fn restart(&mut self) -> Result<(), String> {
        self.stop();
        self.resume()
    }

    /// Ends it at once (`SIGKILL`), and its containerd with it; containers go on, as they do where an engine crashes.
    pub fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        // The kernel ends containerd with it (`PR_SET_PDEATHSIG`). Where the first process of the machine does not take
        // its end, the next dockerd would wait for what it takes for one that lives.
        drop(fs::remove_file(
            self.folder.path().join("exec/containerd/containerd.pid"),
        ));
    }

    /// Starts it again on the same store, after it was stopped or killed.
    pub fn resume(&mut self) -> Result<(), String> {
        self.child = spawn(self.folder.path(), &self.words)?;
        self.wait()
    }

    /// Returns its address, `unix://…`.
    pub fn host(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Runs the docker command against it and returns what that printed.
    pub fn docker(&self, arguments: &[&str]) -> String {
        let host = self.host();
        let mut all = vec!["--host", &host];
        all.extend(arguments);
        String::from_utf8(run("docker", &all, self.folder.path())).unwrap()
    }

    /// Loads a docker-archive.
    pub fn load(&self, name: &str, bytes: &[u8]) {
        let path: PathBuf = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        self.docker(&["load", "--input", &path.display().to_string()]);
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("docker.sock")
    }

    /// Stops it, as the system does.
    pub fn stop(&mut self) {
        let id = self.child.id().to_string();
        drop(Command::new("kill").args(["-TERM", &id]).status());
        let begun = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if begun.elapsed() > Duration::from_secs(20) {
                drop(self.child.kill());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn wait(&mut self) -> Result<(), String> {
        let begun = Instant::now();
        while !answers(&self.socket()) {
            let ended = self.child.try_wait().unwrap().is_some();
            if ended || begun.elapsed() > Duration::from_secs(90) {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
                let last = log.lines().last().unwrap_or_default().to_owned();
                return Err(format!("dockerd does not start: {last}"));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.stop();
        end_below(self.folder.path());
        unmount_below(self.folder.path());
    }
}

/// Starts the program.
fn spawn(folder: &Path, words: &[String]) -> Result<Child, String> {
    let log = fs::File::create(folder.join("log")).unwrap();
    let (program, arguments) = words.split_first().unwrap();
    Command::new(program)
        .args(arguments)
        .env("TMPDIR", folder)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|error| error.to_string())
}

/// Says whether an engine answers at this socket.
fn answers(socket: &Path) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET /_ping HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.contains(" 200 "))
}

/// Ends what a daemon left running after it was killed: programs of an engine whose words name the folder. Others may name
/// it, too, and are none of ours: whoever asks this engine.
fn end_below(folder: &Path) {
    const PROGRAMS: [&str; 4] = ["containerd", "dockerd", "docker-proxy", "runc"];
    let folder = folder.display().to_string();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let words = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let called = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
        let is_ours = PROGRAMS.iter().any(|it| called.starts_with(it))
            && String::from_utf8_lossy(&words).contains(&folder);
        if is_ours && name.parse::<u32>().is_ok_and(|it| it != std::process::id()) {
            drop(Command::new("kill").args(["-KILL", &name]).status());
        }
    }
}

/// Takes away what a daemon left mounted.
fn unmount_below(folder: &Path) {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    for line in mounts.lines().rev() {
        let target = line.split(' ').nth(1).unwrap_or_default();
        if Path::new(target).starts_with(folder) {
            drop(Command::new("umount").args(["--lazy", target]).status());
        }
    }
}
