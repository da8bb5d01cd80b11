//! Members of roles: who somebody has to be. What an entry names has to hold together; one entry of a list is enough.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Wrong;

/// Who somebody has to be; all that is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Member {
    /// Number of the user at the other end of a unix socket, or that sshd started us for.
    pub uid: Option<u32>,
    /// Name of that user, as this machine knows it.
    pub user: Option<String>,
    /// Number of that user's primary group.
    pub gid: Option<u32>,
    /// Name of a group: that user's primary group, or one that this machine lists the user in.
    pub group: Option<String>,
    /// Common name of a client's certificate that has no URI.
    pub cn: Option<String>,
    /// First URI of a client's certificate; `*` stands for any characters without a slash, and `**` for any.
    pub uri: Option<String>,
    /// Fingerprint of the ssh key (SHA256:…).
    pub ssh_key: Option<String>,
    /// Name of the listener that the request came by.
    pub listener: Option<String>,
}

/// Checks an entry: one that names nothing would let everybody in.
pub(super) fn check(member: Spanned<Member>) -> Result<Member, Wrong> {
    if member.value == Member::default() {
        let why = "a member is named by uid, user, gid, group, cn, uri, ssh-key or listener";
        return Err((member.referenced, why.to_owned()));
    }
    let key = member.value.ssh_key.as_deref();
    if key.is_some_and(|key| !key.starts_with("SHA256:")) {
        let why = "`ssh-key` is a fingerprint as ssh-keygen -l shows it: SHA256:…";
        return Err((member.referenced, why.to_owned()));
    }
    Ok(member.value)
}
