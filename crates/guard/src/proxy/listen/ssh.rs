//! Who uses the standard streams of a forced command of sshd.
//!
//! With `ExposeAuthInfo yes` sshd names a file in `SSH_USER_AUTH` that holds, line by line, what let the user in:
//! `publickey TYPE KEY`, a certificate or a password (`sshd_config(5)`). Whoever may set the environment of the command can
//! name another file, so the key is worth as much as the account's `restrict` in `authorized_keys`.

use std::io::Read as _;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use ring::digest::{SHA256, digest};
use rustix::fs::{CWD, FileType, Mode, OFlags, fstat, openat};
use rustix::process::{getgid, getpid, getuid};

use crate::principal::{Peer, Proof};
use crate::proxy::Failure;

/// What sshd says of its session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SshSession {
    /// The file that `SSH_USER_AUTH` names.
    pub user_auth: Option<PathBuf>,
}

impl SshSession {
    /// Says who it is.
    pub(crate) fn proof(&self) -> Result<Proof, Failure> {
        let peer = Peer {
            uid: getuid().as_raw(),
            gid: getgid().as_raw(),
            pid: getpid().as_raw_pid(),
        };
        let key = self.read_key(peer.uid)?;
        Ok(Proof::Ssh { peer, key })
    }

    fn read_key(&self, owner: u32) -> Result<Option<String>, Failure> {
        let Some(path) = &self.user_auth else {
            return Ok(None);
        };
        let failed = |why: String| Failure::file(path, &why);
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let fd = openat(CWD, path, flags, Mode::empty())
            .map_err(|error| failed(std::io::Error::from(error).to_string()))?;
        let stat = fstat(&fd).map_err(|error| failed(std::io::Error::from(error).to_string()))?;
        let regular = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
        if !regular || stat.st_uid != owner || stat.st_mode & 0o022 != 0 {
            return Err(failed("is not the file of this session's user".to_owned()));
        }
        let mut text = String::new();
        std::fs::File::from(fd)
            .take(LARGEST)
            .read_to_string(&mut text)
            .map_err(|error| failed(error.to_string()))?;
        fingerprint(&text).map_err(|why| failed(why.to_owned()))
    }
}

/// Returns the fingerprint of the one key that let the user in; nothing where it was no key.
fn fingerprint(text: &str) -> Result<Option<String>, &'static str> {
    let mut keys = text
        .lines()
        .filter_map(|line| line.strip_prefix("publickey "));
    let Some(key) = keys.next() else {
        return Ok(None);
    };
    if keys.next().is_some() {
        return Err("names more than one key");
    }
    let blob = key.split(' ').nth(1).unwrap_or_default();
    let blob = STANDARD.decode(blob).ok().filter(|it| !it.is_empty());
    let blob = blob.ok_or("holds a key that can't be read")?;
    let digest = STANDARD_NO_PAD.encode(digest(&SHA256, &blob));
    Ok(Some(format!("SHA256:{digest}")))
}

const LARGEST: u64 = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    /// A key and what `ssh-keygen -l` says of it.
    #[test]
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    fn a_key_has_the_fingerprint_that_ssh_shows() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("k");
        let made = std::process::Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f"])
            .arg(&key)
            .status();
        if !made.is_ok_and(|it| it.success()) {
            eprintln!("skipped: there is no ssh-keygen");
            return;
        }
        let public = std::fs::read_to_string(key.with_extension("pub")).unwrap();
        let shown = std::process::Command::new("ssh-keygen")
            .arg("-lf")
            .arg(&key)
            .output()
            .unwrap();
        let shown = String::from_utf8(shown.stdout).unwrap();
        let want = shown.split(' ').nth(1).unwrap();
        let file = folder.path().join("auth");
        std::fs::write(&file, format!("publickey {public}")).unwrap();
        let session = SshSession {
            user_auth: Some(file),
        };
        let Proof::Ssh { key, .. } = session.proof().unwrap() else {
            panic!("another proof");
        };
        assert_eq!(key.as_deref(), Some(want));
    }

    #[test]
    fn what_is_no_single_key_is_told() {
        assert_eq!(fingerprint("password\n"), Ok(None));
        assert!(fingerprint("publickey ssh-rsa AAAA\npublickey ssh-rsa AAAB\n").is_err());
        assert!(fingerprint("publickey ssh-rsa !\n").is_err());
        assert!(fingerprint("publickey ssh-rsa\n").is_err());
    }
}
