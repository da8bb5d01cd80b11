//! How a system is set up: its accounts, settings of its tools, and files that hold credentials. Never a
//! password, a hash or a key itself: only that there is one.

use crate::location::Location;

/// A user account, as passwd(5) and shadow(5) describe it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// The line of `passwd`.
    pub location: Location,
    /// Name.
    pub name: String,
    /// Number of the user.
    pub uid: u32,
    /// Number of the user's first group.
    pub gid: u32,
    /// Home directory, as it is written.
    pub home: String,
    /// Program that is run at login, as it is written; empty means `/bin/sh`.
    pub shell: String,
    /// What is asked for at login.
    pub password: Password,
    /// The line that says so: of `shadow`, or of `passwd` itself.
    pub password_location: Location,
}

/// A group, as group(5) describes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// The line of `group`.
    pub location: Location,
    /// Name.
    pub name: String,
    /// Number.
    pub gid: u32,
    /// Users that are in it beside those whose first group it is.
    pub members: Vec<String>,
}

/// What an account asks for at login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Password {
    /// Nothing: the field is empty.
    Empty,
    /// No password fits.
    Locked,
    /// A password, kept as a hash of this kind (crypt(5)).
    Hash(&'static str),
    /// It is said to be in `shadow`, which has no line for the account or could not be read.
    Elsewhere,
}

/// A setting of a tool that matters to the safety of the system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ToolSetting {
    /// The line.
    pub location: Location,
    /// The tool: `apt`, `yum`, `pacman`, `pip`, `npm`, `sudo`, `sshd`.
    pub tool: &'static str,
    /// The setting, in the words of the tool: `trusted`, `gpgcheck`, `NOPASSWD`.
    pub name: String,
    /// Its value, without secrets.
    pub value: String,
    /// What it holds for, where it does not hold for all: a repository, a user.
    pub subject: String,
}

/// A file that was looked into because its name is one of those that hold credentials.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CredentialFile {
    /// Where it lies.
    pub location: Location,
    /// What is in it.
    pub holds: Holding,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holding {
    /// A private key that anybody can use.
    PrivateKey,
    /// A private key that a password protects.
    ProtectedKey,
    /// Passwords, tokens or their like.
    Credentials,
    /// Certificates or public keys, and no private one.
    Public,
    /// Nothing that is known as a credential.
    Nothing,
}
