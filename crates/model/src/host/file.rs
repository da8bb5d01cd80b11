//! A file, folder or socket of a host: what it is, whose, and who may do what (`stat(2)`).

use serde::{Deserialize, Serialize};

/// What `stat` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Where symbolic links led.
    pub path: String,
    /// What it is.
    pub kind: FileKind,
    /// Owner.
    pub uid: u32,
    /// Name of the owner, where the host has one for the number.
    pub user: Option<String>,
    /// Group.
    pub gid: u32,
    /// Name of the group, where the host has one for the number.
    pub group: Option<String>,
    /// Permission bits with set-user-id, set-group-id and sticky.
    pub mode: u32,
    /// Whether anybody but the owner can write by an access control list: nothing where that was not looked at.
    pub acl: Option<bool>,
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// A regular file.
    #[default]
    File,
    /// A folder.
    Directory,
    /// A Unix socket.
    Socket,
    /// A device.
    Device,
    /// A named pipe.
    Fifo,
}

impl FileFacts {
    /// Returns the owner as `user:group`, by name where there is one.
    pub fn owner(&self) -> String {
        let name = |name: &Option<String>, id: u32| name.clone().unwrap_or_else(|| id.to_string());
        format!(
            "{}:{}",
            name(&self.user, self.uid),
            name(&self.group, self.gid)
        )
    }

    /// Returns the permission bits as `chmod` takes them: `644`.
    pub fn permissions(&self) -> String {
        format!("{:03o}", self.mode & 0o7777)
    }

    /// Says whether it grants nothing that `most` does not.
    pub const fn is_within(&self, most: u32) -> bool {
        self.mode & 0o7777 & !most == 0
    }
}
